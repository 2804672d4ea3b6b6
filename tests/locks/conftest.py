"""What locks are made of: a build root for each test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.build_root import REPOSITORY, BuildRoot

GATEWAY = REPOSITORY / "tests" / "gateway"
RESOLVES = """\
[krakend]
default_version = ""
default_resolve = "edge"
default_platforms = ["linux-amd64-glibc"]
resolves = {{ edge = "locks/edge.lock" }}
resolve_sources = {{ edge = {source} }}
"""
PLUGIN = {
    "plain/BUILD": 'krakend_plugin(name="so")\n',
    "plain/go.mod": "module example.com/plain\n\ngo 1.22\n",
    "plain/main.go": "package main\n\nvar HandlerRegisterer int\n\nfunc main() {}\n",
}


class LockRoot(BuildRoot):
    """A build root with one plugin and the resolve `edge`."""

    def of(self, source: object) -> LockRoot:
        """Set what the resolve is locked from: a text or a list of texts."""
        options = (self.path / "pants.toml").read_text().partition("\n[krakend]")[0]
        krakend = RESOLVES.format(source=json.dumps(source))
        self.write({"pants.toml": f"{options}\n{krakend}", **PLUGIN})
        return self

    def binary(self, name: str, content: bytes) -> Path:
        """Put a file into the build root."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


@pytest.fixture
def root(tmp_path: Path) -> LockRoot:
    """See `LockRoot`."""
    return LockRoot(tmp_path / "build root")
