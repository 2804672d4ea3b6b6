"""Tests of private modules: that they are fetched, and that no secret stays anywhere."""
