"""Tests of the vendor's answer: which go.sum it is asked about."""

from __future__ import annotations

import pytest
from pants.engine.rules import QueryRule

from pants_krakend.core.platform import Platform
from pants_krakend.core.report.vendor_report import VendorReport
from pants_krakend.core.verdict.finding import Rung, Verdict
from pants_krakend.plugin import PluginFields
from pants_krakend.verdicts.conftest import OLD_UUID, UUID, Plugins
from pants_krakend.verdicts.plugin import PluginVerdict, PluginVerdictRequest
from pants_krakend.verdicts.vendor import VendorRequest

MUSL = Platform.LINUX_AMD64_MUSL


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(
        QueryRule(VendorReport, [VendorRequest]), QueryRule(PluginVerdict, [PluginVerdictRequest])
    )


def answer(plugins: Plugins, fields: PluginFields) -> VendorReport:
    """What the vendor would say, beside our verdict on rung 0."""
    request = PluginVerdictRequest(fields, MUSL, Rung.STATIC)
    verdict: Verdict = plugins.request(PluginVerdict, [request]).verdict
    return plugins.request(VendorReport, [VendorRequest(fields, MUSL, verdict)])


def test_the_vendor_is_asked_about_the_go_sum_of_the_module(plugins: Plugins) -> None:
    assert "github.com/google/uuid" in answer(plugins, plugins.plugin("a", OLD_UUID)).text
    assert "github.com/google/uuid" not in answer(plugins, plugins.plugin("b", UUID)).text


def test_of_a_gateway_that_loads_no_plugins_there_is_no_answer(plugins: Plugins) -> None:
    fields = plugins.plugin("a", fields=', krakend_version="3.0.0"')
    assert answer(plugins, fields) == VendorReport(
        "",
        "a:so: KrakenD Community Edition 3.0.0 loads no plugins: support for Go plugins was "
        "removed in 3.0.0.\n",
    )
