"""The table that the bench prints: rows of measured values, each with its goal where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Row", "at_most", "render_table", "seconds"]

_HEADINGS = ("Measured", "Ratio", "Goal", "Met", "Ours", "Beside it")


@dataclass(frozen=True)
class Row:
    """A line of the table.

    :param ours: the value, with its unit.
    :param beside: what it is compared with, or what it consists of.
    :param goal: as the reader knows it, or empty for a value that is only stated.
    """

    measured: str
    ours: str
    beside: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


def seconds(value: float) -> str:
    """A duration for people."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def at_most(goal: float, measured: str, ours: float, bare: float, beside: str) -> Row:
    """A row that compares two durations; its goal is the highest ratio that is good enough."""
    ratio = ours / bare
    return Row(
        measured,
        seconds(ours),
        f"{beside}: {seconds(bare)}",
        ratio=f"{ratio:.2f}×",
        goal=f"≤ {goal}×",
        met=ratio <= goal,
    )


def render_table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = [_HEADINGS, tuple("---" for _ in _HEADINGS)]
    for row in rows:
        met = "" if row.met is None else "yes" if row.met else "**no**"
        lines.append((row.measured, row.ratio, row.goal, met, row.ours, row.beside))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
