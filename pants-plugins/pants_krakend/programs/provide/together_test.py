"""Several runs on one cache, and runs that are stopped in the middle."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab

VERSION = "1.25.12"


def wait_for_fetch(held: tuple[Path, Path]) -> None:
    pipe = os.open(held[0], os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert select.select([pipe], [], [], 60)[0], "the fetch was not reached"
    finally:
        os.close(pipe)


def let_go_on(held: tuple[Path, Path]) -> None:
    held[1].write_text("\n")


@pytest.fixture
def fetching(lab: Lab, held: tuple[Path, Path]) -> subprocess.Popen[str]:
    """Start a run, which now stands between the download and the move into place."""
    lab.go_on_path(lab.go("installed", "1.24.0"))
    process = lab.start(*lab.go_arguments(VERSION))
    wait_for_fetch(held)
    return process


def test_two_runs_at_once_fetch_once(
    lab: Lab, held: tuple[Path, Path], fetching: subprocess.Popen[str]
) -> None:
    second = lab.start(*lab.go_arguments(VERSION))
    assert second.stderr is not None
    said = second.stderr.readline()
    let_go_on(held)
    paths = {fetching.communicate()[0], second.communicate()[0]}
    name = next(iter(paths)).strip().rpartition("/")[2]
    assert said == f"waiting for another run that provides go-{name}\n"
    assert (len(paths), lab.fetched) == (1, 1)


def test_after_a_kill_the_next_run_ends_with_a_right_tree(
    lab: Lab, fetching: subprocess.Popen[str]
) -> None:
    os.killpg(fetching.pid, signal.SIGKILL)
    fetching.communicate()
    left = lab.leftovers
    del lab.env["FAKE_REACHED"]
    path = lab.run_go(VERSION).path
    assert ((path / "VERSION").read_text(), len(left), lab.leftovers) == (VERSION, 2, [])


def test_what_a_killed_run_left_is_swept_only_when_its_tool_has_ended(
    lab: Lab, held: tuple[Path, Path], fetching: subprocess.Popen[str]
) -> None:
    fetching.kill()
    fetching.wait()
    left = lab.leftovers
    del lab.env["FAKE_REACHED"]
    assert (lab.run_go(VERSION).status, lab.leftovers) == (0, left)
    let_go_on(held)
    # The pipe of the tool's output closes when the tool has ended.
    fetching.communicate()
    assert (lab.run_go(VERSION).status, lab.leftovers) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_cleans_up_and_says_nothing(
    lab: Lab, fetching: subprocess.Popen[str], number: signal.Signals
) -> None:
    fetching.send_signal(number)
    _, log = fetching.communicate()
    assert (fetching.returncode, lab.leftovers) == (128 + number, [])
    assert log.splitlines() == [f"downloading Go 1.25.12 with Go 1.24.0 ({lab.bin}/go)"]


def test_a_finished_tree_is_returned_while_another_is_being_made(
    lab: Lab, held: tuple[Path, Path], fetching: subprocess.Popen[str]
) -> None:
    root = lab.go("local", "1.22.9")
    assert lab.run_go("1.22.9", "--local", str(root)).path.resolve() == root
    let_go_on(held)
    fetching.communicate()
    assert fetching.returncode == 0
