"""The first machine, on which two runs at once have built from nothing, and machines like it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pytest
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.resources import catalogue
from tests.robust.machine import Machine, Tools, sha256
from tests.support.build_root import BuildRoot, PantsRun
from tests.support.native import KRAKEND, provided_go, provided_zig

_MINUTES = 15 * 60


@pytest.fixture(scope="session")
def tools(engine: RuleRunner) -> Tools:
    """The tools in the user's caches."""
    return Tools(provided_go(engine, catalogue().release(KRAKEND).go), provided_zig(engine))


@dataclass(frozen=True)
class Pair:
    """Two runs at once.

    :param results: each checkout and how its run ended.
    """

    machine: Machine
    results: tuple[tuple[BuildRoot, PantsRun], ...]


@pytest.fixture(scope="session")
def pair(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two checkouts of one machine without any caches, packaged by two runs of Pants at once."""
    machine = Machine.make(tmp_path_factory.mktemp("robust") / "first", tools)
    roots = [machine.checkout(name, store=f"store {name}") for name in ("a", "b")]
    runs = [root.start("package", "plugin:so") for root in roots]
    ended = [finished(run) for run in runs]
    return Pair(machine, tuple(zip(roots, ended)))


def finished(run: subprocess.Popen[str]) -> PantsRun:
    """Wait for a run to end; one that does not is killed, and fails the test."""
    try:
        stdout, stderr = run.communicate(timeout=_MINUTES)
    except BaseException:
        run.kill()
        raise
    return PantsRun(run.returncode, stdout, stderr)


@pytest.fixture(scope="session")
def right(pair: Pair) -> str:
    """The sha256 of the plugin, as it was built from nothing."""
    (root, run), _ = pair.results
    if run.exit_code != 0:
        pytest.fail(run.output)
    return sha256(root)


@pytest.fixture
def machine(pair: Pair, right: str, tmp_path: Path) -> Iterator[Callable[..., Machine]]:
    """Makes a machine that has the given parts of the first one's caches."""
    del right
    made = []

    def make(*names: str) -> Machine:
        machine = Machine.make(tmp_path / "machine", pair.machine.tools)
        machine.take_caches(pair.machine, *names)
        made.append(machine)
        return machine

    yield make
    # Thousands of files for each test are more than the last three tests of pytest need to keep.
    for machine in made:
        shutil.rmtree(machine.path)
