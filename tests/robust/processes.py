"""The processes of one machine of the tests, found by what they were started in or with."""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["all_gone", "processes_in", "threads_of"]

_POLL_SECONDS = 0.1


def processes_in(directory: Path) -> dict[int, str]:
    """Each live process that works in a directory, or was told about it, with its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        # One that ends while it is looked at is none, and a dead one has no command line.
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = str((entry / "cwd").readlink())
        except OSError:
            continue
        if str(directory) in command or place.startswith(str(directory)):
            found[int(entry.name)] = command
    return found


def all_gone(directory: Path, seconds: float) -> dict[int, str]:
    """Wait until no process of the directory is left; gives those that are left after the time."""
    end = time.monotonic() + seconds
    while (left := processes_in(directory)) and time.monotonic() < end:
        time.sleep(_POLL_SECONDS)
    return left


def threads_of(pid: int) -> str:
    """What each thread of a process is called and waits for in the kernel, and its children."""
    lines = []
    for task in sorted(Path(f"/proc/{pid}/task").iterdir()):
        facts = [(task / name).read_text().strip() for name in ("comm", "wchan", "children")]
        lines.append(" ".join((task.name, *facts)))
    return "\n".join(lines)
