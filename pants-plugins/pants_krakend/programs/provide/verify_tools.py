"""Whether the tools in the cache are what they were: each Go, each zig, each program.

Only reads; what is to be done about a suspect is the user's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .digests import go_directory_hash, name_with_digest, zig_tree_digest
from .gotool import host_platform
from .suspect import Checked, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .cache import Cache

__all__ = ["PinnedZig", "check_go", "check_programs", "check_zig"]


@dataclass(frozen=True)
class PinnedZig:
    """The zig of this program's version.

    :ivar name: its directory in the cache.
    :ivar tree_sha256: what `zig_tree_digest` gives for it on this host, if that is known.
    """

    name: str
    tree_sha256: str | None


def check_go(cache: Cache) -> Checked:
    """Hash each Go: the name of its directory holds a digest of the hash that it must have."""
    count, suspects, unknown = 0, [], []
    for root in _trees(cache, "go"):
        version, _, _ = root.name.rpartition("-")
        if root.name == name_with_digest(version):
            unknown.append(f"{cache.real(root)}: no sum of this Go is recorded")
            continue
        count += 1
        found = go_directory_hash(root, version, host_platform())
        if root.name != name_with_digest(version, found):
            what = f"This is not the Go {version} that was put there; its hash is now {found}"
            suspects.append(Suspect(what, (cache.real(root),)))
    return Checked("Go", count, tuple(suspects), tuple(unknown))


def check_zig(cache: Cache, pinned: PinnedZig) -> Checked:
    """Hash the pinned zig; of another version nothing is known."""
    count, suspects, unknown = 0, [], []
    for root in _trees(cache, "zig"):
        if root.name != pinned.name or pinned.tree_sha256 is None:
            unknown.append(f"{cache.real(root)}: the digest of this zig is not known here")
            continue
        count += 1
        found = zig_tree_digest(root)
        if found != pinned.tree_sha256:
            what = f"This is not the zig that is pinned; the digest of its files is now {found}"
            suspects.append(Suspect(what, (cache.real(root),)))
    return Checked("zig", count, tuple(suspects), tuple(unknown))


def check_programs(cache: Cache) -> Checked:
    """Hash each of our programs, and compare with what was noted when it was compiled."""
    roots = list(_trees(cache, "programs"))
    what = "This program is not the one that was compiled"
    suspects = [
        Suspect(what, (cache.real(root),)) for root in roots if not cache.is_unchanged(root)
    ]
    return Checked("programs", len(roots), tuple(suspects))


def _trees(cache: Cache, kind: str) -> Iterator[Path]:
    for path in sorted((cache.root / kind).glob("*")):
        if path.is_dir():
            yield path
