"""Tests of `catalogue`: reading and writing its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import (
    Catalogue,
    CatalogueError,
    Release,
    parse_catalogue,
    render_catalogue,
)
from pants_krakend.core.gateway.release import Builder, Era, Quirk
from pants_krakend.core.platform import Libc

DATA = Path(__file__).parent / "data"
VALIDATE = fastjsonschema.compile(json.loads((DATA / "catalogue.schema.json").read_bytes()))


def document(**changes: Any) -> dict[str, Any]:
    """The smallest catalogue, with some keys changed, or taken out where the value is `...`."""
    builder = {"image": None, "base": "golang:{go}", "libc_version": None}
    era = {"since": "2.13.8", "cpus": ["amd64"], "gateway_image": "krakend:{version}"}
    quirk = {"id": "odd", "first": "2.13.8", "last": "2.13.8", "platforms": []}
    release = {
        "version": "2.13.8",
        "reported": "2.13.8",
        "date": "2026-07-08",
        "commit": "0" * 40,
        "go": "1.25.12",
        "alpine": "3.23",
        "module": "example.com/gateway",
        "go_line": "1.25",
        "toolchain": None,
    }
    whole = {
        "format": 1,
        "without_plugins_since": "3.0.0",
        "eras": [{**era, "builders": {"musl": builder, "glibc": builder}}],
        "quirks": [{**quirk, "text": "It is odd.", "source": "a report"}],
        "go": [{"version": "1.25.12", "sums": {"linux-amd64": f"h1:{'0' * 43}="}}],
        "releases": [release],
    }
    return edited(whole, **changes)


def edited(whole: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**whole, **changes}.items() if value is not ...}


def row(table: str, **changes: Any) -> dict[str, Any]:
    """The smallest catalogue with its only row of a table changed."""
    return document(**{table: [edited(document()[table][0], **changes)]})


def builder(**changes: Any) -> dict[str, Any]:
    builders = document()["eras"][0]["builders"]
    return row("eras", builders={**builders, "glibc": edited(builders["glibc"], **changes)})


def test_the_smallest_catalogue_is_read() -> None:
    taken = Builder(image=None, base="golang:{go}", libc_version=None)
    both = {Libc.MUSL: taken, Libc.GLIBC: taken}
    sums = {"linux-amd64": f"h1:{'0' * 43}="}
    assert parse_catalogue(json.dumps(document()).encode()) == Catalogue(
        releases=(
            Release(
                version="2.13.8",
                reported="2.13.8",
                date="2026-07-08",
                commit="0" * 40,
                go="1.25.12",
                alpine="3.23",
                module="example.com/gateway",
                go_line="1.25",
                toolchain=None,
                go_sums=sums,
            ),
        ),
        without_plugins_since="3.0.0",
        eras=(Era("2.13.8", ("amd64",), "krakend:{version}", both),),
        quirks=(Quirk("odd", "2.13.8", "2.13.8", (), "It is odd.", "a report"),),
    )


def test_what_was_read_is_written_as_it_was() -> None:
    text = json.dumps(document(), indent=2) + "\n"
    assert render_catalogue(parse_catalogue(text.encode())).decode() == text


BAD_SHAPES = [
    pytest.param([], "'format' is missing", id="not an object"),
    pytest.param(document(format=...), "'format' is missing", id="no format"),
    pytest.param(
        document(format="1"), "'format' is str, expected int", id="format of another type"
    ),
    pytest.param(
        document(format=True), "'format' is bool, expected int", id="format that is a truth value"
    ),
    pytest.param(
        document(format=2), "'format' is not 1, which this version reads", id="later format"
    ),
    pytest.param(
        document(without_plugins_since="3"),
        "'without_plugins_since' '3' is not x.y.z",
        id="not an exact release",
    ),
    pytest.param(document(go=...), "'go' is missing", id="no table of Go versions"),
    pytest.param(document(go={}), "'go' is dict, expected list", id="go of another type"),
    pytest.param(document(go=[{}]), "'go[0].version' is missing", id="a Go without version"),
    pytest.param(
        row("go", version="1.25"), "'go[0].version' '1.25' is not x.y.z", id="a Go without patch"
    ),
    pytest.param(
        row("go", sums=[]), "'go[0].sums' is list, expected dict", id="sums of another type"
    ),
    pytest.param(
        row("go", sums={"linux-amd64": None}),
        "'go[0].sums['linux-amd64']' is NoneType, expected str",
        id="a sum of another type",
    ),
    pytest.param(document(releases=...), "'releases' is missing", id="no releases"),
    pytest.param(document(releases=[]), "'releases' is empty", id="an empty list of releases"),
    pytest.param(row("releases", version=...), "'releases[0].version' is missing", id="no version"),
    pytest.param(
        row("releases", version="2.13"),
        "'releases[0].version' '2.13' is not x.y.z",
        id="a version that is not exact",
    ),
    pytest.param(row("releases", date=...), "'releases[0].date' is missing", id="no date"),
    pytest.param(
        row("releases", alpine=3.23),
        "'releases[0].alpine' is float, expected str",
        id="a number for a version",
    ),
    pytest.param(
        row("releases", toolchain=1),
        "'releases[0].toolchain' is int, expected str",
        id="a number for text or null",
    ),
    pytest.param(
        row("eras", cpus=["amd64", 64]),
        "'eras[0].cpus[1]' is int, expected str",
        id="a number for a CPU",
    ),
    pytest.param(
        row("eras", builders={"musl": document()["eras"][0]["builders"]["musl"]}),
        "'eras[0].builders.glibc' is missing",
        id="an era without builder",
    ),
    pytest.param(
        builder(base=None),
        "'eras[0].builders.glibc.base' is NoneType, expected str",
        id="a builder without base",
    ),
    pytest.param(row("quirks", text=...), "'quirks[0].text' is missing", id="a quirk without text"),
]
BAD_REFERENCES = [
    pytest.param(
        row("releases", go="1.25.13"),
        "'releases[0].go' '1.25.13' is not in 'go'",
        id="a Go that the table lacks",
    ),
    pytest.param(
        row("eras", since="2.13.7"),
        "'eras[0].since' '2.13.7' is not in 'releases'",
        id="an era that begins with no release",
    ),
    pytest.param(
        document(eras=[]), "'eras' does not begin with '2.13.8'", id="a release without an era"
    ),
    pytest.param(
        row("quirks", last="2.13.9"),
        "'quirks[0].last' '2.13.9' is not in 'releases'",
        id="a quirk that ends with no release",
    ),
]


@pytest.mark.parametrize(("data", "problem"), BAD_SHAPES + BAD_REFERENCES)
def test_a_bad_catalogue_names_the_datum(data: object, problem: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(json.dumps(data).encode())
    assert str(caught.value) == (
        f"The release catalogue cannot be read: {problem}.\n\n"
        "Install pants-krakend again: the file is part of it."
    )


def test_the_schema_takes_the_smallest_catalogue() -> None:
    assert VALIDATE(document()) == document()


@pytest.mark.parametrize("data", [pytest.param(each.values[0], id=each.id) for each in BAD_SHAPES])
def test_what_reading_refuses_the_schema_refuses_too(data: object) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        VALIDATE(data)


@pytest.mark.parametrize("text", [b"[" * 100_000, b"{" * 100_000])
def test_brackets_without_end_are_no_catalogue(text: bytes) -> None:
    with pytest.raises(CatalogueError):
        parse_catalogue(text)


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


TABLES = ("eras", "quirks", "go", "releases")
PLACES = [("", key) for key in document()] + [
    (table, key) for table in TABLES for key in document()[table][0]
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_in_any_place_is_a_catalogue_or_our_error(
    place: tuple[str, str], value: object
) -> None:
    table, key = place
    data = row(table, **{key: value}) if table else document(**{key: value})
    try:
        catalogue = parse_catalogue(json.dumps(data).encode())
    except CatalogueError:
        return
    assert parse_catalogue(render_catalogue(catalogue)) == catalogue
