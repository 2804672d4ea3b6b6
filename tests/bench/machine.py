"""What a reader has to know of the machine that the numbers are from; nothing that names it."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from pathlib import Path

__all__ = ["describe_machine"]


def describe_machine() -> str:
    """One line: cores, kind of processor, memory, system, date."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = dt.datetime.now(tz=dt.timezone.utc).date()
    return (
        f"{cores} cores ({_processor()}), {memory:.0f} GiB of memory, "
        f"{platform.system()} {platform.machine()}, {today.isoformat()}"
    )


def _processor() -> str:
    named = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return named[1] if named else "unknown processor"
