"""The directory that every run on a machine shares: where it is in a sandbox and what names it has.

Nothing in it decides a result: what is read from it is named by its hash, or checked by Go.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["APPEND_ONLY_CACHES", "CACHE_DIR", "NOT_PROVIDED", "RUN_IF_PROVIDED"]

CACHE_DIR = ".krakend"
# The status of a process whose tool is not there yet; see RUN_IF_PROVIDED and programs/.
NOT_PROVIDED = 75
# For `sh -c`, with a tool in the cache and its arguments behind it.
RUN_IF_PROVIDED = f'[ -x "$0" ] || exit {NOT_PROVIDED}; exec "$0" "$@"'
APPEND_ONLY_CACHES: Mapping[str, str] = {"krakend": CACHE_DIR}
