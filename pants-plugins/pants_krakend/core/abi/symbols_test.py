"""Tests of `symbols`: what the names of dynamic symbols tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.conftest import PLUGIN, build_info
from pants_krakend.core.abi.facts import read_facts
from pants_krakend.core.abi.symbols import escaped_path


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        pytest.param("example.com/auth", "example.com/auth", id="nothing to escape"),
        pytest.param("gopkg.in/yaml.v3", "gopkg.in/yaml%2ev3", id="dots of the last element"),
        pytest.param("a.b", "a%2eb", id="one element"),
        pytest.param('a%/"é b', "a%25/%22%c3%a9%20b", id="what symbols cannot hold"),
    ],
)
def test_paths_are_escaped_as_go_does(path: str, escaped: str) -> None:
    assert escaped_path(path) == escaped


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param("example.com/auth.v2", "example.com/auth.v2", id="as build info says"),
        pytest.param("example.com/z", "example.com/z", id="though another comes first"),
        pytest.param("command-line-arguments", "example.com/auth.v2", id="it names none of them"),
    ],
)
def test_of_two_packages_with_a_function_main_build_info_tells(built: str, expected: str) -> None:
    file = replace(
        PLUGIN,
        data={**PLUGIN.data, "build info": build_info(f"path\t{built}\n")},
        symbols={
            **PLUGIN.symbols,
            "go.link.pkghashbytes.example.com/z": (1, 8, "fingerprint"),
            "example.com/z.main": (2, 8, "sources"),
        },
    )
    assert read_facts(file.render()).plugin_path == expected


def test_a_fingerprint_has_eight_bytes() -> None:
    symbols = {**PLUGIN.symbols, "go:link.pkghashbytes.example.com/c": (1, 4, "fingerprint")}
    assert "example.com/c" not in read_facts(replace(PLUGIN, symbols=symbols).render()).fingerprints


def test_a_variable_of_no_size_is_exported() -> None:
    symbols = {**PLUGIN.symbols, "example.com/auth%2ev2.ModifierRegisterer": (1, 0, "sources")}
    assert read_facts(replace(PLUGIN, symbols=symbols).render()).exports == (
        "HandlerRegisterer",
        "ModifierRegisterer",
        "Version",
    )
