"""Which platforms the tests run gateways of, and of which they only build one."""

from __future__ import annotations

import os

from pants_krakend.core.platform import Arch, Platform

__all__ = ["ARM64", "BUILT_ONLY", "RUN_HERE"]

# Those of this machine's CPU; proof/conftest.py sees whether their loaders are installed.
RUN_HERE = tuple(each for each in Platform if each.arch.gnu_name == os.uname().machine)
ARM64 = tuple(each for each in Platform if each.arch is Arch.ARM64)
# One gateway of another CPU is enough: each costs a compile of its own.
BUILT_ONLY = Platform.LINUX_ARM64_GLIBC
