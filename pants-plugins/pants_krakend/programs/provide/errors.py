"""The errors that this program ends with, and what the output of a failed tool means.

Only messages live here: no file is read and no process is run.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ProvideError", "changed", "is_disk_full", "tool_failed"]

_EVIDENCE_LINES = 12
_DISK_FULL = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)


class ProvideError(Exception):
    """Something a user can mend; `str(error)` is the whole message.

    :param what: one sentence: what is wrong.
    :param remedy: the option, variable or command that mends it.
    :param evidence: what was seen, as lines (may be empty).
    """

    def __init__(self, what: str, *, remedy: str, evidence: str = "") -> None:
        self.what = what
        self.remedy = remedy
        self.evidence = evidence
        super().__init__(what, remedy, evidence)

    def __str__(self) -> str:
        return "\n\n".join(part for part in (self.what, self.evidence, self.remedy) if part)


def changed(what: str, place: Path, found: str, wanted: str) -> ProvideError:
    """Say that something in the cache is not what it was when it was put there."""
    return ProvideError(
        f"{what} was changed since it was put into the cache: {place}.",
        evidence=f"found:  {found}\nwanted: {wanted}",
        remedy=f"Delete it, and it is provided anew: rm -rf {shlex.quote(str(place))}",
    )


class _Cause(NamedTuple):
    pattern: re.Pattern[str]
    name: str
    remedy: str


# The first that matches is reported, so the more certain causes come first.
_CAUSES = (
    _Cause(
        _DISK_FULL,
        "the disk is full",
        "Free some space on the disk that holds Pants' named caches, then run it again.",
    ),
    _Cause(
        re.compile(r"GOSUMDB=off"),
        "Go's checksum database is switched off",
        "Go fetches a toolchain only if it can verify it: take GOSUMDB=off out of the environment "
        "and of `[krakend].fetch_env_vars`, or name a Go of that version in `[krakend].local_go`.",
    ),
    _Cause(
        re.compile(r"SECURITY ERROR|checksum mismatch|DO NOT MATCH THE HASHES", re.IGNORECASE),
        "what was fetched is not what was pinned",
        "Do not use it. See whether a proxy or mirror between here and the index changes files, "
        "and name another in `[krakend].fetch_env_vars` (GOPROXY, PIP_INDEX_URL).",
    ),
    _Cause(
        re.compile(
            r"dial tcp|no such host|i/o timeout|timed out|connection refused|proxyconnect"
            r"|network is unreachable|name resolution|failed to establish a new connection"
            r"|max retries exceeded|TLS handshake|certificate",
            re.IGNORECASE,
        ),
        "the network cannot be reached",
        "If this machine needs a proxy or a mirror, set its variables and name them in "
        "`[krakend].fetch_env_vars` (HTTPS_PROXY, GOPROXY, PIP_INDEX_URL; what `go env -w` saved "
        "is not read). Without a network, set `[krakend].local_go`, `[krakend].local_zig` or "
        "`[krakend].wheel_dir`.",
    ),
    # pip says the same of an index that was not reached and of one without a fitting wheel.
    _Cause(
        re.compile(r"from versions: none"),
        "no index that was reached has a wheel for this machine",
        "If this machine needs a proxy or a mirror, set its variables and name them in "
        "`[krakend].fetch_env_vars` (HTTPS_PROXY, PIP_INDEX_URL). Without a network, set "
        "`[krakend].local_go`, `[krakend].local_zig` or `[krakend].wheel_dir`.",
    ),
    _Cause(
        re.compile(
            r"no matching distribution|not available|\b40[34]\b|410 gone"
            r"|module lookup disabled|no such file",
            re.IGNORECASE,
        ),
        "the index does not have it",
        "Name an index that has it in `[krakend].fetch_env_vars` (GOPROXY, PIP_INDEX_URL), or "
        "provide it by `[krakend].local_go`, `[krakend].local_zig` or `[krakend].wheel_dir`.",
    ),
)


def is_disk_full(output: str) -> bool:
    """Whether a tool has said that there was no room for what it writes."""
    return bool(_DISK_FULL.search(output))


def tool_failed(what: str, output: str) -> ProvideError:
    """Say why a fetching tool failed, as well as its output tells.

    :param what: what could not be done, a sentence without its full stop.
    :param output: all that the tool printed.
    """
    lines = [line for line in output.splitlines() if line.strip()]
    evidence = "\n".join(lines[-_EVIDENCE_LINES:])
    for cause in _CAUSES:
        if cause.pattern.search(output):
            return ProvideError(f"{what}: {cause.name}.", remedy=cause.remedy, evidence=evidence)
    remedy = (
        "Variables that a fetch needs are named in `[krakend].fetch_env_vars`; "
        "`[krakend].local_go`, `[krakend].local_zig` and `[krakend].wheel_dir` need no fetch."
    )
    return ProvideError(f"{what}.", remedy=remedy, evidence=evidence)
