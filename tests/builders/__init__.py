"""Builds in containers of real engines, and what goes wrong in them."""
