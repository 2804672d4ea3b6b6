"""The examples in a build root, with the tests' own gateway behind the resolve `edge`."""

from __future__ import annotations

from tests.support.build_root import REPOSITORY, BuildRoot

__all__ = ["EDGE_OPTIONS", "copy_edge"]

_LOCK = "3rdparty/krakend/edge.lock"
EDGE_OPTIONS = (
    f"--krakend-resolves={{'edge': '{_LOCK}'}}",
    "--krakend-resolve-sources={'edge': 'go:tests/gateway'}",
)


def copy_edge(root: BuildRoot) -> BuildRoot:
    """Copy what `EDGE_OPTIONS` are for; return the build root."""
    root.copy("examples", "examples").copy("tests/gateway", "tests/gateway")
    return root.write({_LOCK: (REPOSITORY / _LOCK).read_text()})
