"""Tests of `versions`: Go's own versions and their order."""

from __future__ import annotations

import pytest

from pants_krakend.core.gomod.versions import GoVersion, GoVersionError

ASCENDING = [
    *("1", "1.2", "1.9.7", "1.20rc1", "1.20", "1.20.1", "1.21", "1.21beta1", "1.21rc1", "1.21rc2"),
    *("1.21.0", "1.21.9", "1.21.10", "1.25", "go1.25.12", "2.0"),
]


@pytest.mark.parametrize(("lower", "higher"), list(zip(ASCENDING, ASCENDING[1:])))
def test_versions_have_the_order_of_go(lower: str, higher: str) -> None:
    assert GoVersion.parse(lower) < GoVersion.parse(higher)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("1.25.3", "go1.25.3", id="go line and toolchain"),
        pytest.param("1.25.3", "go1.25.3-custom", id="custom toolchain"),
        pytest.param("1.20", "1.20.0", id="there was no .0 before 1.21"),
    ],
)
def test_versions_of_one_release_are_equal(one: str, other: str) -> None:
    assert GoVersion.parse(one) == GoVersion.parse(other)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        pytest.param("go1.25.12", "1.25", id="toolchain"),
        pytest.param("1.21rc1", "1.21", id="candidate"),
        pytest.param("1.21", "1.21", id="language"),
    ],
)
def test_the_minor_is_the_language_version(text: str, minor: str) -> None:
    assert GoVersion.parse(text).minor == minor


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("1.21", True, id="since 1.21"),
        pytest.param("1.21.0", False, id="a release"),
        pytest.param("1.21rc1", False, id="a candidate"),
        pytest.param("1.20", False, id="before 1.21 it is a release too"),
    ],
)
def test_a_language_version_is_no_release(text: str, language: bool) -> None:  # noqa: FBT001
    assert GoVersion.parse(text).is_language is language


def test_a_version_is_shown_without_prefix() -> None:
    assert str(GoVersion.parse("go1.25.3")) == "1.25.3"


@pytest.mark.parametrize(
    "text",
    ["", "go", "default", "latest", "v1.2.3", "1.", "1.02", "1.2.3rc1", "1.2.3.4", "1." + "9" * 12],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(GoVersionError) as raised:
        GoVersion.parse(text)

    assert str(raised.value) == (
        f"{text!a} is not a Go version.\n\nWrite it as 1.25.3, 1.25, 1.25rc1 or go1.25.3."
    )
