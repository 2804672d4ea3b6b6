"""Reading gateways out of container images, through an engine and without starting anything.

What the bytes mean is the core's. Pants is not imported here: `python -m pants_krakend` does this
in a process of its own.
"""
