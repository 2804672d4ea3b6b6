"""What Pants itself costs: beside the Processes that it runs, and where it runs none."""

from __future__ import annotations

import statistics
import subprocess
import time

from tests.bench.pants_runs import PackageRun, Pants
from tests.bench.table import Row, seconds
from tests.support.build_root import REPOSITORY

__all__ = ["pants_rows"]

_RUNS = 3
_DAEMON_RUNS = 7


def pants_rows(pants: Pants) -> list[Row]:
    """The rows, in the table's order."""
    in_turns = [(pants.package(), pants.empty_run()) for _ in range(_RUNS)]
    rows = [
        _no_op_row(min(run.wall for run, _ in in_turns), min(floor for _, floor in in_turns)),
        _edit_row("without the daemon", [pants.package_after_edit() for _ in range(_RUNS)]),
    ]
    with pants.daemon() as option:
        no_ops = [pants.package(option) for _ in range(_DAEMON_RUNS)]
        edits = [pants.package_after_edit(option) for _ in range(_RUNS)]
    return [*rows, _edit_row("with the daemon", edits), *_daemon_rows(no_ops), _launcher_row()]


def _no_op_row(ours: float, floor: float) -> Row:
    return Row(
        "`pants package` with nothing to do, without the daemon",
        seconds(ours),
        f"Pants' floor, an empty repository without our backend: {seconds(floor)}",
        ratio=f"{ours / floor:.2f}×",
    )


def _edit_row(how: str, runs: list[PackageRun]) -> Row:
    middle = sorted(runs, key=lambda run: run.wall)[len(runs) // 2]
    own = middle.wall - middle.compiling - middle.providing
    return Row(
        f"`pants package` after one line changed, {how}",
        seconds(middle.wall),
        f"the compile Process {seconds(middle.compiling)}, Processes before it "
        f"{seconds(middle.providing)}, Pants itself {seconds(own)}",
    )


def _daemon_rows(runs: list[PackageRun]) -> list[Row]:
    wall = statistics.median(run.wall for run in runs)
    processes = sum(run.processes for run in runs)
    what = "`pants package` with nothing to do, with the daemon"
    return [
        Row(f"{what}, median of {len(runs)}", seconds(wall), goal="≤ 1 s", met=wall <= 1),
        Row(f"{what}: Processes run", str(processes), goal="0", met=processes == 0),
    ]


def _launcher_row() -> Row:
    """What `./pants` does before it starts Pants, with the environment that the tests have."""
    command = (str(REPOSITORY / "build-support" / "venv.sh"), "test", "3.9")
    subprocess.run(command, check=True, capture_output=True)
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return Row("The launcher's part of `./pants`", seconds(time.monotonic() - start))
