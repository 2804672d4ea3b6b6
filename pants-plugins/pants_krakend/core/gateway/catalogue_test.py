"""Tests of `catalogue`: looking up a release, reading the data, and the data that is shipped."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import (
    Catalogue,
    CatalogueError,
    NoPluginSupport,
    Release,
    UnknownRelease,
    parse_catalogue,
    version_key,
)

SHIPPED = (Path(__file__).parent / "data" / "catalogue.json").read_bytes()
CATALOGUE = parse_catalogue(SHIPPED)
OPTIONS = "`krakend_version` (or `[krakend].default_version`)"
NEWEST_TWELVE = (
    "2.11.2, 2.12.0, 2.12.1, 2.13.0, 2.13.1, 2.13.2, 2.13.3, 2.13.4, 2.13.5, 2.13.6, 2.13.7, 2.13.8"
)


def test_an_exact_release_is_found_with_its_facts() -> None:
    assert CATALOGUE.release("2.13.8") == Release(
        version="2.13.8",
        date="2026-07-08",
        go="1.25.12",
        alpine="3.23",
        go_sums=CATALOGUE.newest.go_sums,
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
            "There is no KrakenD release 1.9.0.\n\n"
            f"Set {OPTIONS} to one of: {NEWEST_TWELVE}.",
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
        "A gateway of that release ignores the plugin block of its configuration and serves without "
        "the plugin (krakend-ce#1106).\n\n"
        f"Set {OPTIONS} to a release up to 2.13.8, or move to the Enterprise Edition, which still "
        "loads plugins."
    )


@given(st.one_of(st.text(), st.from_regex(r"\A[vV]?\d+(\.\d+){0,4}\Z")))
def test_any_text_is_a_release_or_one_of_our_errors(text: str) -> None:
    try:
        assert CATALOGUE.release(text).version == text
    except (UnknownRelease, NoPluginSupport) as error:
        assert error.remedy  # noqa: PT017 (either outcome is right)


@given(st.text(alphabet="0123456789", min_size=4000, max_size=5000))
def test_numbers_without_end_are_no_release(digits: str) -> None:
    with pytest.raises(UnknownRelease):
        CATALOGUE.release(f"2.13.{digits}")


def test_a_version_is_compared_number_by_number() -> None:
    assert version_key("2.9.4") < version_key("2.10.0")


def document(**changes: Any) -> dict[str, Any]:
    """The smallest catalogue, with some keys changed, or taken out where the value is `...`."""
    go = [{"version": "1.25.12", "sums": {"linux-amd64": "h1:x"}}]
    release = {"version": "2.13.8", "date": "2026-07-08", "go": "1.25.12", "alpine": "3.23"}
    whole = {"format": 1, "go": go, "releases": [release], **changes}
    return {key: value for key, value in whole.items() if value is not ...}


def release(**changes: Any) -> list[dict[str, Any]]:
    row = {**document()["releases"][0], **changes}
    return [
        document()["releases"][0],
        {key: value for key, value in row.items() if value is not ...},
    ]


def test_the_smallest_catalogue_is_read() -> None:
    assert parse_catalogue(json.dumps(document()).encode()) == Catalogue(
        (Release("2.13.8", "2026-07-08", "1.25.12", "3.23", {"linux-amd64": "h1:x"}),)
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param([], "'format' is missing", id="not an object"),
        pytest.param(document(format=...), "'format' is missing", id="no format"),
        pytest.param(
            document(format="1"), "'format' is str, expected int", id="format of another type"
        ),
        pytest.param(
            document(format=2), "'format' is not 1, which this version reads", id="later format"
        ),
        pytest.param(document(go=...), "'go' is missing", id="no table of Go versions"),
        pytest.param(document(go={}), "'go' is dict, expected list", id="go of another type"),
        pytest.param(document(go=[{}]), "'go[0].version' is missing", id="a Go without version"),
        pytest.param(
            document(go=[{"version": "1.25.12", "sums": []}]),
            "'go[0].sums' is list, expected dict",
            id="sums of another type",
        ),
        pytest.param(document(releases=...), "'releases' is missing", id="no releases"),
        pytest.param(
            document(releases=release(version=...)),
            "'releases[1].version' is missing",
            id="a release without version",
        ),
        pytest.param(
            document(releases=release(date=...)), "'releases[1].date' is missing", id="no date"
        ),
        pytest.param(
            document(releases=release(alpine=3.23)),
            "'releases[1].alpine' is float, expected str",
            id="a number for a version",
        ),
        pytest.param(
            document(releases=release(go="1.25.13")),
            "'releases[1].go' '1.25.13' is not in 'go'",
            id="a Go that the table lacks",
        ),
    ],
)
def test_a_bad_catalogue_names_the_datum(data: object, problem: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(json.dumps(data).encode())
    assert str(caught.value) == (
        f"The release catalogue cannot be read: {problem}.\n\n"
        "Install pants-krakend again: the file is part of it."
    )


def test_a_catalogue_that_is_no_json_says_where() -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(b'{"format": }')
    assert caught.value.what == (
        "The release catalogue cannot be read: is not JSON: Expecting value: line 1 column 12 "
        "(char 11)."
    )


@given(st.binary())
def test_any_bytes_are_a_catalogue_or_our_error(data: bytes) -> None:
    with pytest.raises(KrakendError):
        parse_catalogue(data)


def test_the_shipped_text_is_canonical() -> None:
    assert json.dumps(json.loads(SHIPPED), indent=2) + "\n" == SHIPPED.decode()


def test_the_shipped_catalogue_holds_all_57_releases_once_oldest_first() -> None:
    versions = [each.version for each in CATALOGUE.releases]
    assert len(versions) == 57
    assert sorted(set(versions), key=version_key) == versions


@pytest.mark.parametrize("each", CATALOGUE.releases, ids=lambda each: str(each.version))
def test_each_shipped_release_is_exact(each: Release) -> None:
    assert re.fullmatch(r"2\.\d+\.\d+", each.version)
    assert date.fromisoformat(each.date)
    assert re.fullmatch(r"1\.\d+\.\d+", each.go)
    assert re.fullmatch(r"3\.\d+(\.\d+)?", each.alpine)
    assert all(re.fullmatch(r"h1:[A-Za-z0-9+/]{43}=", value) for value in each.go_sums.values())


def test_a_series_goes_forward_in_time_and_in_go() -> None:
    for older, newer in zip(CATALOGUE.releases, CATALOGUE.releases[1:]):
        if older.version.rsplit(".", 1)[0] != newer.version.rsplit(".", 1)[0]:
            continue  # a series may still be mended when the next one has begun
        assert older.date <= newer.date, newer.version
        assert version_key(older.go) <= version_key(newer.go), newer.version


def test_the_go_table_holds_what_releases_name_and_nothing_else() -> None:
    table = [row["version"] for row in json.loads(SHIPPED)["go"]]
    assert table == sorted({each.go for each in CATALOGUE.releases}, key=version_key)
