"""Tests of what a gateway is made of: its files, and plugins that are for that very gateway."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner, engine_error

from pants_krakend.gateway import GatewayFields
from pants_krakend.gateway_targets import KrakendGateway
from pants_krakend.sources import deployments, gateways
from pants_krakend.sources.deployments import (
    DeploymentRequest,
    FoundDeployment,
    GatewayFilesMissing,
    NoPlugin,
    OtherGateway,
)
from pants_krakend.targets import KrakendGoModule, KrakendPlugin

FILES = {
    "g/krakend.json": "{}",
    "g/requests.yaml": "requests: []",
    "a/BUILD": 'krakend_plugin(name="so")\n',
    "b/BUILD": 'krakend_plugin(name="so", krakend_version="2.13.7")\n',
    "c/BUILD": 'krakend_go_module(name="mod")\n',
}


@pytest.fixture
def runner() -> RuleRunner:
    """A build root with two plugins."""
    runner = RuleRunner(
        rules=[
            *deployments.rules(),
            *gateways.rules(),
            QueryRule(FoundDeployment, [DeploymentRequest]),
        ],
        target_types=[KrakendGateway, KrakendPlugin, KrakendGoModule],
    )
    runner.set_options(["--krakend-default-version=2.13.8"])
    runner.write_files(FILES)
    return runner


def found(runner: RuleRunner, fields: str) -> FoundDeployment:
    """What a gateway with these fields is made of."""
    runner.write_files({"g/BUILD": f'krakend_gateway(name="edge", {fields})\n'})
    target = runner.get_target(Address("g", target_name="edge"))
    return runner.request(FoundDeployment, [DeploymentRequest(GatewayFields.create(target))])


def test_files_and_plugins_are_found(runner: RuleRunner) -> None:
    deployment = found(runner, 'requests="requests.yaml", plugins=["//a:so"]')
    assert (deployment.config, deployment.requests, deployment.schema) == (
        b"{}",
        b"requests: []",
        None,
    )
    assert [str(each.address) for each in deployment.plugins] == ["a:so"]


def test_a_file_that_is_not_there_is_named_with_its_field(runner: RuleRunner) -> None:
    what = "g:edge: there is no g/schema.json, which `schema` names."
    with engine_error(GatewayFilesMissing, contains=what):
        found(runner, 'schema="schema.json"')


def test_a_file_that_the_configuration_names_has_to_be_there(runner: RuleRunner) -> None:
    what = "g:edge: there is no keys/jwk.json, which `files` names."
    with engine_error(GatewayFilesMissing, contains=what):
        found(runner, 'files={"/etc/jwk.json": "//keys/jwk.json"}')


def test_a_directory_without_files_is_named_with_its_field(runner: RuleRunner) -> None:
    what = "g:edge: `settings` is 'settings/dev', and no file lies in there."
    with engine_error(GatewayFilesMissing, contains=what):
        found(runner, 'settings="settings/dev"')


def test_a_target_that_is_no_plugin_is_refused(runner: RuleRunner) -> None:
    what = "g:edge: `plugins` names c:mod, which is a `krakend_go_module`."
    with engine_error(NoPlugin, contains=what):
        found(runner, 'plugins=["//c:mod"]')


def test_a_plugin_for_another_gateway_is_refused_with_the_edit(runner: RuleRunner) -> None:
    what = (
        "g:edge: b:so in `plugins` is built for another gateway.\n\n"
        "The plugin is for KrakenD 2.13.7, this gateway is KrakenD 2.13.8.\n\n"
        'Set `krakend_version="2.13.8"` of b:so, or list another target of that package that has '
        "it."
    )
    with engine_error(OtherGateway, contains=what):
        found(runner, 'plugins=["//a:so", "//b:so"]')
