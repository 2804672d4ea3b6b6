"""Tests of `release_modules`: reading and writing the modules of releases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.release_modules import (
    CompiledModule,
    Module,
    ModulesError,
    ReleaseModules,
    Replacement,
    parse_modules,
    render_modules,
)

DATA = Path(__file__).parent / "data"
VALIDATE = fastjsonschema.compile(json.loads((DATA / "modules.schema.json").read_bytes()))
SUM = f"h1:{'0' * 43}="
NEW = {"old_version": "v1.0.0", "path": "example.com/fork", "version": "v1.0.1", "sum": SUM}


def release(version: str, **changes: Any) -> dict[str, Any]:
    """One release's row, without changes where none are given."""
    return {"version": version, "replaces": {}, "modules": {}, **changes}


def document(*releases: dict[str, Any]) -> dict[str, Any]:
    return {"format": 1, "releases": list(releases)}


def read(*releases: dict[str, Any]) -> list[ReleaseModules]:
    return list(parse_modules(json.dumps(document(*releases)).encode()).values())


def test_a_release_has_what_the_one_before_it_has_but_for_the_changes() -> None:
    first, second, third = read(
        release("2.0.0", modules={"b.com/b": f"v1.0.0 {SUM}", "c.com/c": f"v1.0.0 {SUM}"}),
        release("2.0.1", modules={"a.com/a": f"v2.0.0 {SUM}", "b.com/b": None}),
        release("2.0.2", modules={"c.com/c": f"v1.1.0 {SUM}"}),
    )
    assert first.modules == {"b.com/b": Module("v1.0.0", SUM), "c.com/c": Module("v1.0.0", SUM)}
    assert second.modules == {"a.com/a": Module("v2.0.0", SUM), "c.com/c": Module("v1.0.0", SUM)}
    assert third.modules == {"a.com/a": Module("v2.0.0", SUM), "c.com/c": Module("v1.1.0", SUM)}


def test_replacing_ends_where_it_is_null() -> None:
    first, second = read(
        release("2.0.0", replaces={"a.com/a": NEW}), release("2.0.1", replaces={"a.com/a": None})
    )
    assert first.replaces == {"a.com/a": Replacement("v1.0.0", "example.com/fork", "v1.0.1", SUM)}
    assert second.replaces == {}


@pytest.mark.parametrize(
    ("replaces", "compiled"),
    [
        pytest.param({}, CompiledModule("a.com/a", "v1.0.0"), id="not replaced"),
        pytest.param(
            {"a.com/a": Replacement("v1.0.0", "b.com/b", "v2.0.0", SUM)},
            CompiledModule("b.com/b", "v2.0.0"),
            id="replaced in this version",
        ),
        pytest.param(
            {"a.com/a": Replacement(None, "b.com/b", "v2.0.0", SUM)},
            CompiledModule("b.com/b", "v2.0.0"),
            id="replaced in every version",
        ),
        pytest.param(
            {"a.com/a": Replacement("v0.9.0", "b.com/b", "v2.0.0", SUM)},
            CompiledModule("a.com/a", "v1.0.0"),
            id="replaced in another version",
        ),
    ],
)
def test_what_is_compiled_is_the_module_or_its_replacement(
    replaces: dict[str, Replacement], compiled: CompiledModule
) -> None:
    assert ReleaseModules({"a.com/a": Module("v1.0.0", "")}, replaces).compiled("a.com/a") == (
        compiled
    )


def test_nothing_is_compiled_of_a_module_that_is_not_required() -> None:
    new = Replacement(None, "b.com/b", "v2.0.0", SUM)
    assert ReleaseModules({}, {"a.com/a": new}).compiled("a.com/a") is None


BAD_SHAPES = [
    pytest.param(
        {"format": 2, "releases": []},
        "'format' is not 1, which this version reads",
        id="later format",
    ),
    pytest.param(
        document(release("2.0.0", modules=[])),
        "'releases[0].modules' is list, expected dict",
        id="modules of another type",
    ),
    pytest.param(
        document(release("2.0.0", modules={"a.com/a": 1})),
        "'releases[0].modules['a.com/a']' is int, expected str",
        id="a number for a module",
    ),
    pytest.param(
        document(release("2.0.0", modules={"a.com/a": "v1.0.0 0"})),
        "'releases[0].modules['a.com/a']' 'v1.0.0 0' is not `version sum`",
        id="another word for a sum",
    ),
    pytest.param(
        document(release("2.0.0", modules={"a.com/a": ""})),
        "'releases[0].modules['a.com/a']' '' is not `version sum`",
        id="no version",
    ),
    pytest.param(
        document(release("2.0.0", replaces={"a.com/a": {**NEW, "sum": None}})),
        "'releases[0].replaces['a.com/a'].sum' is NoneType, expected str",
        id="a replacement without sum",
    ),
]
BAD_SEQUENCES = [
    pytest.param(
        document(release("2.0.0", modules={"a.com/a": None})),
        "'releases[0].modules['a.com/a']' changes nothing",
        id="a module that goes before it came",
    ),
    pytest.param(
        document(release("2.0.0"), release("2.0.0")),
        "'releases[1].version' '2.0.0' is there twice",
        id="a release that is there twice",
    ),
]


@pytest.mark.parametrize(("data", "problem"), BAD_SHAPES + BAD_SEQUENCES)
def test_a_bad_file_names_the_datum(data: object, problem: str) -> None:
    with pytest.raises(ModulesError) as caught:
        parse_modules(json.dumps(data).encode())
    assert str(caught.value) == (
        f"The modules of releases cannot be read: {problem}.\n\n"
        "Install pants-krakend again: the file is part of it."
    )


@pytest.mark.parametrize("data", [each.values[0] for each in BAD_SHAPES])
def test_what_reading_refuses_the_schema_refuses_too(data: object) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        VALIDATE(data)


@given(st.binary())
def test_any_bytes_are_modules_or_our_error(data: bytes) -> None:
    with pytest.raises(KrakendError):
        parse_modules(data)


PATHS = st.sampled_from(["a.com/a", "b.com/b", "c.com/c/v2", "d.com/d"])
VERSIONS = st.sampled_from(["v1.0.0", "v1.1.0"])
SUMS = st.sampled_from(["", SUM])
RELEASES = st.lists(
    st.builds(
        ReleaseModules,
        st.dictionaries(PATHS, st.builds(Module, VERSIONS, SUMS)),
        st.dictionaries(
            PATHS, st.builds(Replacement, st.none() | VERSIONS, PATHS, VERSIONS, st.just(SUM))
        ),
    )
)


@given(RELEASES)
def test_modules_come_back_from_what_is_written_of_them(releases: list[ReleaseModules]) -> None:
    by_version = {f"2.0.{index}": each for index, each in enumerate(releases)}
    text = render_modules(by_version)
    VALIDATE(json.loads(text))
    assert parse_modules(text) == by_version
