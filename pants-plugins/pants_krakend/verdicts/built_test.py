"""Tests of a built plugin's verdict: where it is mended, and what is accepted of it."""

from __future__ import annotations

import pytest
from pants.engine.rules import QueryRule

from pants_krakend.builders.plugin import PluginBuildRequest
from pants_krakend.core.platform import Platform
from pants_krakend.verdicts.built import JudgedPlugin
from pants_krakend.verdicts.conftest import OLD_UUID, UUID, Plugins

MUSL = Platform.LINUX_AMD64_MUSL


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(QueryRule(JudgedPlugin, [PluginBuildRequest]))


def test_what_the_file_says_of_a_module_is_found_in_go_mod(plugins: Plugins) -> None:
    request = PluginBuildRequest(plugins.plugin("a", OLD_UUID), MUSL)
    (finding,) = plugins.request(JudgedPlugin, [request]).verdict.findings
    assert (finding.plugin, finding.gateway, finding.where) == ("v1.5.0", "v1.6.0", "a/go.mod:5")


def test_a_finding_is_accepted_by_its_rule_and_subject(plugins: Plugins) -> None:
    fields = ', accepted_findings={"module-version github.com/google/uuid": "tried"}'
    request = PluginBuildRequest(plugins.plugin("a", OLD_UUID, fields=fields), MUSL)
    verdict = plugins.request(JudgedPlugin, [request]).verdict
    assert request.fields.accepting(verdict).blocking == ()


def test_what_the_gateway_lacks_concerns_the_siblings(plugins: Plugins) -> None:
    request = PluginBuildRequest(plugins.plugin("a", UUID, ("example.org/x", "v1.0.0")), MUSL)
    sibling = plugins.request(JudgedPlugin, [request]).sibling
    assert (sibling.name, sibling.path) == ("a:so", "example.com/a")
    assert list(sibling.packages) == ["example.org/x"]
