"""Tests of the readers: every value with its path and its line, whatever the format."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.config.errors import ConfigSyntaxError, ConfigUnseen
from pants_krakend.core.config.read import read_config

JSON = """\
{
  "port": 80,
  "extra_config": {
    "plugin/http-server": {"name": ["a",
      "b"]}
  },
  "endpoints": [
    {"endpoint": "/x"},
    {
      "endpoint": "/y\\n\\"{"
    }
  ]
}
"""
YAML = """\
port: 80
extra_config:
  plugin/http-server: {name: [a,
      b]}
endpoints:
  - endpoint: /x
  - endpoint: |-
      /y
      "{
"""
TOML = """\
port = 80
[extra_config."plugin/http-server"]
name = ["a",
  "b"]
[[endpoints]]
endpoint = "/x"

[[endpoints]]
endpoint = '''/y
"{'''
"""
SERVER = 'extra_config."plugin/http-server"'
JSON_REMEDY = (
    "Mend the place, or what stands right before it: a comma too many or too few, a quote that is "
    "not closed, a comment."
)
YAML_REMEDY = "Mend the place, or what stands right before it: an indent, a tab, a quote, a colon."
TOML_REMEDY = (
    "Mend the place: a quote that is not closed, a key that stands twice, a missing value."
)
DATA = {
    "port": 80,
    "extra_config": {"plugin/http-server": {"name": ["a", "b"]}},
    "endpoints": [{"endpoint": "/x"}, {"endpoint": '/y\n"{'}],
}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def lines(file: str, text: str) -> dict[str, int]:
    """The line of every value that has a path."""
    top = read_config(file, text.encode()).top
    return {each.path: each.line for each in top.walk() if each.path}


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param("k.json", JSON, (2, 3, 4, 4, 4, 5, 7, 8, 8, 9, 10), id="JSON"),
        pytest.param("k.yaml", YAML, (1, 3, 3, 3, 3, 4, 6, 6, 6, 7, 7), id="YAML"),
        pytest.param("k.toml", TOML, (1, 1, 2, 3, 3, 3, 5, 5, 6, 8, 9), id="TOML"),
    ],
)
def test_every_value_has_the_line_where_it_begins(
    file: str, text: str, expected: tuple[int, ...]
) -> None:
    paths = ["port", "extra_config", SERVER, f"{SERVER}.name", f"{SERVER}.name[0]"]
    paths += [f"{SERVER}.name[1]", "endpoints", "endpoints[0]", "endpoints[0].endpoint"]
    paths += ["endpoints[1]", "endpoints[1].endpoint"]

    assert lines(file, text) == dict(zip(paths, expected))


@pytest.mark.parametrize(("file", "text"), [("k.json", JSON), ("k.yml", YAML), ("k.toml", TOML)])
def test_all_formats_say_the_same(file: str, text: str) -> None:
    assert read_config(file, text.encode()).top.plain() == DATA


@pytest.mark.parametrize("name", ["k", "krakend.tmpl", "K.JSON"])
def test_what_has_no_known_end_of_its_name_is_json(name: str) -> None:
    assert read_config(name, JSON.encode()).top.plain() == DATA


@given(st.dictionaries(st.text(), PLAIN))
def test_json_is_read_as_it_was_written(data: dict[str, object]) -> None:
    text = json.dumps(data, indent=1)
    top = read_config("k.json", text.encode()).top

    assert top.plain() == json.loads(text)


@pytest.mark.parametrize("file", ["k.json", "k.yaml"])
def test_halves_of_characters_are_joined_or_replaced(file: str) -> None:
    top = read_config(file, rb'{"\ud83d\ude00": "a\ud83db"}').top

    assert top.plain() == {"😀": "a�b"}


def test_of_members_with_one_name_the_last_counts_and_the_others_are_told() -> None:
    document = read_config("k.json", b'{"a": 1,\n"a": {"b": 2},\n"a": 3}')

    assert (document.top.plain(), [each.line for each in document.repeated]) == ({"a": 3}, [1, 2])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: yes\nb: on\nc: True", {"a": "yes", "b": "on", "c": True}, id="words"),
        pytest.param("a: 08\nb: '8'\nc: 1e3", {"a": 8, "b": "8", "c": 1000.0}, id="numbers"),
        pytest.param("a: ~\nb:\nc: ''", {"a": None, "b": None, "c": ""}, id="nothing"),
        pytest.param("a: 2001-01-01", {"a": "2001-01-01"}, id="a date is a text"),
        pytest.param("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}, id="an alias"),
        pytest.param(
            "a: &x {b: 1, d: 2}\nc: {<<: *x, b: 3}",
            {"a": {"b": 1, "d": 2}, "c": {"b": 3, "d": 2}},
            id="a merge",
        ),
        pytest.param("a: 1\n---\nb: 2", {"a": 1}, id="the first document"),
    ],
)
def test_yaml_is_read_as_the_gateway_reads_it(text: str, expected: object) -> None:
    assert read_config("k.yaml", text.encode()).top.plain() == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param(
            "k.json",
            '{\n"a": 1\n"b": 2}',
            f"k.json:3: this is no JSON, column 1: Expecting ',' delimiter.\n\n{JSON_REMEDY}",
            id="JSON without a comma",
        ),
        pytest.param(
            "k.json",
            '{"a": 1}\n// comment',
            f"k.json:2: this is no JSON, column 1: Extra data.\n\n{JSON_REMEDY}",
            id="JSON with a comment",
        ),
        pytest.param(
            "k.json",
            '{"a":\n NaN}',
            f"k.json:2: this is no JSON: NaN is no value.\n\n{JSON_REMEDY}",
            id="JSON with what only Python takes",
        ),
        pytest.param(
            "k.json",
            '{"a":\n' + "[" * 200 + "]" * 200 + "}",
            f"k.json:2: this is nested too deep to be a configuration.\n\n{JSON_REMEDY}",
            id="JSON too deep",
        ),
        pytest.param(
            "k.json",
            "[\n1]",
            "k.json:1: this is a list, and a configuration is an object.\n\n"
            'Begin with `{"version": 3}`.',
            id="a list",
        ),
        pytest.param(
            "k.yaml",
            "a: 1\nb:\n\t- 2",
            "k.yaml:3: this is no YAML: found character '\\t' that cannot start any token.\n\n"
            f"{YAML_REMEDY}",
            id="YAML with a tab",
        ),
        pytest.param(
            "k.yaml",
            "a: 1\na: 2",
            f"k.yaml:2: the key 'a' stands here twice.\n\n{YAML_REMEDY}",
            id="YAML with a key twice",
        ),
        pytest.param(
            "k.yaml",
            "a: 1\n? [b]\n: 2",
            f"k.yaml:2: a key has to be a text.\n\n{YAML_REMEDY}",
            id="YAML with a list for a key",
        ),
        pytest.param(
            "k.yaml",
            "a: &x\n  b: *x",
            f"k.yaml:1: this refers to itself, or is nested too deep.\n\n{YAML_REMEDY}",
            id="YAML that has itself in it",
        ),
        pytest.param(
            "k.toml",
            "a = 1\nb = \n",
            f"k.toml:2: this is no TOML: Invalid value.\n\n{TOML_REMEDY}",
            id="TOML without a value",
        ),
    ],
)
def test_what_the_gateway_cannot_read_is_an_error_with_its_line(
    file: str, text: str, expected: str
) -> None:
    with pytest.raises(ConfigSyntaxError) as raised:
        read_config(file, text.encode())

    assert str(raised.value) == expected


def test_a_format_of_old_gateways_is_not_seen() -> None:
    with pytest.raises(ConfigUnseen) as raised:
        read_config("k.hcl", b"")

    assert str(raised.value) == (
        "k.hcl is in a format that is not read here.\n\nKrakenD itself reads it up to 2.11 only."
        "\n\nWrite the configuration as JSON, YAML or TOML."
    )
