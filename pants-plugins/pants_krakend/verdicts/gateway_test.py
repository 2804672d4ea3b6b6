"""Tests of the verdict on a gateway: its plugins beside each other, and its configuration."""

from __future__ import annotations

import json

import pytest
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule

from pants_krakend.core.verdict.finding import Rung
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.gateway import GatewayFields
from pants_krakend.verdicts.conftest import CONFIG, Plugins, gateway_rules
from pants_krakend.verdicts.gateway import GatewayVerdict, GatewayVerdictRequest

X1, X2 = ("example.org/x", "v1.0.0"), ("example.org/x", "v2.0.0")


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository, on a machine without musl."""
    return Plugins(
        *gateway_rules(),
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


@pytest.mark.parametrize(
    "key",
    [pytest.param("unused-plugin b:so", id="by name"), pytest.param("unused-plugin", id="all")],
)
def test_what_a_gateway_accepts_stays_and_fails_nothing(plugins: Plugins, key: str) -> None:
    plugins.plugin("a")
    plugins.plugin("b")
    fields = f', accepted_findings={{"{key}": "used from May on"}}'
    verdict = judged(plugins, "a", listed="a b", fields=fields)
    assert (found(verdict), verdict.fails) == ([Rule.UNUSED_PLUGIN], False)
    assert "    accepted       used from May on\n" in verdict.text(color=False)


def test_a_gateway_accepts_that_plugins_differ_from_each_other(plugins: Plugins) -> None:
    plugins.plugin("a", X1)
    plugins.plugin("b", X2)
    fields = ', accepted_findings={"sibling-package": "b is opened first, and a tolerates that"}'
    verdict = judged(plugins, "a", "b", fields=fields)
    assert (found(verdict), verdict.fails) == ([Rule.SIBLING_PACKAGE], False)


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param("/opt/krakend/plugins", [], id="the same"),
        pytest.param("/srv/plugins", [Rule.PLUGIN_FOLDER], id="another"),
    ],
)
def test_the_folder_of_the_configuration_is_where_plugins_are_deployed(
    plugins: Plugins, folder: str, expected: list[Rule]
) -> None:
    plugins.plugin("a")
    assert found(judged(plugins, "a", fields=f', plugin_folder="{folder}"')) == expected


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
