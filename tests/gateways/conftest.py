"""One build root with the examples and the gateway of the tests, and Pants' daemon in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.build_root import BuildRoot
from tests.support.edge import EDGE_OPTIONS, copy_edge

__all__ = ["Edge"]

_GATEWAY = "examples/gateway"
_CONFIG, _REQUESTS = f"{_GATEWAY}/krakend.json", f"{_GATEWAY}/requests.yaml"
# What Pants puts around what a test says.
_SAID = re.compile(
    r"examples/gateway:edge - (?:succeeded|failed \(exit code 1\))\.\n(.*?)\n\n", re.DOTALL
)
_HERE = re.compile(r"/\S*/\.trial/")


@dataclass(frozen=True)
class Tested:
    """A run of `pants test`.

    :param said: what the test said.
    """

    has_passed: bool
    said: str
    output: str


@dataclass
class Edge:
    """The examples' gateway, of which a test breaks something.

    :param originals: what is to be there again afterwards, by path.
    """

    root: BuildRoot
    originals: dict[str, str] = field(default_factory=dict)

    def test(self, *options: str) -> Tested:
        """Run `pants test` for it."""
        run = self.root.pants(*options, "test", "--output=all", "examples/gateway:edge")
        found = _SAID.search(run.stderr)
        said = _HERE.sub("…/", found[1] + "\n") if found else ""
        return Tested(run.exit_code == 0, said, run.output)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the only such text of a file."""
        file = self.root.path / path
        text = file.read_text()
        if text.count(old) != 1:
            raise AssertionError(f"{path} has {old!r} {text.count(old)} times.")
        self.originals.setdefault(path, text)
        file.write_text(text.replace(old, new))

    def edit_config(self, change: Callable[[Any], None]) -> None:
        """Change the configuration as an object."""
        file = self.root.path / _CONFIG
        self.originals.setdefault(_CONFIG, file.read_text())
        config = json.loads(file.read_text())
        change(config)
        file.write_text(json.dumps(config, indent=2))

    def mend(self) -> None:
        """Undo what was done."""
        self.root.write(self.originals)
        self.originals.clear()

    @property
    def left(self) -> Path:
        """Where a test leaves its files."""
        return self.root.dist("test/examples.gateway.edge")


@pytest.fixture(scope="session")
def running_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildRoot]:
    """The build root, whose daemon runs."""
    root = BuildRoot(tmp_path_factory.mktemp("gateways") / "build root", options=EDGE_OPTIONS)
    with copy_edge(root).daemon() as running:
        yield running


@pytest.fixture
def edge(running_root: BuildRoot) -> Iterator[Edge]:
    """The gateway as it is in the examples."""
    edge = Edge(running_root)
    yield edge
    edge.mend()
