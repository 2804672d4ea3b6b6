"""Tests of the verdict on a gateway: its plugins beside each other, and its configuration."""

from __future__ import annotations

import json

import pytest
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule, rule

from pants_krakend.builders.probe import MachineRequest
from pants_krakend.builders.rendering import RenderRequest
from pants_krakend.core.config.flexible import Rendered
from pants_krakend.core.probe.host import Machine
from pants_krakend.core.verdict.finding import Rung
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.gateway import GatewayFields
from pants_krakend.sources import deployments
from pants_krakend.verdicts import gateway
from pants_krakend.verdicts.conftest import Plugins
from pants_krakend.verdicts.gateway import GatewayVerdict, GatewayVerdictRequest

X1, X2 = ("example.org/x", "v1.0.0"), ("example.org/x", "v2.0.0")
GLIBC_ONLY = Machine("Linux x86_64", frozenset({"/lib64/ld-linux-x86-64.so.2"}))
CONFIG = {"version": 3, "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"}}


@rule(desc="Stand in for this machine")
async def ask_machine(request: MachineRequest) -> Machine:
    """A machine without musl."""
    del request
    return GLIBC_ONLY


@rule(desc="Stand in for a gateway that renders")
async def render(request: RenderRequest) -> Rendered:
    """What it makes of any template: a configuration that asks for one plugin too many."""
    text = json.dumps({**CONFIG, "extra_config": {"plugin/http-server": {"name": ["a", "b"]}}})
    return Rendered(f"{request.fields.config.path}.rendered.json", text.encode())


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository, on a machine without musl."""
    return Plugins(
        ask_machine,
        render,
        *deployments.rules(),
        *gateway.rules(),
        QueryRule(GatewayVerdict, [GatewayVerdictRequest]),
    )


def judged(
    plugins: Plugins,
    *names: str,
    rung: Rung = Rung.FINGERPRINTS,
    listed: str = "",
    fields: str = "",
) -> GatewayVerdict:
    """The verdict on a gateway that asks for server plugins of these names.

    :param listed: the directories of its plugins; those names if not given.
    """
    config = {
        **CONFIG,
        "extra_config": {"plugin/http-server": {"name": names}},
    }
    directories = listed.split() or names
    addresses = [f"//{each}:so" for each in directories]
    plugins.write_files(
        {
            "g/krakend.json": json.dumps(config),
            "g/BUILD": f'krakend_gateway(name="edge", plugins={addresses}{fields})\n',
        }
    )
    target = plugins.get_target(Address("g", target_name="edge"))
    request = GatewayVerdictRequest(GatewayFields.create(target), rung)
    return plugins.request(GatewayVerdict, [request])


def found(verdict: GatewayVerdict) -> list[Rule]:
    """The rules of everything that fails."""
    findings = [*verdict.config.findings, *(f for each in verdict.plugins for f in each.findings)]
    return [each.rule for each in findings if each.severity.fails]


def test_a_gateway_that_uses_its_plugins_has_no_finding(plugins: Plugins) -> None:
    plugins.plugin("a")
    verdict = judged(plugins, "a")
    assert (found(verdict), verdict.fails, verdict.is_open) == ([], False, False)


def test_plugins_are_judged_for_a_platform_that_the_machine_runs(plugins: Plugins) -> None:
    plugins.plugin("a")
    assert judged(plugins, "a").platform.value == "linux-amd64-glibc"


def test_the_platform_that_a_gateway_names_is_taken_before_others(plugins: Plugins) -> None:
    plugins.plugin("a")
    verdict = judged(plugins, "a", fields=', platform="linux-arm64-musl"')
    assert verdict.platform.value == "linux-arm64-musl"


def test_a_name_that_no_plugin_registers_fails(plugins: Plugins) -> None:
    plugins.plugin("a")
    verdict = judged(plugins, "a", "b", listed="a")
    assert (found(verdict), verdict.fails) == ([Rule.UNREGISTERED_NAME], True)


def test_a_plugin_that_nothing_uses_fails(plugins: Plugins) -> None:
    plugins.plugin("a")
    plugins.plugin("b")
    assert found(judged(plugins, "a", listed="a b")) == [Rule.UNUSED_PLUGIN]


def test_plugins_that_cannot_live_beside_each_other_fail(plugins: Plugins) -> None:
    plugins.plugin("a", X1)
    plugins.plugin("b", X2)
    verdict = judged(plugins, "a", "b")
    assert (found(verdict), verdict.fails) == ([Rule.SIBLING_PACKAGE], True)


def test_of_templates_the_gateways_own_result_is_judged(plugins: Plugins) -> None:
    plugins.plugin("a")
    plugins.write_files({"g/settings/env.json": "{}"})
    verdict = judged(plugins, "a", fields=', settings="settings"')
    assert found(verdict) == [Rule.UNREGISTERED_NAME]
    assert verdict.config_file[0] == "g/krakend.json.rendered.json"


def test_on_rung_0_no_gateway_is_asked_to_render(plugins: Plugins) -> None:
    plugins.plugin("a")
    plugins.write_files({"g/settings/env.json": "{}"})
    verdict = judged(plugins, "a", rung=Rung.STATIC, fields=', settings="settings"')
    assert verdict.config_file[0] == "g/krakend.json"


def test_on_rung_0_names_are_not_seen_and_nothing_is_said_against_them(plugins: Plugins) -> None:
    plugins.plugin("a", more="// fails(NetworkFailed)\n")
    verdict = judged(plugins, "b", rung=Rung.STATIC, listed="a")
    assert (found(verdict), verdict.is_open) == ([], True)
    assert verdict.config.unseen == ("The names that a:so registers were not read.",)
