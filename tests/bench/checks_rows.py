"""What `lint` and `check` of one plugin and of many cost, beside what Pants costs without them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.pants_runs import Pants
from tests.bench.table import Row, seconds
from tests.support.monorepo import Layout, Links, Monorepo

__all__ = ["checks_rows"]

_COUNTS = (1, 20, 100)
_RUNS = 3
_ON_TOP = 0.2


@dataclass(frozen=True)
class _Checks:
    """How long runs over the same plugins take, in seconds.

    :param floor: of `pants list`, which finds the targets and does nothing else.
    :param first: of `check` where nothing of these plugins is cached, and `again` where all is.
    """

    count: int
    floor: float
    lint: float
    first: float
    again: float


def checks_rows(pants: Pants) -> list[Row]:
    """A row of `lint` and one of `check` for each count of plugins."""
    measured = [_measure(pants, count) for count in _COUNTS]
    one, most = measured[0], measured[-1]
    linear = {
        "lint": (most.lint - most.floor - one.lint + one.floor) / (most.count - one.count),
        "check": (most.first - one.first) / (most.count - one.count),
    }
    return [
        *(_lint_row(each, linear["lint"] if each is most else None) for each in measured),
        *(_check_row(each, linear["check"] if each is most else None) for each in measured),
    ]


def _measure(pants: Pants, count: int) -> _Checks:
    """Write the plugins and run over them; the floor and `lint` in turns, the fastest counts."""
    directory = f"generated/{count}"
    monorepo = Monorepo(count, Layout.MODULE_EACH, Links.USUAL).files()
    pants.root.write({f"{directory}/{name}": text for name, text in monorepo.items()})
    plugins = f"{directory}::"
    first = pants.timed("check", plugins)
    runs = [(pants.timed("list", plugins), pants.timed("lint", plugins)) for _ in range(_RUNS)]
    floor, lint = (min(times) for times in zip(*runs))
    return _Checks(count, floor, lint, first, pants.timed("check", plugins))


def _lint_row(checks: _Checks, linear: float | None) -> Row:
    on_top = checks.lint - checks.floor
    has_goal = checks.count == 1
    return Row(
        f"`pants lint` of {_plugins(checks.count)} (rung 0), fastest of {_RUNS}",
        seconds(checks.lint),
        f"Pants' floor, `pants list` of the same: {seconds(checks.floor)}{_each(linear)}",
        goal=f"≤ floor + {_ON_TOP} s" if has_goal else "",
        met=on_top <= _ON_TOP if has_goal else None,
    )


def _check_row(checks: _Checks, linear: float | None) -> Row:
    return Row(
        f"`pants check` of {_plugins(checks.count)} (rung 1) for the first time",
        seconds(checks.first),
        f"again, with nothing changed: {seconds(checks.again)}{_each(linear)}",
    )


def _plugins(count: int) -> str:
    return "1 plugin" if count == 1 else f"{count} plugins"


def _each(linear: float | None) -> str:
    return "" if linear is None else f"; each further plugin {linear * 1000:.0f} ms"
