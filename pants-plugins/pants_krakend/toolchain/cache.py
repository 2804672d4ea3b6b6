"""The directory that every run on a machine shares: where it is in a sandbox and what names it has.

Nothing in it decides a result: what is read from it is named by its hash, or checked by Go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pants.engine.process import Process
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

__all__ = [
    "APPEND_ONLY_CACHES",
    "ASKING_MILLIS",
    "CACHE_DIR",
    "NOT_PROVIDED",
    "RUN_IF_PROVIDED",
    "once_more",
    "with_tools",
]

CACHE_DIR = ".krakend"
# The status of a process whose tool is not there yet; see RUN_IF_PROVIDED and programs/.
NOT_PROVIDED = 75
# For `sh -c`, with a tool in the cache and its arguments behind it.
RUN_IF_PROVIDED = f'[ -x "$0" ] || exit {NOT_PROVIDED}; exec "$0" "$@"'
# How long what may lack its tools waits for a remote cache: Pants would run it meanwhile, and take
# what ends first. A server that does not answer is given up sooner, by Pants
# (`[GLOBAL].remote_cache_rpc_timeout_millis`).
ASKING_MILLIS = 10 * 60 * 1000
APPEND_ONLY_CACHES: Mapping[str, str] = {"krakend": CACHE_DIR}


def with_tools(question: Process, more: Mapping[str, str] = MappingProxyType({})) -> Process:
    """The process that makes a result, of the one that only asks whether the result is known.

    A question has no caches, and so no tools: it ends with NOT_PROVIDED unless somebody has run it
    before. Caches are no part of a key, so both have one; for Pants' memory of a session, though,
    they are two, and the answer to the question is not taken for the result.

    :param question: a process that starts with RUN_IF_PROVIDED and waits for ASKING_MILLIS.
    :param more: other named caches that it needs.
    """
    caches = FrozenDict({**APPEND_ONLY_CACHES, **more})
    return replace(question, append_only_caches=caches, level=LogLevel.INFO)


def once_more(process: Process) -> Process:
    """A Process that has failed, to be run again in the same run of Pants, and with the same key.

    Pants gives a Process its first result until the run ends, a failure too. What differs here is
    part of a Process's identity, and of no cache key (pantsbuild/pants release_2.17.1,
    process_execution/src/lib.rs).

    :param process: one that waits for ASKING_MILLIS.
    """
    return replace(process, remote_cache_speculation_delay_millis=0)
