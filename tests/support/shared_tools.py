"""Caches that have the tools of the user's caches, and nothing else of them."""

from __future__ import annotations

from pathlib import Path

from pants.testutil.rule_runner import RuleRunner

from pants_krakend.resources import catalogue
from tests.support.native import KRAKEND, provided_go, provided_zig

__all__ = ["share_tools"]

# Modules, workspaces and locks are each cache's own.
_SHARED = ("go", "programs", "zig", "gocache", "zigcache")


def share_tools(engine: RuleRunner, named_caches: Path) -> None:
    """Make a directory of named caches with links to tools and to what they compiled."""
    everybody = provided_go(engine, catalogue().release(KRAKEND).go).parent.parent
    provided_zig(engine)
    cache = named_caches / "krakend"
    cache.mkdir(parents=True)
    for name in _SHARED:
        (everybody / name).mkdir(exist_ok=True)
        (cache / name).symlink_to(everybody / name)
