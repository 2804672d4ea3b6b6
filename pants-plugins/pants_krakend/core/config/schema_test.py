"""Tests of `schema`: a configuration against a JSON schema that the user supplies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.config.read import read_config
from pants_krakend.core.config.schema import BadSchema, judge_schema, read_schema

ENDPOINT = "#/$defs/https:~1~1www.krakend.io~1endpoint.json"
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": {"const": 3},
        "port": {"type": "integer", "maximum": 65535},
        "endpoints": {"type": "array", "items": {"$ref": ENDPOINT}},
    },
    "additionalProperties": False,
    "$defs": {
        "https://www.krakend.io/endpoint.json": {
            "type": "object",
            "required": ["endpoint"],
            "properties": {"extra_config": {"type": "object"}},
            "additionalProperties": {"type": "string"},
        }
    },
}
REMEDY = (
    "Save the one file for the gateway's version, such as "
    "`https://www.krakend.io/schema/v2.13/krakend.json`, and name it."
)


def found(text: str) -> list[tuple[str, str, str]]:
    """Subject, place and cause of each finding."""
    document = read_config("k.json", text.encode())
    findings = judge_schema(document, read_schema("s.json", json.dumps(SCHEMA).encode()))
    return [(each.subject, each.where, each.cause) for each in findings]


def is_used_or_refused(data: bytes) -> bool:
    """Whether the bytes judge a configuration, or are our error."""
    document = read_config("k.json", b'{"a": "b", "c": [1]}')
    try:
        findings = list(judge_schema(document, read_schema("s.json", data)))
    except BadSchema as error:
        return error.remedy == REMEDY
    return all(each.rule.value == "config-schema" for each in findings)


def test_a_configuration_that_fits_the_schema_has_no_finding() -> None:
    assert found('{"version": 3, "endpoints": [{"endpoint": "/a"}]}') == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '{"version": 3,\n"port": "80"}',
            [("port", "k.json:2", "s.json: it must be integer.")],
            id="a member at the root",
        ),
        pytest.param(
            '{"version": 3, "port": 70000,\n"endpoints": [{"endpoint": 1},\n{"endpoint": "/"},\n'
            '{"endpoint": "/",\n"a.b[0]": 2}]}',
            [
                ("port", "k.json:1", "s.json: it must be smaller than or equal to 65535."),
                ("endpoints[0].endpoint", "k.json:2", "s.json: it must be string."),
                ('endpoints[2]."a.b[0]"', "k.json:5", "s.json: it must be string."),
            ],
            id="several places",
        ),
        pytest.param(
            '{"version": 2}',
            [("version", "k.json:1", "s.json: it must be same as const definition: 3.")],
            id="a required member is not missed after its own finding",
        ),
        pytest.param(
            '{"version": 3,\n"plugins": {}}',
            [("plugins", "k.json:2", "s.json: it must not contain {'plugins'} properties.")],
            id="a member that is not known",
        ),
        pytest.param(
            '{"port": 1}',
            [("the root", "k.json:1", "s.json: it must contain ['version'] properties.")],
            id="a required member",
        ),
    ],
)
def test_what_does_not_fit_the_schema_is_found_with_its_line(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            b"{",
            "s.json is no JSON: Expecting property name enclosed in double quotes: line 1 "
            "column 2 (char 1).\n\n" + REMEDY,
            id="no JSON",
        ),
        pytest.param(b"[]", "s.json is no JSON schema: it is no object.\n\n" + REMEDY, id="a list"),
        pytest.param(
            b'{"items": [{"$ref": "https://www.krakend.io/schema/v2.13/tls.json"}]}',
            "s.json refers to another file, and nothing is fetched.\n\nIt has a reference to "
            "'https://www.krakend.io/schema/v2.13/tls.json'.\n\n" + REMEDY,
            id="another file",
        ),
        pytest.param(
            b'{"properties": {"a": {"$ref": "#/none"}}}',
            "s.json is no usable JSON schema: Unresolvable ref: none.\n\n" + REMEDY,
            id="a reference that leads nowhere",
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_an_error(data: bytes, expected: str) -> None:
    with pytest.raises(BadSchema) as raised:
        read_schema("s.json", data)

    assert str(raised.value) == expected


@given(
    st.binary(max_size=40)
    | st.dictionaries(
        st.sampled_from(["type", "items", "properties", "pattern", "required", "$ref", "enum"]),
        st.sampled_from(["string", "#", "#/a", 1, None, [], {}, ["a"], "(", {"a": {"type": 1}}]),
    ).map(lambda schema: json.dumps(schema).encode())
)
def test_any_schema_is_used_or_refused(data: bytes) -> None:
    assert is_used_or_refused(data)
