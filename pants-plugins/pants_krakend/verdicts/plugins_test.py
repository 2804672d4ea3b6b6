"""Tests of many plugins' verdicts: their order, and that they are laid beside each other."""

from __future__ import annotations

import pytest
from pants.engine.rules import QueryRule

from pants_krakend.core.verdict.finding import Rung, Severity
from pants_krakend.verdicts.conftest import Plugins
from pants_krakend.verdicts.plugins import JudgedPlugins, PluginsRequest

OLD, NEW = ("example.org/x", "v1.0.0"), ("example.org/x", "v1.1.0")
OTHER_PLATFORM = ', platforms=["linux-arm64-musl"]'


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(QueryRule(JudgedPlugins, [PluginsRequest]))


def test_verdicts_are_in_the_order_of_addresses_and_platforms(plugins: Plugins) -> None:
    both = ', platforms=["linux-arm64-musl", "linux-amd64-musl"]'
    fields = (plugins.plugin("b"), plugins.plugin("a", fields=both))
    verdicts = plugins.request(JudgedPlugins, [PluginsRequest(fields, Rung.STATIC)]).verdicts
    assert [(each.plugin, each.platform) for each in verdicts] == [
        ("a:so", "linux-amd64-musl"),
        ("a:so", "linux-arm64-musl"),
        ("b:so", "linux-amd64-musl"),
    ]


@pytest.mark.parametrize(
    "rung",
    [
        pytest.param(Rung.LINKED, id="by what is linked"),
        pytest.param(Rung.FINGERPRINTS, id="by fingerprints"),
    ],
)
def test_the_second_of_two_plugins_with_other_versions_has_a_note(
    plugins: Plugins, rung: Rung
) -> None:
    fields = (plugins.plugin("a", OLD), plugins.plugin("b", NEW))
    judged = plugins.request(JudgedPlugins, [PluginsRequest(fields, rung)])
    first, second = (each.findings for each in judged.verdicts)
    assert first == ()
    assert [(each.key, each.severity) for each in second] == [
        ("sibling-package example.org/x", Severity.NOTE)
    ]


@pytest.mark.parametrize(
    "apart",
    [
        pytest.param(OTHER_PLATFORM, id="of another platform"),
        pytest.param(', krakend_version="2.13.7"', id="of another gateway"),
    ],
)
def test_plugins_that_never_meet_are_not_compared(plugins: Plugins, apart: str) -> None:
    fields = (plugins.plugin("a", OLD), plugins.plugin("b", NEW, fields=apart))
    judged = plugins.request(JudgedPlugins, [PluginsRequest(fields, Rung.LINKED)])
    assert [each.findings for each in judged.verdicts] == [(), ()]


def test_a_platform_that_there_is_none_of_is_said_once_of_each_plugin(plugins: Plugins) -> None:
    plugins.options("--krakend-default-platforms=['linux']")
    fields = (plugins.plugin("a"), plugins.plugin("b", fields=OTHER_PLATFORM))
    judged = plugins.request(JudgedPlugins, [PluginsRequest(fields, Rung.STATIC)])
    assert [each.what for each in judged.problems] == ["a:so: Unknown platform 'linux'."]
    assert [each.plugin for each in judged.verdicts] == ["b:so"]
