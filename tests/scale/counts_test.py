"""How many Processes are run for twenty plugins: two for each that has changed, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.build_root import BuildRoot
from tests.support.monorepo import Layout, Monorepo

MONOREPO = Monorepo(20, Layout.MODULE_EACH)
COMPILE_AND_READ = 2
LIST = 1
_EXECUTED = re.compile(r"^ *local_execution_requests: (\d+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildRoot]:
    """The monorepo with Pants' daemon, a store of its own, and one plugin packaged and checked."""
    directory = tmp_path_factory.mktemp("scale")
    options = (f"--local-store-dir={directory / 'store'}", "--stats-log")
    root = BuildRoot(directory / "build root", options).write(MONOREPO.files())
    with root.daemon() as served:
        # Whatever this machine lacks is provided here, and counted by no test.
        executed(served, "package", MONOREPO.addresses[0])
        executed(served, "check", MONOREPO.addresses[0])
        yield served


def executed(root: BuildRoot, goal: str, *addresses: str) -> int:
    """How many Processes a run has executed."""
    run = root.pants(goal, *addresses)
    assert run.exit_code == 0, run.output
    (count,) = _EXECUTED.findall(run.stderr)
    return int(count)


def test_each_further_plugin_is_compiled_and_read_and_nothing_else_is_run(root: BuildRoot) -> None:
    assert executed(root, "package", "plugins::") == COMPILE_AND_READ * (MONOREPO.count - 1)

    assert executed(root, "package", "plugins::") == 0


def test_a_first_check_lists_each_further_plugin_and_nothing_else_is_run(root: BuildRoot) -> None:
    assert executed(root, "check", "plugins::") == LIST * (MONOREPO.count - 1)

    assert executed(root, "check", "plugins::") == 0


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        pytest.param("plugins/p1/main.go", 1, id="a plugin"),
        pytest.param("shared/even/even.go", 10, id="a package of half of them"),
    ],
)
def test_an_edit_costs_what_it_reaches_however_many_plugins_there_are(
    root: BuildRoot, file: str, changed: int
) -> None:
    executed(root, "package", "plugins::")
    text = (root.path / file).read_text()
    root.write({file: f"{text}\n// Edited is new.\nvar Edited = 1\n"})

    assert executed(root, "package", "plugins::") == COMPILE_AND_READ * changed
