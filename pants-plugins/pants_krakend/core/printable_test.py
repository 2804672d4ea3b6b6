"""Tests of `printable`: what reaches a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("github.com/a/b v1.0.0", "github.com/a/b v1.0.0", id="plain words"),
        pytest.param("Zürich 東京 ✓", "Zürich 東京 ✓", id="letters of any script"),
        pytest.param("\x1b[2Ka", r"\x1b[2Ka", id="an escape sequence"),
        pytest.param("a\rb\bc\x7f", r"a\rb\x08c\x7f", id="what goes back over a line"),
        pytest.param("a\nb\u2028c", r"a\nb\u2028c", id="line ends"),
        pytest.param("\x9b2K", r"\x9b2K", id="an escape sequence in one byte"),
        pytest.param("a\u202eb", r"a\u202eb", id="what turns the direction"),
        pytest.param("a\udcffb", r"a\udcffb", id="a byte of a file name that is no UTF-8"),
    ],
)
def test_what_has_no_picture_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_what_is_to_be_kept_stays() -> None:
    assert printable("a\tb\nc\r", keep="\n\t") == "a\tb\nc\\r"


def test_a_line_end_in_a_line_makes_no_other_line() -> None:
    assert printable_lines(["a\n  Go 1.25.12", "b"]) == "a\\n  Go 1.25.12\nb\n"


@given(st.text(st.characters(blacklist_categories=())))
def test_any_text_can_be_written_anywhere(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown.encode().decode() == shown
