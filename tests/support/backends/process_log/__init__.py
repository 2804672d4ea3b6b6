"""A Pants backend of the tests: it writes down where Pants has the result of each process from.

Pants is told of it by its option `backend_packages`; no part of the distribution knows it.
"""
