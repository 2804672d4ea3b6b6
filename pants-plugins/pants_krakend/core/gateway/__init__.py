"""What is known about gateways: the release catalogue and what a plugin has to agree with."""
