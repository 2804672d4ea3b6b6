"""Tests of `check`: a lock is compared with those of its sources that the repository has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pants.core.goals.check import CheckResult, CheckResults
from pants.engine.rules import QueryRule

from pants_krakend.artifacts import read_source
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.goals import check
from pants_krakend.goals.check import CheckKrakendPlugins
from pants_krakend.verdicts.conftest import Plugins


@pytest.fixture
def locked() -> Plugins:
    """A repository with the lock of a release."""
    plugins = Plugins(*check.rules(), QueryRule(CheckResults, [CheckKrakendPlugins]))
    plugins.write_files({"edge.lock": render_lock(read_source("release:2.13.8", Path()))})
    return plugins


def check_two(locked: Plugins, sources: object, fields: str = ', resolve="edge"') -> CheckResult:
    """Check two plugins with the fields."""
    resolves = '--krakend-resolves={"edge": "edge.lock"}'
    option = f"--krakend-resolve-sources={json.dumps({'edge': sources})}"
    locked.options(resolves, option, version="")
    two = tuple(locked.plugin(name, fields=fields) for name in "ab")
    (result,) = locked.request(CheckResults, [CheckKrakendPlugins(two)]).results
    return result


def test_one_that_is_as_its_source_is_compared_once_for_all_its_plugins(locked: Plugins) -> None:
    result = check_two(locked, "release:2.13.8")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == ["edge.lock: nothing differs."]


def test_one_that_is_not_as_its_source_fails_with_the_command_that_mends_it(
    locked: Plugins,
) -> None:
    result = check_two(locked, "release:2.13.7")
    assert result.exit_code == 1
    assert "  ~ Go: 1.25.12 -> 1.25.11\n" in result.stdout
    assert result.stdout.endswith("Run `pants generate-lockfiles --resolve=edge`.\n")


@pytest.mark.parametrize(
    ("sources", "fields"),
    [
        pytest.param(
            "release:2.13.7", ', krakend_version="2.13.8"', id="a plugin without a resolve"
        ),
        pytest.param("binary:/usr/bin/krakend", ', resolve="edge"', id="a source elsewhere"),
    ],
)
def test_without_anything_to_compare_nothing_is_said(
    locked: Plugins, sources: str, fields: str
) -> None:
    result = check_two(locked, sources, fields)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)


def test_of_several_sources_those_in_the_repository_are_compared(locked: Plugins) -> None:
    sources = ["release:2.13.8", "binary:/usr/bin/krakend"]
    assert check_two(locked, sources).exit_code == 0


def test_one_that_cannot_be_read_is_said_of_every_plugin(locked: Plugins) -> None:
    locked.write_files({"edge.lock": "{"})
    result = check_two(locked, "release:2.13.8")
    starts = [line.split(": edge.lock")[0] for line in result.stderr.splitlines() if line]
    assert (result.exit_code, starts[0]) == (1, "a:so")
