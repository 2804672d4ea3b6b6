"""The directory that every run on a machine shares: where it is in a sandbox and what names it has.

Nothing in it decides a result: what is read from it is named by its hash, or checked by Go.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["APPEND_ONLY_CACHES", "CACHE_DIR"]

CACHE_DIR = ".krakend"
APPEND_ONLY_CACHES: Mapping[str, str] = {"krakend": CACHE_DIR}
