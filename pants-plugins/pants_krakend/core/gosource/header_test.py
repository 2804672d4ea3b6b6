"""Tests of `header`: where build constraints may stand."""

from __future__ import annotations

import pytest

from pants_krakend.core.gosource.header import GoSourceError, scan_header


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("package x\n", None, id="none"),
        pytest.param("//go:build linux\n\npackage x\n", "linux", id="on the first line"),
        pytest.param("//go:build linux\npackage x\n", "linux", id="without a blank line below"),
        pytest.param("\ufeff//go:build linux\r\n\r\npackage x", "linux", id="BOM and CRLF"),
        pytest.param("/* c\n*/\n//go:build a\n", "a", id="below a block comment"),
        pytest.param("/*\n//go:build a\n*/\npackage x", None, id="inside a block comment"),
        pytest.param("/* c */ //go:build a\n", None, id="after a block comment on its line"),
        pytest.param("package x\n//go:build a\n", None, id="below the package clause"),
        pytest.param("//go:builder a\n", None, id="another directive"),
        pytest.param("// go:build a\n", None, id="a comment with a space"),
        pytest.param("//go:build\n", "", id="without an expression"),
    ],
)
def test_the_go_build_line_counts_only_above_the_code(source: str, expected: str | None) -> None:
    assert scan_header("x.go", source.encode()).constraint == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("// +build a b\n//+build c\n\npackage x", ("a b", "c"), id="two lines"),
        pytest.param("// +build a\npackage x", (), id="no blank line below"),
        pytest.param("/* c */\n// +build a\n\npackage x", (), id="below a block comment"),
        pytest.param("// +builder a\n\npackage x", (), id="another word"),
    ],
)
def test_a_legacy_line_counts_only_above_a_blank_line(
    source: str, expected: tuple[str, ...]
) -> None:
    assert scan_header("x.go", source.encode()).plus_build == expected


def test_a_second_go_build_line_is_refused() -> None:
    with pytest.raises(GoSourceError) as raised:
        scan_header("a/x.go", b"//go:build a\n\n//go:build b\n")

    assert str(raised.value) == (
        "a/x.go:3: second //go:build line; the first is line 1.\n\n"
        "//go:build b\n\n"
        "Join the two with && or ||."
    )
