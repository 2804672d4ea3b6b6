"""The text of differences."""

from __future__ import annotations

import pytest

from pants_krakend.core.gateway.drift import Difference
from pants_krakend.core.report.drift import (
    catalogue_drift_text,
    differences_text,
    not_compared_text,
)

GO = Difference("Go", "1.25.11", "1.25.12")
NEW = Difference("module a.com/a", "", "v1.0.0")
GONE = Difference("module b.com/b", "v1.0.0", "")


def test_each_difference_is_a_line_that_says_what_came_went_and_changed() -> None:
    assert differences_text("edge.lock", [GO, NEW, GONE]) == (
        "edge.lock: 3 facts differ:\n"
        "  ~ Go: 1.25.11 -> 1.25.12\n"
        "  + module a.com/a: v1.0.0\n"
        "  - module b.com/b: v1.0.0\n"
    )


def test_one_difference_is_one_fact() -> None:
    assert differences_text("edge.lock", [GO]).splitlines()[0] == "edge.lock: 1 fact differs:"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            differences_text("\x1b[1m", [Difference("a\x1b[2K", "b\r", "c\n")]), id="from a lock"
        ),
        pytest.param(
            catalogue_drift_text("\x1b[1m", [Difference("a\x1b[2K", "b\r", "c\n")]),
            id="from the catalogue",
        ),
        pytest.param(differences_text("\x1b[1m", []), id="none"),
        pytest.param(not_compared_text("\x1b[1m", "\r", "\x1b[2K"), id="from an engine"),
    ],
)
def test_nothing_that_a_terminal_obeys_is_in_the_text(text: str) -> None:
    assert [line for line in text.split("\n") if not line.isprintable()] == []
    assert "\\x1b[1m" in text


def test_of_what_could_not_be_looked_at_the_first_line_says_why() -> None:
    problem = "No container engine answers.\n\nStart one."
    assert not_compared_text("edge.lock", "image:edge:1", problem) == (
        "edge.lock: image:edge:1 was not compared: No container engine answers.\n"
    )


def test_no_difference_is_said() -> None:
    assert differences_text("edge.lock", []) == "edge.lock: nothing differs.\n"


def test_drift_from_the_catalogue_names_both_sides_and_which_one_is_locked() -> None:
    assert catalogue_drift_text("2.7.0", [Difference("Go", "1.22.5", "1.22.2"), NEW]) == (
        "This gateway says it is KrakenD 2.7.0, and is not as the catalogue has it:\n"
        "  Go: 1.22.2 in the gateway, 1.22.5 in the catalogue\n"
        "  module a.com/a: v1.0.0 in the gateway, none in the catalogue\n"
        "The lock has what the gateway is. KrakenD's builder of that version may not fit it.\n"
    )


def test_no_drift_from_the_catalogue_is_not_worth_a_word() -> None:
    assert catalogue_drift_text("2.13.8", []) == ""
