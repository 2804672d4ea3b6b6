"""Pants backend that builds KrakenD plugins.

`core` knows Go and KrakenD and nothing of Pants; everything beside it knows Pants and asks `core`.
"""
