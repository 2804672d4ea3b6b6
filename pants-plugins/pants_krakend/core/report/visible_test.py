"""What is shown instead of characters that a terminal obeys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.report.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plugins/auth:so", "plugins/auth:so", id="plain text stays"),
        pytest.param("größer … 日本", "größer … 日本", id="letters of any language stay"),
        pytest.param("a\x1b[2Jb", "a\\x1b[2Jb", id="an escape sequence"),
        pytest.param("a\rb\nc\td", "a\\rb\\nc\\td", id="line ends and tabs"),
        pytest.param("a\u202eb", "a\\u202eb", id="text that is turned around"),
        pytest.param("a\ud800b", "a\\ud800b", id="half of a surrogate pair"),
        pytest.param("a\u2028b", "a\\u2028b", id="a line separator"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_newline_stays_where_it_is_asked_for() -> None:
    assert visible("a\nb\r", keep="\n") == "a\nb\\r"


@given(st.text(st.characters(blacklist_categories=())))
def test_any_text_can_be_written_as_utf_8_and_is_shown_on_one_line(text: str) -> None:
    assert len(visible(text).encode().decode().splitlines()) <= 1
