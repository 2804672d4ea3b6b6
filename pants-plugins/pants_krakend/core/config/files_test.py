"""Tests of the files that a configuration names."""

from __future__ import annotations

import json

import pytest

from pants_krakend.core.config.files import unseen_files
from pants_krakend.core.config.read import read_config

VALIDATOR = {"auth/validator": {"jwk_local_path": "/etc/krakend/jwk.json"}}
LUA = {"modifier/lua-proxy": {"sources": ["lua/a.lua", "lua/b.lua"]}}


def unseen(config: object, *files: str) -> list[str]:
    """What is not known of them, without the end that is always the same."""
    document = read_config("k.json", json.dumps(config).encode())
    end = ": `files` of the target has no such path."
    return [each.replace(end, "") for each in unseen_files(document, frozenset(files))]


@pytest.mark.parametrize(
    ("extra", "files", "expected"),
    [
        pytest.param(
            VALIDATOR,
            [],
            ["Whether /etc/krakend/jwk.json is there, which k.json:1 names"],
            id="keys of tokens",
        ),
        pytest.param(VALIDATOR, ["/etc/krakend/jwk.json"], [], id="keys that there are"),
        pytest.param(
            LUA,
            ["lua/a.lua"],
            ["Whether lua/b.lua is there, which k.json:1 names"],
            id="scripts, of which one is there",
        ),
        pytest.param({"acme": {"sources": ["a"]}}, [], [], id="settings of a plugin"),
        pytest.param({"a": {"jwk_local_path": "{{ .keys }}"}}, [], [], id="a template"),
    ],
)
def test_a_file_that_the_target_does_not_have_is_not_seen(
    extra: object, files: list[str], expected: list[str]
) -> None:
    assert unseen({"version": 3, "endpoints": [{"extra_config": extra}]}, *files) == expected


def test_where_nobody_says_what_there_is_nothing_is_said() -> None:
    document = read_config("k.json", json.dumps({"extra_config": VALIDATOR}).encode())
    assert list(unseen_files(document, None)) == []
