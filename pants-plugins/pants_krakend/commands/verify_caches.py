"""`verify-caches`: whether what builds share on this machine is what it was when it was put there.

Only starts programs/provide, which knows the cache directory; no file of it is read here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pants_krakend.core.errors import KrakendError
from pants_krakend.toolchain.pins import ZIG, ZIG_TREE_SHA256

__all__ = ["NoCaches", "verify_caches"]

_PROGRAMS = Path(__file__).parent.parent / "programs"


class NoCaches(KrakendError):
    """There is no directory of shared caches where one was looked for."""


def verify_caches(named_caches_dir: Path | None) -> int:
    """Print what in the shared caches was changed, and what to delete; 1 if anything was.

    :param named_caches_dir: Pants' directory of named caches; None for its default.
    :raises NoCaches: it has none of ours.
    """
    cache = (named_caches_dir or _default()) / "krakend"
    if not cache.is_dir():
        raise NoCaches(
            f"There are no shared caches: {cache} is no directory.",
            remedy="Name the directory that `[GLOBAL].named_caches_dir` names: "
            "verify-caches DIRECTORY. Where nothing was built yet, there is nothing to verify.",
        )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "provide", "verify", f"--cache={cache}"),
            f"--version={ZIG.version}",
            *(f"--wheel-sha256={sha256}" for sha256 in ZIG.sha256),
            f"--tree-sha256={ZIG_TREE_SHA256}",
        ],
        env={**os.environ, "PYTHONPATH": str(_PROGRAMS)},
        check=False,
    )
    return done.returncode


def _default() -> Path:
    """Where Pants keeps named caches unless told otherwise (its base/build_environment.py)."""
    caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(caches, "pants", "named_caches")
