"""Tests of `sumfile`: what a go.sum file says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gomod.sumfile import GoSumError, parse_go_sum

HASH = "h1:" + "A" * 43 + "="
OTHER = "h1:" + "B" * 43 + "="


def test_zip_and_go_mod_hashes_are_kept_apart() -> None:
    found = parse_go_sum("go.sum", f"a.b/c v1.0.0 {HASH}\na.b/c v1.0.0/go.mod {OTHER}\n".encode())

    assert (dict(found.modules), dict(found.go_mods)) == (
        {("a.b/c", "v1.0.0"): HASH},
        {("a.b/c", "v1.0.0"): OTHER},
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\n\r\n", id="blank lines"),
        pytest.param("a v1 h2:AAAA\n", id="another algorithm"),
        pytest.param(
            "a v1/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n",
            id="the hash of an empty go.mod",
        ),
    ],
)
def test_what_go_passes_over_is_passed_over(text: str) -> None:
    found = parse_go_sum("go.sum", text)

    assert not found.modules
    assert not found.go_mods


def test_an_equal_line_may_stand_twice() -> None:
    assert len(parse_go_sum("go.sum", f"a v1 {HASH}\na v1 {HASH}\r\n").modules) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("a v1", "not `module version hash`.", id="two fields"),
        pytest.param(f"a v1 {HASH} x", "not `module version hash`.", id="four fields"),
        pytest.param("a v1 nohash", "not `module version hash`.", id="no hash"),
        pytest.param("a v1 h1:AAAA", "the hash is not a whole SHA-256.", id="short hash"),
        pytest.param("<<<<<<< HEAD", "not `module version hash`.", id="merge conflict"),
        pytest.param(
            f"a.b/c v1.0.0 {OTHER}",
            f"another hash for a.b/c v1.0.0 stands above, {HASH}.",
            id="two hashes",
        ),
    ],
)
def test_a_bad_line_is_refused_with_its_place(line: str, problem: str) -> None:
    with pytest.raises(GoSumError) as raised:
        parse_go_sum("x/go.sum", f"a.b/c v1.0.0 {HASH}\n{line}\n")

    assert str(raised.value) == (
        f"x/go.sum:2: {problem}\n\n{line}\n\n"
        "Delete the line, run `go mod tidy` beside the file, and review what it adds."
    )


PIECES = [
    *("a.b/c", " ", "v1.0.0", "v1.0.0/go.mod", HASH, OTHER, "h2:AAAA", "h1:A", "\n", "\r\n"),
    *("\t", "\0", "\u2028", "\ufffd", "=", "/go.mod"),
]


@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_bytes_give_sums_or_our_error(data: bytes | str) -> None:
    try:
        parse_go_sum("go.sum", data)
    except GoSumError as error:
        assert str(error).startswith("go.sum:")  # noqa: PT017 (either outcome is right)
