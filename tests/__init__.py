"""Tests that need a real Pants, gateway, engine or network of processes.

What can be tested without them is tested beside the code, in `pants-plugins/`.
"""
