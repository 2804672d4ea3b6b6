"""The compile Process against a bare `go build`, and what it makes of one plugin and the next."""

from __future__ import annotations

import hashlib
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.core.build.plan import BuildPlan
from tests.bench.checkout import OTHER_USER, Checkout, Run
from tests.bench.plans import quota_plan
from tests.bench.table import Row, at_most

__all__ = ["Cold", "cold_compiles", "cold_row", "edit_row", "same_bytes_row", "second_plugin_row"]

_EDITS = 9


@dataclass(frozen=True)
class Cold:
    """Every cold compile, in pairs of checkouts, each with caches of its own.

    :param ours: the checkouts of the compile Process; the second is another user's where the bench
        runs as root.
    :param digests: what the Process made in them.
    """

    ours: tuple[Checkout, Checkout]
    bare: tuple[Checkout, Checkout]
    our_runs: tuple[Run, Run]
    bare_runs: tuple[Run, Run]
    digests: tuple[str, str]


def cold_compiles(plan: BuildPlan, tools: Path, directory: Path) -> Cold:
    """Compile everything from nothing four times, in the order ours, bare, bare, ours."""
    second = OTHER_USER if os.geteuid() == 0 else None
    ours = (
        Checkout(directory / "ours").lay_out(tools),
        Checkout(directory / "other place" / "ours", second).lay_out(tools),
    )
    bare = (
        Checkout(directory / "bare").lay_out(tools),
        Checkout(directory / "other place" / "bare", second).lay_out(tools),
    )
    our_first = ours[0].process(plan, "-v")
    bare_runs = bare[0].bare(plan, "-v"), bare[1].bare(plan, "-v")
    our_runs = our_first, ours[1].process(plan, "-v")
    return Cold(ours, bare, our_runs, bare_runs, (ours[0].sha256(), ours[1].sha256()))


def cold_row(cold: Cold) -> Row:
    """The faster run of each: other load on the machine only ever adds."""
    return at_most(
        1.1,
        "Cold compile of `plugins/auth`: the Process "
        f"({_compiled(cold.our_runs[0])} packages compiled), {_cpu(cold.our_runs)}",
        min(run.wall for run in cold.our_runs),
        min(run.wall for run in cold.bare_runs),
        f"bare `go build` ({_compiled(cold.bare_runs[0])} packages), {_cpu(cold.bare_runs)}",
    )


def edit_row(cold: Cold, plan: BuildPlan) -> Row:
    """Edit and compile in turns, so that both see the same machine."""
    ours, bare = [], []
    for number in range(_EDITS):
        for checkout in (cold.ours[0], cold.bare[0]):
            checkout.edit(plan, number)
        ours.append(cold.ours[0].process(plan))
        bare.append(cold.bare[0].bare(plan))
    return at_most(
        1.5,
        f"One line changed in the plugin: the Process, median of {_EDITS}, {_cpu(ours)}",
        statistics.median(run.wall for run in ours),
        statistics.median(run.wall for run in bare),
        f"incremental bare `go build`, {_cpu(bare)}",
    )


def second_plugin_row(cold: Cold) -> Row:
    """Compile another plugin with the caches that the first one has filled."""
    run = cold.ours[1].process(quota_plan(), "-v")
    standard = len(_standard_library(run))
    return Row(
        "Second plugin (`plugins/quota`), never compiled before: packages of the standard library "
        "that `go build -v` names",
        str(standard),
        f"the first plugin: {len(_standard_library(cold.our_runs[1]))}",
        goal="0",
        met=standard == 0,
    )


def same_bytes_row(cold: Cold, packaged: bytes) -> Row:
    """Compare what two checkouts and Pants itself made."""
    digests = {*cold.digests, hashlib.sha256(packaged).hexdigest()}
    users = "as two users" if cold.ours[1].user is not None else "(as one user: not run as root)"
    return Row(
        f"`plugins/auth` from two checkouts in different directories, {users}, with different "
        "caches, and from `pants package`: different results",
        str(len(digests)),
        f"sha256 {cold.digests[0][:16]}…",
        goal="1",
        met=len(digests) == 1,
    )


def _compiled(run: Run) -> int:
    """How many packages Go compiled: with -v it names each on a line of its own."""
    return len(run.said.splitlines())


def _standard_library(run: Run) -> list[str]:
    """Only an import path whose first part has a dot is of a module."""
    return [line for line in run.said.splitlines() if "." not in line.split("/")[0]]


def _cpu(runs: Sequence[Run]) -> str:
    return f"{statistics.median(run.cpu for run in runs):.1f} s of CPU"
