"""Plugins of every design, really opened by hosts of every design, and judged without running.

The tables of what is built are in `hosts`, `plugins`, `siblings` and `files`; the verdicts of the
backend and what the loader did meet in `corpus_test`.
"""
