"""How a process ended that had opened a plugin, and where in its sources, from what Go prints."""

from __future__ import annotations

import re

from pants_krakend.core.probe.answer import Ending

__all__ = ["LIMIT_SECONDS", "PROBE_DIRECTORY", "how_it_ended", "place_in"]

# A plugin that takes longer to be opened keeps its gateway from serving for as long.
LIMIT_SECONDS = 20
# Where the probe itself is compiled, below the build root's place: no directory of a user's.
PROBE_DIRECTORY = "pants-krakend-probe"
# Go's last words (golang/go src/runtime/panic.go).
_CRASH = re.compile(r"^(?:panic|fatal error): .*", re.MULTILINE)
# A frame of a stack in the repository's own code, which builds lie at /app.
_FRAME = re.compile(rf"^\s+/app/(?!{PROBE_DIRECTORY}/)(?P<place>[^\s:]+:\d+)", re.MULTILINE)
_MOST = 300


def how_it_ended(ending: Ending) -> str:
    """The ending in a few words, with what was printed last."""
    if ending.is_late:
        return f"not done after {LIMIT_SECONDS} seconds"
    crash = _CRASH.search(ending.said)
    if crash:
        return _cut(crash.group())
    how = f"ended by a signal: {ending.signal}" if ending.signal else f"exit status {ending.status}"
    lines = [line.strip() for line in ending.said.splitlines() if line.strip()]
    return f"{how}; the last line: {_cut(lines[-1])}" if lines else how


def place_in(stack: str) -> str:
    """The innermost place in the repository's own code, as `path:line`; empty if there is none."""
    found = _FRAME.search(stack)
    return found["place"] if found else ""


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
