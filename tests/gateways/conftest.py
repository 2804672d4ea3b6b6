"""One build root with the examples and the gateway of the tests, and Pants' daemon in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.build_root import BuildRoot
from tests.support.edge import EDGE_OPTIONS, copy_edge

__all__ = ["BUILD", "CONFIG", "GATEWAY", "QUOTA", "REQUESTS", "Edge"]

# What the reports call the examples' gateway.
GATEWAY = "KrakenD (resolve 'edge')"
BUILD = "examples/gateway/BUILD"
CONFIG, REQUESTS = "examples/gateway/krakend.json", "examples/gateway/requests.yaml"
QUOTA = "examples/plugins/quota/main.go"
# What Pants puts around what a test says.
_SAID = re.compile(
    r"examples/gateway:edge - (?:succeeded|failed \(exit code 1\))\.\n(.*?)\n\n", re.DOTALL
)
# What differs between runs and machines: the directory, the clock, ports, which platform can be run
# and how many packages its Go has.
_CHANGING = (
    (re.compile(r"/\S*/\.trial/"), "…/"),
    (re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d "), ""),
    (re.compile(r"((?:127\.0\.0\.1|port): ?)\d+"), r"\1…"),
    (re.compile(r"linux-\w+-\w+"), "PLATFORM"),
    (re.compile(r"\d+(?: to \d+)? packages compared"), "N packages compared"),
)


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
    added: list[Path] = field(default_factory=list)

    def test(self, *options: str) -> Tested:
        """Run `pants test` for it."""
        run = self.root.pants(*options, "test", "--output=all", "examples/gateway:edge")
        found = _SAID.search(run.stderr)
        said = found[1] + "\n" if found else ""
        for pattern, replacement in _CHANGING:
            said = pattern.sub(replacement, said)
        return Tested(run.exit_code == 0, said, run.output)

    def failing(self) -> str:
        """Run it, which has to fail, and give what it said."""
        tested = self.test()
        if tested.has_passed or not tested.said:
            raise AssertionError(f"It did not fail as a test:\n{tested.output}")
        return tested.said

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
        file = self.root.path / CONFIG
        self.originals.setdefault(CONFIG, file.read_text())
        config = json.loads(file.read_text())
        change(config)
        file.write_text(json.dumps(config, indent=2))

    def add(self, path: str, text: str) -> None:
        """Write a file that is not there."""
        self.added.append(self.root.path / path)
        self.root.write({path: text})

    def add_plugin(self, source: str, directory: str) -> None:
        """List another plugin in the gateway: the sources of a directory of this repository."""
        self.added.append(self.root.path / directory)
        self.root.copy(source, directory)
        self.root.write({f"{directory}/BUILD": 'krakend_plugin(name="so", resolve="edge")\n'})
        quota = '"//examples/plugins/quota:quota-edge",'
        self.edit(BUILD, quota, f'{quota} "//{directory}:so",')

    def mend(self) -> None:
        """Undo what was done."""
        self.root.write(self.originals)
        self.originals.clear()
        for each in self.added:
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        self.added.clear()

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
