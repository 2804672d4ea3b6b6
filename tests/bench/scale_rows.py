"""What monorepos of one, twenty and a hundred plugins cost, beside a bare `go build` of each."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.loops import bare_loop, vendor_loop
from tests.bench.monorepos import Cost, MeasuredRoot
from tests.bench.table import Row, seconds
from tests.support.monorepo import Layout, Links, Monorepo

__all__ = ["COUNTS", "scale_rows"]

COUNTS = (1, 20, 100)
_RUNS = 3
_EDITED, _SHARED = "plugins/p0/main.go", "shared/all/all.go"
_MEGABYTE = 1e6


@dataclass(frozen=True)
class _Scale:
    """A monorepo's costs.

    :param bare: seconds and CPU seconds of `go build` in each directory, with one GOCACHE.
    :param vendor: seconds of `docker run` in each, or why there are none.
    :param store, gocache: bytes after the cold run.
    """

    count: int
    cold: Cost
    bare: tuple[float, float]
    vendor: float | str
    store: int
    gocache: int
    no_op: Cost
    served: Cost
    edit: Cost
    shared: Cost


def scale_rows(directory: Path, provided: Path, counts: Sequence[int] = COUNTS) -> list[Row]:
    """Rows for every count, each compared with the first.

    :param provided: this machine's named cache, with tools and modules.
    """
    scales = [_measure(directory / str(count), provided, count) for count in counts]
    first = scales[0]
    return [row for scale in scales for row in _rows(scale, first)]


def _measure(directory: Path, provided: Path, count: int) -> _Scale:
    monorepo = Monorepo(count, Layout.MODULE_EACH, Links.USUAL)
    root = MeasuredRoot(directory, monorepo, provided)
    cold = root.package()
    store, gocache = root.bytes_of("store"), root.bytes_of("named", "krakend", "gocache")
    no_op = min((root.package() for _ in range(_RUNS)), key=lambda cost: cost.wall)
    edits = [root.package_after_edit(_EDITED, number) for number in range(_RUNS)]
    shared = root.package_after_edit(_SHARED, 1)
    with root.daemon() as served:
        served_no_op = _middle([served.package() for _ in range(_RUNS)])
    return _Scale(
        count,
        cold,
        bare_loop(directory / "bare", monorepo, provided),
        vendor_loop(directory / "vendor", monorepo),
        store,
        gocache,
        no_op,
        served_no_op,
        _middle(edits),
        shared,
    )


def _middle(costs: list[Cost]) -> Cost:
    wall = statistics.median_low(cost.wall for cost in costs)
    return next(cost for cost in costs if cost.wall == wall)


def _rows(scale: _Scale, first: _Scale) -> list[Row]:
    what = "1 plugin" if scale.count == 1 else f"{scale.count} plugins"
    grown = (scale.cold.peak - first.cold.peak) / max(1, scale.count - first.count) / _MEGABYTE
    bare_wall, bare_cpu = scale.bare
    return [
        _compared(f"{what}, nothing compiled before", scale, "cold", first, {20: 2.0}),
        Row(
            f"{what}, nothing compiled before, beside a bare `go build` in each directory",
            seconds(scale.cold.wall),
            f"{seconds(bare_wall)}, {bare_cpu:.1f} s of CPU; {_vendor(scale.vendor)}",
            ratio=f"{scale.cold.wall / bare_wall:.2f}×",
        ),
        _compared(f"{what}, nothing to do, without the daemon", scale, "no_op", first, {100: 1.5}),
        _compared(f"{what}, nothing to do, with the daemon", scale, "served", first, {}),
        _compared(f"{what}, one file changed", scale, "edit", first, {100: 1.2}),
        _compared(f"{what}, a file of all changed", scale, "shared", first, {}),
        Row(
            f"{what}: memory of Pants for each further plugin",
            f"{grown:.2f} MB",
            f"at most {scale.cold.peak / _MEGABYTE:.0f} MB; the store has "
            f"{scale.store / _MEGABYTE:.0f} MB, Go's cache {scale.gocache / _MEGABYTE:.0f} MB",
            goal="< 2 MB" if scale is not first else "",
            met=grown < 2 if scale is not first else None,
        ),
    ]


def _compared(what: str, scale: _Scale, run: str, first: _Scale, goals: dict[int, float]) -> Row:
    """A run of this many plugins against the same of the first count."""
    cost, base = getattr(scale, run), getattr(first, run)
    ratio, goal = cost.wall / base.wall, goals.get(scale.count)
    return Row(
        f"`pants package` of {what}",
        seconds(cost.wall),
        f"{cost.cpu:.1f} s of CPU",
        ratio="" if scale is first else f"{ratio:.2f}×",
        goal=f"≤ {goal}×" if goal else "",
        met=ratio <= goal if goal else None,
    )


def _vendor(answer: float | str) -> str:
    if isinstance(answer, str):
        return answer
    return f"`docker run` in each: {seconds(answer)}"
