"""Tests of `literals`: what Go string literals stand for."""

from __future__ import annotations

import pytest

from pants_krakend.core.gosource.literals import unquote


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        pytest.param('"a b"', "a b", id="interpreted"),
        pytest.param('`a\\n"`', 'a\\n"', id="raw keeps backslashes and quotes"),
        pytest.param("`a\r\nb`", "a\nb", id="raw drops carriage returns"),
        pytest.param(r'"\a\"\\\t"', '\a"\\\t', id="named escapes"),
        pytest.param(r'"\x41\101\u00e9\U0001F600"', "AAé😀", id="numeric escapes"),
        pytest.param(r'"\xc3\xa9"', "é", id="bytes that make UTF-8 together"),
        pytest.param(r'"\xff"', None, id="bytes that are no UTF-8"),
        pytest.param(r'"\ud800"', None, id="half of a surrogate pair"),
        pytest.param(r'"\q"', None, id="unknown escape"),
        pytest.param('"a"b"', None, id="quote inside"),
        pytest.param('"', None, id="one quote alone"),
        pytest.param("'a'", None, id="a rune is no string"),
        pytest.param('""', "", id="empty"),
    ],
)
def test_a_literal_stands_for_its_text(literal: str, text: str | None) -> None:
    assert unquote(literal) == text
