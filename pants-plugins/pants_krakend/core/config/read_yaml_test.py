"""Tests of `read_yaml`: which plain texts are numbers, as yaml.v3 3.0.1 was seen to read them."""

from __future__ import annotations

import pytest

from pants_krakend.core.config.read_yaml import read_yaml


def value_of(text: str) -> object:
    """What a plain text is read as."""
    return read_yaml("k.yaml", f"a: {text}").top.members["a"].data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1_000", 1000, id="underscores between digits"),
        pytest.param("0_", 0, id="an underscore at the end"),
        pytest.param("010", 8, id="octal with a zero in front"),
        pytest.param("-010", -8, id="less than zero, octal"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("0X1f", 31, id="hexadecimal"),
        pytest.param("-0x1F", -31, id="less than zero, hexadecimal"),
        pytest.param("+0b1_1", 3, id="binary"),
        pytest.param("18446744073709551615", 2**64 - 1, id="the greatest of 64 bits"),
        pytest.param("99999999999999999999", 10**20, id="more than 64 bits, as near as a float is"),
        pytest.param("-9223372036854775809", -(2**63), id="less than 64 bits, likewise"),
        pytest.param("08", 8, id="no octal digit"),
        pytest.param("5.", 5, id="nothing behind the dot"),
        pytest.param("1e+5", 100000, id="an exponent"),
    ],
)
def test_whole_numbers_are_whole_however_they_are_written(text: str, value: int) -> None:
    assert (value_of(text), type(value_of(text))) == (value, int)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("007.5", 7.5, id="zeros in front"),
        pytest.param("1_0.5_0", 10.5, id="underscores"),
        pytest.param("+.5", 0.5, id="nothing before the dot"),
        pytest.param("15e-1", 1.5, id="an exponent"),
    ],
)
def test_other_numbers_are_read_as_they_stand(text: str, value: float) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("_1", id="an underscore in front"),
        pytest.param("0x", id="a base without digits"),
        pytest.param("0b12", id="a digit that the base lacks"),
        pytest.param("0x1p4", id="a hexadecimal exponent"),
        pytest.param("12:30", id="a time"),
        pytest.param("1e999", id="more than a float holds"),
        pytest.param("\N{ARABIC-INDIC DIGIT ONE}", id="a digit of another script"),
    ],
)
def test_what_only_looks_like_a_number_is_a_text(text: str) -> None:
    assert value_of(text) == text
