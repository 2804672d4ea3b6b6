"""Rules that run a build plan."""
