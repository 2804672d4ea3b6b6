"""A program that provides pinned toolchains in a cache directory: `python -m provide go …`.

It runs by itself in a sandbox, with any Python from 3.9 on and nothing but the standard library,
so no module here may import Pants or the rest of this project, and nothing outside may import it.
"""
