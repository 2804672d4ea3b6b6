"""Locks of gateways, made and used by a real Pants."""
