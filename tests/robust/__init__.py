"""Builds that share caches, are interrupted, or meet caches that lie, with the real Pants."""
