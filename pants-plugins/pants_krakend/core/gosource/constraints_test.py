"""Tests of `constraints`: which files are built for a platform."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gosource.constraints import (
    BuildContext,
    evaluate,
    file_matches,
    name_matches,
)
from pants_krakend.core.gosource.header import GoSourceError, scan_header
from pants_krakend.core.gosource.scanner import scan_go_file

CONTEXT = BuildContext(goarch="amd64", go_minor=25, tags=frozenset({"mine"}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("a.go", True, id="plain"),
        pytest.param("a_linux.go", True, id="our system"),
        pytest.param("a_windows.go", False, id="another system"),
        pytest.param("a_arm64.go", False, id="another processor"),
        pytest.param("a_linux_amd64.go", True, id="our system and processor"),
        pytest.param("a_windows_amd64.go", False, id="another system, our processor"),
        pytest.param("windows.go", True, id="nothing before the underscore"),
        pytest.param("a_windows.pb.go", False, id="the stem ends at the first dot"),
        pytest.param("a_windows_test.s", False, id="test after the system"),
        pytest.param("a_unix.go", True, id="unix is no system"),
        pytest.param("a_mine.go", True, id="a user's tag is no system"),
        pytest.param("_a.go", False, id="leading underscore"),
        pytest.param(".a.go", False, id="leading dot"),
        pytest.param("a_test.go", False, id="test"),
    ],
)
def test_a_name_may_choose_the_platform(name: str, expected: bool) -> None:  # noqa: FBT001
    assert name_matches(name, CONTEXT) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("linux && amd64", True, id="and"),
        pytest.param("windows || linux", True, id="or"),
        pytest.param("windows && linux || amd64", True, id="and binds stronger, on the left"),
        pytest.param("amd64 || linux && windows", True, id="and binds stronger, on the right"),
        pytest.param("(amd64 || linux) && windows", False, id="parentheses"),
        pytest.param("!windows", True, id="not"),
        pytest.param("!(linux && amd64)", False, id="not before parentheses"),
        pytest.param("!windows && !arm64", True, id="not binds strongest"),
        pytest.param("unix && cgo && gc", True, id="tags that Go sets"),
        pytest.param("go1.25 && !go1.26", True, id="releases"),
        pytest.param("go1", False, id="no release"),
        pytest.param("amd64.v1 && !amd64.v2", True, id="lowest level of the processor"),
        pytest.param("mine", True, id="the user's tag"),
        pytest.param("ignore", False, id="ignore"),
        pytest.param("(" * 5000 + "linux" + ")" * 5000, True, id="deep nesting"),
    ],
)
def test_an_expression_holds_as_go_has_it(expression: str, expected: bool) -> None:  # noqa: FBT001
    assert evaluate(expression, CONTEXT) is expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        pytest.param("", "it ends too early", id="empty"),
        pytest.param("linux &&", "it ends too early", id="open end"),
        pytest.param("linux amd64", "unexpected 'amd64'", id="two tags"),
        pytest.param("!!linux", "double negation", id="double negation"),
        pytest.param("(linux", "missing close parenthesis", id="not closed"),
        pytest.param("linux)", "unexpected ')'", id="not opened"),
        pytest.param("linux & cgo", "unexpected '&'", id="half a sign"),
        pytest.param("a-b", "unexpected '-'", id="a hyphen"),
        pytest.param("||".join(["a"] * 1001), "too large", id="too many tags"),
    ],
)
def test_a_bad_expression_is_refused_with_the_reason(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        evaluate(expression, CONTEXT)


def test_the_error_of_a_bad_line_names_the_file_and_line() -> None:
    header = scan_header("a/x.go", b"\n//go:build linux &&\n\npackage x")

    with pytest.raises(GoSourceError) as raised:
        file_matches("x.go", header, CONTEXT)

    assert str(raised.value) == (
        "a/x.go:2: the //go:build line is not valid: it ends too early.\n\n"
        "//go:build linux &&\n\n"
        "Write tags joined by &&, ||, ! and parentheses; see `go help buildconstraint`."
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("package x", True, id="no constraint"),
        pytest.param("// +build windows linux,amd64\n\npackage x", True, id="space or, comma and"),
        pytest.param("// +build linux\n// +build arm64\n\npackage x", False, id="lines are and"),
        pytest.param("// +build !windows\n\npackage x", True, id="legacy not"),
        pytest.param("// +build !!linux\n\npackage x", False, id="a bad term never holds"),
        pytest.param("// +build\n\npackage x", False, id="no terms never hold"),
        pytest.param(
            "//go:build linux\n// +build windows\n\npackage x", True, id="go:build has the say"
        ),
        pytest.param("package documentation", False, id="package documentation"),
        pytest.param('package x\nimport "C"', True, id="cgo file"),
    ],
)
def test_a_file_matches_by_its_constraints(source: str, expected: bool) -> None:  # noqa: FBT001
    file = scan_go_file("x.go", source.encode())

    assert file_matches("x.go", file, CONTEXT) is expected


def test_a_cgo_file_is_set_aside_where_cgo_is_off() -> None:
    context = BuildContext(goarch="amd64", go_minor=25, cgo=False)

    assert not file_matches("x.go", scan_go_file("x.go", b'package x\nimport "C"'), context)


@given(st.lists(st.sampled_from(["a", "linux", "&&", "||", "!", "(", ")", " "])).map("".join))
def test_any_expression_has_a_value_or_is_refused(expression: str) -> None:
    try:
        assert evaluate(expression, CONTEXT) in {True, False}
    except ValueError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
