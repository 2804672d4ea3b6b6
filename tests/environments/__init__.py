"""Tests that compile plugins in other environments of Pants than the local one."""
