"""Which platforms the tests run gateways of, which they only build one of, and how they run one."""

from __future__ import annotations

import os
from pathlib import Path

from pants_krakend.core.platform import Arch, Platform
from pants_krakend.core.probe.host import LOOKED_FOR, Machine, Way, find_way

__all__ = ["ARM64", "BUILT_ONLY", "RUN_HERE", "way_here"]

# Those of this machine's CPU; proof/conftest.py sees whether their loaders are installed.
RUN_HERE = tuple(each for each in Platform if each.arch.gnu_name == os.uname().machine)
ARM64 = tuple(each for each in Platform if each.arch is Arch.ARM64)
# One gateway of another CPU is enough: each costs a compile of its own.
BUILT_ONLY = Platform.LINUX_ARM64_GLIBC


def way_here(platform: Platform) -> Way | None:
    """How this machine runs programs of a platform, or of the other C library with its CPU."""
    host = os.uname()
    files = frozenset(each for each in LOOKED_FOR if Path(each).exists())
    return find_way(platform, Machine(f"{host.sysname} {host.machine}", files))
