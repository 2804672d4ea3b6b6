"""Tests of `registerer`: what makes a main package look like a plugin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gosource.registerer import likely_names, registerers


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('var HandlerRegisterer = r("a")\n', {"HandlerRegisterer"}, id="single"),
        pytest.param(
            "var ClientRegisterer registerer\nvar ModifierRegisterer = x\n",
            {"ClientRegisterer", "ModifierRegisterer"},
            id="two kinds",
        ),
        pytest.param(
            'var (\n\ta = "("\n\n\tMiddlewareRegisterer = r("a")\n)\n',
            {"MiddlewareRegisterer"},
            id="in a block",
        ),
        pytest.param("// var HandlerRegisterer = x\n", set(), id="in a comment"),
        pytest.param("/*\nvar HandlerRegisterer = x\n*/\n", set(), id="in a block comment"),
        pytest.param("var s = `\nvar HandlerRegisterer = x\n`\n", set(), id="in a string"),
        pytest.param("func f() {\n\tHandlerRegisterer = x\n}\n", set(), id="in a function"),
        pytest.param("var HandlerRegistererX = x\n", set(), id="a longer name"),
        pytest.param("type HandlerRegisterer int\n", set(), id="a type"),
    ],
)
def test_package_variables_of_the_loaders_names_are_found(source: str, expected: set[str]) -> None:
    assert registerers(source.encode()) == expected


@given(st.binary())
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert isinstance(registerers(data), frozenset)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('var HandlerRegisterer = registerer("a")\n', ["http-server a"], id="one"),
        pytest.param(
            'var (\n\tClientRegisterer = r(`b`)\n)\nvar HandlerRegisterer = r("a")\n',
            ["http-client b", "http-server a"],
            id="two kinds",
        ),
        pytest.param(
            'var ModifierRegisterer = r("m")\nf(string(r)+"-response")\nf(string(r)+"-request")\n',
            ["req-resp-modifier m-request", "req-resp-modifier m-response"],
            id="the two sides of a modifier",
        ),
        pytest.param(
            'var ModifierRegisterer = r("m")\n', ["req-resp-modifier m"], id="a modifier of one"
        ),
        pytest.param("var HandlerRegisterer = r(name)\n", [], id="a name that is no literal"),
        pytest.param('// var HandlerRegisterer = r("a")\n', [], id="in a comment"),
    ],
)
def test_likely_names_are_those_of_declarations_with_a_literal(
    source: str, expected: list[str]
) -> None:
    found = likely_names(source.encode())

    assert [f"{each.kind.value} {each.name}" for each in found] == expected
