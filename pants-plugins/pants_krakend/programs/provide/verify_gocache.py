"""Whether the entries of Go's build cache hold what they were made with.

Go names an output by the sha256 of its content, and compares nothing but its size when it uses it
(cmd/go/internal/cache/cache.go, GetFile).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .digests import file_sha256
from .suspect import Checked, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .cache import Cache

__all__ = ["check_gocache"]

_OUTPUT, _ACTION = "-d", "-a"


def check_gocache(cache: Cache) -> Checked:
    """Hash each output that Go would use."""
    root = cache.root / "gocache"
    sizes = _sizes(root)
    count, suspects = 0, []
    for path in sorted(root.glob(f"??/*{_OUTPUT}")):
        name = path.name[: -len(_OUTPUT)]
        file = _file(path)
        # What a killed Go has not written to its end is of another size, and never used.
        if file is None or file.stat().st_size not in sizes.get(name, ()):
            continue
        count += 1
        if file_sha256(file) != name:
            what = "This object of Go's build cache is not the one that was compiled"
            suspects.append(Suspect(what, (cache.real(path),)))
    return Checked("objects of Go's build cache", count, tuple(suspects))


def _file(path: Path) -> Path | None:
    """Since Go 1.24 the output of an executable is a directory with one file."""
    return next(path.iterdir(), None) if path.is_dir() else path


def _sizes(root: Path) -> dict[str, set[int]]:
    """Read which sizes each output has by the actions that made it."""
    sizes: dict[str, set[int]] = {}
    for output, size in _entries(root):
        sizes.setdefault(output, set()).add(size)
    return sizes


def _entries(root: Path) -> Iterator[tuple[str, int]]:
    for path in root.glob(f"??/*{_ACTION}"):
        # One line: "v1", the action's id, the output's id, its size, a time.
        words = path.read_bytes().decode("ascii", "replace").split()
        if len(words) == 5 and words[0] == "v1" and words[3].isdigit():
            yield words[2], int(words[3])
