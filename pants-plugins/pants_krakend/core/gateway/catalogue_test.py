"""Tests of `catalogue`: looking up a release and what belongs to it.

`catalogue_text_test` is about reading and writing, `shipped_test` about the data that is shipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gateway.catalogue import (
    NoPluginSupport,
    Release,
    UnknownRelease,
    parse_catalogue,
    version_key,
)
from pants_krakend.core.gateway.release import Builder, Era
from pants_krakend.core.platform import Libc

DATA = Path(__file__).parent / "data"
CATALOGUE = parse_catalogue((DATA / "catalogue.json").read_bytes())
OPTIONS = "`krakend_version` (or `[krakend].default_version`)"
NEWEST_TWELVE = (
    "2.11.2, 2.12.0, 2.12.1, 2.13.0, 2.13.1, 2.13.2, 2.13.3, 2.13.4, 2.13.5, 2.13.6, 2.13.7, 2.13.8"
)


def test_an_exact_release_is_found_with_its_facts() -> None:
    assert CATALOGUE.release("2.13.8") == Release(
        version="2.13.8",
        reported="2.13.8",
        date="2026-07-08",
        commit="dd3012b4d602aad9da154107f60bc124c6dca0a1",
        go="1.25.12",
        alpine="3.23",
        module="github.com/krakend/krakend-ce/v2",
        go_line="1.25.3",
        toolchain=None,
        go_sums=CATALOGUE.newest.go_sums,
    )


def test_an_era_gives_the_images_of_a_release() -> None:
    assert CATALOGUE.era(CATALOGUE.release("2.10.2")) == Era(
        since="2.9.3",
        cpus=("amd64", "arm64"),
        gateway_image="krakend:2.10.2",
        builders={
            Libc.MUSL: Builder("krakend/builder:2.10.2", "golang:1.24.5-alpine3.21", None),
            Libc.GLIBC: Builder(
                "krakend/builder:2.10.2-linux-generic", "golang:1.24.5-bullseye", "2.31"
            ),
        },
    )


def test_a_release_has_the_quirks_of_every_range_that_it_is_in() -> None:
    quirks = CATALOGUE.quirks_of(CATALOGUE.release("2.4.2"))
    assert [each.id for each in quirks] == ["no-test-plugin", "floating-glibc"]


def test_a_release_has_the_platforms_of_its_era() -> None:
    assert CATALOGUE.era(CATALOGUE.release("2.1.2")).platforms == (
        "linux-amd64-musl",
        "linux-amd64-glibc",
    )


def inexact(text: str, candidates: str) -> str:
    return (
        f"{text!r} names no exact release of KrakenD.\n\n"
        "A plugin loads only in the release it was built for, and what such a name stands for "
        "changes over time.\n\n"
        f"Set {OPTIONS} to one of: {candidates}."
    )


SERIES = "2.13.0, 2.13.1, 2.13.2, 2.13.3, 2.13.4, 2.13.5, 2.13.6, 2.13.7, 2.13.8"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("latest", inexact("latest", NEWEST_TWELVE), id="latest"),
        pytest.param("", inexact("", NEWEST_TWELVE), id="nothing"),
        pytest.param("2", inexact("2", NEWEST_TWELVE), id="a major version"),
        pytest.param("2.13", inexact("2.13", SERIES), id="a series"),
        pytest.param("2.13.", inexact("2.13.", SERIES), id="a series and a dot"),
        pytest.param("2.13.x", inexact("2.13.x", NEWEST_TWELVE), id="a pattern"),
        pytest.param(" 2.13.8", inexact(" 2.13.8", NEWEST_TWELVE), id="a space"),
        pytest.param("2.13.8\n", inexact("2.13.8\n", NEWEST_TWELVE), id="a line end"),
        pytest.param("2.13.8-alpine", inexact("2.13.8-alpine", NEWEST_TWELVE), id="an image's tag"),
        pytest.param("v", inexact("v", NEWEST_TWELVE), id="only a v"),
        pytest.param("\0\x1b[31m", inexact("\0\x1b[31m", NEWEST_TWELVE), id="garbage"),
        pytest.param(
            "v2.13.8",
            "A release of KrakenD is written without a `v`: 'v2.13.8' is the name of a tag.\n\n"
            f"Set {OPTIONS} to '2.13.8'.",
            id="a tag",
        ),
        pytest.param(
            "2.7.9",
            f"There is no KrakenD release 2.7.9.\n\nSet {OPTIONS} to one of: 2.7.0, 2.7.1, 2.7.2.",
            id="never was, in a series that was",
        ),
        pytest.param(
            "1.9.0",
            f"There is no KrakenD release 1.9.0.\n\nSet {OPTIONS} to one of: {NEWEST_TWELVE}.",
            id="never was, nor its series",
        ),
        pytest.param(
            "2.13.9",
            "KrakenD 2.13.9 is newer than this catalogue, which ends with 2.13.8.\n\n"
            "It need not be a misspelling: later releases of 2.13 exist, but what they were built "
            "with is not recorded here.\n\n"
            f"Lock it from its image or its binary, or set {OPTIONS} to a release up to 2.13.8.",
            id="newer",
        ),
    ],
)
def test_what_is_no_release_is_refused_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(UnknownRelease) as caught:
        CATALOGUE.release(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "10.0.0"])
def test_releases_from_3_on_load_no_plugins(version: str) -> None:
    with pytest.raises(NoPluginSupport) as caught:
        CATALOGUE.release(version)
    assert str(caught.value) == (
        f"KrakenD Community Edition {version} loads no plugins: support for Go plugins was removed "
        "in 3.0.0.\n\n"
        "A gateway of that release ignores the plugin block of its configuration and serves "
        "without the plugin (krakend-ce#1106).\n\n"
        f"Set {OPTIONS} to a release up to 2.13.8, or move to the Enterprise Edition, which still "
        "loads plugins."
    )


@given(st.one_of(st.text(), st.from_regex(r"\A[vV]?\d+(\.\d+){0,4}\Z")))
def test_any_text_is_a_release_or_one_of_our_errors(text: str) -> None:
    try:
        assert CATALOGUE.release(text).version == text
    except (UnknownRelease, NoPluginSupport) as error:
        assert error.remedy  # noqa: PT017 (either outcome is right)


def test_a_number_too_long_for_python_is_no_release() -> None:
    with pytest.raises(UnknownRelease):
        CATALOGUE.release(f"2.13.{'9' * 5000}")


def test_a_version_is_compared_number_by_number() -> None:
    assert version_key("2.9.4") < version_key("2.10.0")
