"""Tests of `check`: a lock is compared with those of its sources that can be looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pants.core.goals.check import CheckResult, CheckResults
from pants.engine.rules import QueryRule

from pants_krakend.artifacts import read_source
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.goals import check
from pants_krakend.goals.check import CheckKrakendPlugins
from pants_krakend.verdicts.conftest import Plugins

DIGEST = f"sha256:{'0' * 64}"


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


@pytest.mark.parametrize(
    ("tag", "exit_code", "text"),
    [
        pytest.param("1", 0, "edge.lock: nothing differs.\n", id="the same"),
        pytest.param(
            "moved",
            1,
            "edge.lock: 1 fact differs:\n"
            f"  ~ digest of image:edge:moved: {DIGEST} -> sha256:{'1' * 64}\n"
            "Run `pants generate-lockfiles --resolve=edge`.\n",
            id="a tag that has moved",
        ),
        pytest.param(
            "unseen",
            0,
            "edge.lock: image:edge:unseen was not compared: No container engine answers.\n",
            id="nobody can tell",
        ),
        pytest.param(f"1@{DIGEST}", 0, "edge.lock: nothing differs.\n", id="named by its digest"),
        pytest.param(
            f"1@sha256:{'2' * 64}",
            1,
            "edge.lock: 1 fact differs:\n"
            f"  ~ digest of image:edge:1@sha256:{'2' * 64}: {DIGEST} -> sha256:{'2' * 64}\n"
            "Run `pants generate-lockfiles --resolve=edge`.\n",
            id="named by another digest",
        ),
    ],
)
def test_of_an_image_the_digest_is_compared(
    locked: Plugins, tag: str, exit_code: int, text: str
) -> None:
    facts = read_source("release:2.13.8", Path())
    platforms = {
        name: replace(each, source=f"image:edge:{tag}", digest=DIGEST)
        for name, each in facts.platforms.items()
    }
    locked.write_files({"edge.lock": render_lock(replace(facts, platforms=platforms))})
    result = check_two(locked, f"image:edge:{tag}")
    assert (result.exit_code, result.stdout.partition("\n")[2]) == (exit_code, text)


def test_of_several_sources_an_image_does_not_hide_the_others(locked: Plugins) -> None:
    result = check_two(locked, ["image:edge:unseen", "release:2.13.7"])
    assert result.exit_code == 1
    assert "image:edge:unseen was not compared" in result.stdout
    assert "  ~ Go: 1.25.12 -> 1.25.11\n" in result.stdout


def test_one_that_cannot_be_read_is_said_of_every_plugin(locked: Plugins) -> None:
    locked.write_files({"edge.lock": "{"})
    result = check_two(locked, "release:2.13.8")
    starts = [line.split(": edge.lock")[0] for line in result.stderr.splitlines() if line]
    assert (result.exit_code, starts[0]) == (1, "a:so")
