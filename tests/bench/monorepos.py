"""Monorepos of any size in which Pants and a bare `go build` are run, each with caches of its own.

Caches are empty but for the tools and a module proxy of files, so that no network is measured.
"""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.toolchain.cache import APPEND_ONLY_CACHES
from tests.bench import measured
from tests.support.build_root import BuildRoot
from tests.support.monorepo import Monorepo

__all__ = ["Cost", "MeasuredRoot", "link_tools"]

_TOOLS = ("go", "zig", "programs")


@dataclass(frozen=True)
class Cost:
    """What one run of Pants cost.

    :param wall: seconds by the clock.
    :param cpu: seconds of all processors together; with the daemon they are the client's alone.
    :param peak: bytes of the largest process.
    """

    wall: float
    cpu: float
    peak: int


def link_tools(provided: Path, named_caches: Path) -> None:
    """Make named caches that have the tools of this machine, and nothing else."""
    [cache] = APPEND_ONLY_CACHES
    (named_caches / cache).mkdir(parents=True)
    for name in _TOOLS:
        (named_caches / cache / name).symlink_to(provided / name)


class MeasuredRoot:
    """A build root with a monorepo, and caches of its own.

    :param directory: holds all of it, and is made here.
    :param provided: this machine's named cache, which has the tools and the modules.
    """

    def __init__(self, directory: Path, monorepo: Monorepo, provided: Path) -> None:
        self.directory, self.monorepo = directory, monorepo
        link_tools(provided, directory / "named")
        proxy = (provided / "gopath" / "pkg" / "mod" / "cache" / "download").as_uri()
        options = (
            f"--local-store-dir={directory / 'store'}",
            f"--named-caches-dir={directory / 'named'}",
        )
        self.root = BuildRoot(
            directory / "build root",
            options,
            environment={**os.environ, "GOPROXY": proxy, "GOSUMDB": "off"},
            run_by=(sys.executable, measured.__file__, str(self._cost_file)),
        ).write(monorepo.files())

    @property
    def _cost_file(self) -> Path:
        return self.directory / "cost.json"

    def package(self) -> Cost:
        """Package every plugin.

        :raises RuntimeError: Pants failed; the message is what it printed.
        """
        start = time.monotonic()
        run = self.root.pants("package", "plugins::")
        wall = time.monotonic() - start
        if run.exit_code != 0:
            raise RuntimeError(run.output)
        cost: Mapping[str, float] = json.loads(self._cost_file.read_text())
        return Cost(wall, cost["cpu"], int(cost["peak"]))

    def package_after_edit(self, file: str, number: int) -> Cost:
        """Package every plugin after a change of a Go file that no cache has seen."""
        text = self.monorepo.files()[file]
        self.root.write({file: f"{text}\n// Edited is new.\nvar Edited = {number}\n"})
        return self.package()

    @contextmanager
    def daemon(self) -> Iterator[MeasuredRoot]:
        """The same with Pants' daemon, which has packaged every plugin, until the block ends."""
        with self.root.daemon() as served:
            other = copy.copy(self)
            other.root = served
            other.package()
            yield other

    def bytes_of(self, *names: str) -> int:
        """How much a directory of the caches holds, as `bytes_of("named", "krakend", "gocache")`.

        What is linked to is another's.
        """
        files = (
            Path(directory) / name
            for directory, _, names_in in os.walk(self.directory.joinpath(*names))
            for name in names_in
        )
        return sum(file.lstat().st_blocks * 512 for file in files)
