"""Tests of `wording`."""

from __future__ import annotations

import pytest

from pants_krakend.core.verdict.wording import first_names


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param("", "", id="none"),
        pytest.param("a", "a", id="one"),
        pytest.param("edcba", "e, d, c, b, a", id="five, in their order"),
        pytest.param("abcdef", "a, b, c, d, e and 1 more", id="six"),
        pytest.param("abcdefgh", "a, b, c, d, e and 3 more", id="many"),
    ],
)
def test_no_more_than_five_are_named(names: str, text: str) -> None:
    assert first_names(names) == text
