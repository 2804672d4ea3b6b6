"""Tests of container engines, and of what is read out of them."""
