"""`program`: the program of a locked gateway as a file, which `pants test` runs."""

from __future__ import annotations

from pathlib import Path

from pants_krakend.artifacts import locked_program
from pants_krakend.core.platform import Arch

__all__ = ["write_program"]


def write_program(source: str, digest: str, arch: Arch, output: Path) -> int:
    """Write the program of the gateway that the source is; 0.

    :param digest: what was locked.
    :raises KrakendError: see `locked_program`.
    """
    output.write_bytes(locked_program(source, digest, arch))
    output.chmod(0o755)
    return 0
