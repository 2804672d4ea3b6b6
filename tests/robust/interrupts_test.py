"""Pants ended at random points of a build, by Ctrl-C or killed; then a run that is left alone.

`PANTS_KRAKEND_TESTS_KILLS=50` tries it more often, `PANTS_KRAKEND_TESTS_SEED` repeats what a run of
the tests has drawn: the seed is in the name of each test.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import time
from typing import Callable

import pytest

from tests.robust.conftest import finished
from tests.robust.machine import Machine, sha256
from tests.robust.processes import all_gone, threads_of
from tests.support.build_root import BuildRoot

KILLS = int(os.environ.get("PANTS_KRAKEND_TESTS_KILLS", "8"))
# All processes of one run of the tests have to name them alike.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", secrets.token_hex(16))
SEED = int(os.environ.get("PANTS_KRAKEND_TESTS_SEED", int(_RUN, 16) % 10**6))
# Far longer than anything takes that is not stuck, on a machine that has much else to do.
PATIENCE = 120
MORE = ("go", "gopath", "programs")


def some_caches(draw: random.Random) -> list[str]:
    """What was there before: what every cold build does need not be done each time."""
    return ["gocache", "zigcache", *(each for each in MORE if draw.random() < 1 / 2)]


def forget_some(machine: Machine, draw: random.Random) -> None:
    """Leave to Go what a first build that was interrupted somewhere would have left."""
    entries = sorted((machine.cache / "gocache").glob("??/*-a"))
    share = draw.random()
    for entry in entries:
        if draw.random() < share:
            entry.unlink()


def ended(run: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send a signal and wait; gives what was said, and fails with the threads of what hangs."""
    run.send_signal(number)
    try:
        stdout, stderr = run.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        waiting = threads_of(run.pid)
        run.kill()
        stdout, stderr = run.communicate()
        pytest.fail(
            f"Pants did not end within {PATIENCE} s of {number.name}:\n{waiting}\n{stderr}{stdout}"
        )
    return stderr + stdout


@pytest.fixture(scope="module")
def seconds() -> list[float]:
    """How long the runs took that were left alone: a kill is drawn from the time of the last."""
    return [25.0]


@pytest.mark.parametrize(
    "index", [pytest.param(i, id=f"seed {SEED}, kill {i + 1}") for i in range(KILLS)]
)
def test_after_a_build_was_interrupted_the_next_one_is_right(
    machine: Callable[..., Machine], right: str, seconds: list[float], index: int
) -> None:
    draw = random.Random(f"{SEED}-{index}")  # noqa: S311 # what is drawn is no secret
    here = machine(*some_caches(draw))
    forget_some(here, draw)
    root = here.checkout("checkout")
    # Both signals, in turn: few draws would leave one of them out.
    number = (signal.SIGINT, signal.SIGKILL)[index % 2]
    delay = draw.uniform(0, seconds[-1])

    interrupted = root.start("package", "plugin:so")
    said = interrupt(interrupted, number, delay)
    left = all_gone(here.path, PATIENCE)
    again = timed(root, seconds)

    assert left == {}, f"after {number.name} at {delay:.1f} s\n{said}"
    assert (again, sha256(root)) == ("", right), f"after {number.name} at {delay:.1f} s\n{said}"


def interrupt(run: subprocess.Popen[str], number: signal.Signals, delay: float) -> str:
    """Let a run go on for a while, then end it; one that was faster ends by itself."""
    try:
        stdout, stderr = run.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        return ended(run, number)
    return stderr + stdout


def timed(root: BuildRoot, seconds: list[float]) -> str:
    """Run Pants to its end, note how long it took, and give what it says if it fails."""
    start = time.monotonic()
    run = finished(root.start("package", "plugin:so"))
    seconds.append(time.monotonic() - start)
    return run.output if run.exit_code else ""
