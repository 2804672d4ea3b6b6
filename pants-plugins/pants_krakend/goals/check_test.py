"""Tests of `check`: which locks are compared with what, and how it ends; nothing is read or run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pants.core.goals.check import CheckResults
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule, rule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.artifacts import read_source
from pants_krakend.builders.gateway import FoundGateway, GatewayRequest
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.goals import check
from pants_krakend.goals.check import CheckKrakendPlugins
from pants_krakend.plugin import PluginFields
from pants_krakend.sources import gateways
from pants_krakend.targets import KrakendPlugin

RESOLVES = '--krakend-resolves={"edge": "edge.lock"}'


@rule(desc="Stand in for the reading of sources")
async def find(request: GatewayRequest) -> FoundGateway:
    """Only releases can be found here."""
    (source,) = request.sources
    return FoundGateway(read_source(str(source), Path()))


@pytest.fixture
def runner() -> RuleRunner:
    made = RuleRunner(
        rules=[
            *check.rules(),
            *gateways.rules(),
            find,
            QueryRule(CheckResults, [CheckKrakendPlugins]),
        ],
        target_types=[KrakendPlugin],
    )
    made.write_files({"edge.lock": render_lock(read_source("release:2.13.8", Path()))})
    return made


def checked(runner: RuleRunner, sources: object, field: str = 'resolve="edge"') -> CheckResults:
    """Check two plugins with the field."""
    option = f"--krakend-resolve-sources={json.dumps({'edge': sources})}"
    runner.set_options([RESOLVES, option], env_inherit={"PATH", "HOME"})
    runner.write_files({"a/BUILD": f"krakend_plugin(name='so', {field})\n"})
    runner.write_files({"b/BUILD": f"krakend_plugin(name='so', {field})\n"})
    targets = [runner.get_target(Address(name, target_name="so")) for name in "ab"]
    request = CheckKrakendPlugins(map(PluginFields.create, targets))
    return runner.request(CheckResults, [request])


def test_a_lock_that_is_as_its_source_is_checked_once_for_all_its_plugins(
    runner: RuleRunner,
) -> None:
    results = checked(runner, "release:2.13.8")
    assert [(each.exit_code, each.stdout) for each in results.results] == [
        (0, "edge.lock: nothing differs.\n")
    ]


def test_a_lock_that_is_not_as_its_source_fails_with_the_command_that_mends_it(
    runner: RuleRunner,
) -> None:
    (result,) = checked(runner, "release:2.13.7").results
    assert result.exit_code == 1
    assert "  ~ Go: 1.25.12 -> 1.25.11\n" in result.stdout
    assert result.stdout.endswith("Run `pants generate-lockfiles --resolve=edge`.\n")


@pytest.mark.parametrize(
    ("sources", "field"),
    [
        pytest.param("release:2.13.7", 'krakend_version="2.13.8"', id="a plugin without a resolve"),
        pytest.param("binary:/usr/bin/krakend", 'resolve="edge"', id="a source elsewhere"),
    ],
)
def test_without_anything_to_compare_nothing_is_checked(
    runner: RuleRunner, sources: str, field: str
) -> None:
    assert checked(runner, sources, field).skipped


def test_of_several_sources_those_in_the_repository_are_compared(runner: RuleRunner) -> None:
    sources = ["release:2.13.8", "binary:/usr/bin/krakend"]
    assert checked(runner, sources).exit_code == 0


def test_a_plugin_that_names_two_gateways_fails_under_its_own_name(runner: RuleRunner) -> None:
    fields = 'resolve="edge", krakend_version="2.13.8"'
    results = checked(runner, "release:2.13.8", fields)
    assert [(each.exit_code, each.stdout.split(":so: ")[0]) for each in results.results] == [
        (1, "a"),
        (1, "b"),
    ]
