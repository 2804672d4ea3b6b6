"""Tests of the table that the bench prints."""

from __future__ import annotations

import pytest

from tests.bench.table import Row, at_most, render_table, seconds


@pytest.mark.parametrize(
    ("ours", "met"),
    [
        pytest.param(11.0, True, id="exactly the goal"),
        pytest.param(11.1, False, id="above the goal"),
    ],
)
def test_a_goal_is_met_up_to_the_ratio_that_it_names(ours: float, met: bool) -> None:  # noqa: FBT001
    assert at_most(1.1, "cold", ours, 10.0, "bare").met is met


def test_a_missed_goal_stands_out_and_a_row_without_one_has_empty_cells() -> None:
    rows = [at_most(1.5, "edit", 2.0, 1.0, "bare"), Row("launcher", seconds(0.1234))]

    assert render_table(rows) == (
        "| Measured | Ratio | Goal | Met | Ours | Beside it |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| edit | 2.00× | ≤ 1.5× | **no** | 2.00 s | bare: 1.00 s |\n"
        "| launcher |  |  |  | 0.12 s |  |\n"
    )
