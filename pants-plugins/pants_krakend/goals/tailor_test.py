"""Tests of `tailor`: what it proposes for a repository, and what not."""

from __future__ import annotations

import pytest
from pants.core.goals.tailor import PutativeTargets
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.goals import tailor
from pants_krakend.goals.tailor import PutativeKrakendTargets
from pants_krakend.sources import gateways, inputs, modules, packages, targets
from pants_krakend.targets import KrakendGoModule, KrakendPlugin

PLUGIN = 'package main\n\nvar HandlerRegisterer = registerer("auth")\n'
REPOSITORY = {
    "go.mod": "module example.com/edge\n",
    "auth/main.go": PLUGIN,
    "auth/main_test.go": PLUGIN,
    "shared/shared.go": "package shared\n",
    "tool/main.go": "package main\n\nfunc main() {}\n",
}


@pytest.fixture
def runner() -> RuleRunner:
    """A repository with one module, one plugin and a main package that is none."""
    runner = RuleRunner(
        rules=[
            *inputs.rules(),
            *gateways.rules(),
            *modules.rules(),
            *packages.rules(),
            *tailor.rules(),
            *targets.rules(),
            QueryRule(PutativeTargets, [PutativeKrakendTargets]),
        ],
        target_types=[KrakendGoModule, KrakendPlugin],
    )
    runner.write_files(REPOSITORY)
    return runner


def proposed(runner: RuleRunner) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Type, directory, name and triggering files of each proposal."""
    request = PutativeKrakendTargets(("", "auth", "shared", "tool"))
    found = runner.request(PutativeTargets, [request])
    return [(each.type_alias, each.path, each.name, each.triggering_sources) for each in found]


def test_a_module_and_a_plugin_without_targets_are_proposed(runner: RuleRunner) -> None:
    assert proposed(runner) == [
        ("krakend_go_module", "", "mod", ("go.mod",)),
        ("krakend_plugin", "auth", "so", ("main.go",)),
    ]


def test_what_has_a_target_is_not_proposed_again(runner: RuleRunner) -> None:
    runner.write_files({"BUILD": "krakend_go_module(name='go')", "auth/BUILD": "krakend_plugin()"})
    assert proposed(runner) == []


def test_nothing_is_proposed_where_the_option_is_off(runner: RuleRunner) -> None:
    runner.set_options(["--no-krakend-tailor"])
    assert proposed(runner) == []
