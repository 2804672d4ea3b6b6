"""Tests of `listeners`: where else a gateway listens, and that it does so elsewhere in a test."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pants_krakend.core.gatewaytest.listeners import find_listeners

OPENCENSUS = {"exporters": {"prometheus": {"port": 9091, "namespace": "krakend"}}}
TWO = {"exporters": {"prometheus": [{"name": "a", "port": 9090}, {"name": "b"}], "otlp": [{}]}}


def moved(extra: object) -> tuple[list[str], Any]:
    """The paths of all that listens, and the configuration with ports from 1 on."""
    config = copy.deepcopy({"extra_config": extra})
    found = list(find_listeners(config))
    for port, each in enumerate(found, start=1):
        each.move(port)
    return [each.path for each in found], config["extra_config"]


@pytest.mark.parametrize(
    ("extra", "paths", "expected"),
    [
        pytest.param(
            {"telemetry/metrics": {"collection_time": "1s", "listen_address": ":8090"}},
            ['extra_config."telemetry/metrics"'],
            {"telemetry/metrics": {"collection_time": "1s", "listen_address": "127.0.0.1:1"}},
            id="the statistics",
        ),
        pytest.param(
            {"github_com/devopsfaith/krakend-metrics": {}},
            ['extra_config."github_com/devopsfaith/krakend-metrics"'],
            {"github_com/devopsfaith/krakend-metrics": {"listen_address": "127.0.0.1:1"}},
            id="the statistics by their long name, at their default port",
        ),
        pytest.param(
            {"telemetry/opencensus": OPENCENSUS},
            ['extra_config."telemetry/opencensus".exporters.prometheus'],
            {
                "telemetry/opencensus": {
                    "exporters": {"prometheus": {"port": 1, "namespace": "krakend"}}
                }
            },
            id="OpenCensus",
        ),
        pytest.param(
            {"telemetry/opentelemetry": TWO},
            [
                'extra_config."telemetry/opentelemetry".exporters.prometheus[0]',
                'extra_config."telemetry/opentelemetry".exporters.prometheus[1]',
            ],
            {
                "telemetry/opentelemetry": {
                    "exporters": {
                        "prometheus": [
                            {"name": "a", "port": 1, "host": "127.0.0.1"},
                            {"name": "b", "port": 2, "host": "127.0.0.1"},
                        ],
                        "otlp": [{}],
                    }
                }
            },
            id="OpenTelemetry with two exporters",
        ),
    ],
)
def test_what_listens_beside_the_gateway_gets_a_port_of_its_own(
    extra: object, paths: list[str], expected: object
) -> None:
    assert moved(extra) == (paths, expected)


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"telemetry/metrics": {"endpoint_disabled": True}}, id="switched off"),
        pytest.param({"telemetry/metrics": "{{ .metrics }}"}, id="a text"),
        pytest.param({"telemetry/opencensus": {"exporters": {"zipkin": {"port": 1}}}}, id="Zipkin"),
        pytest.param({"telemetry/opentelemetry": {"exporters": {"otlp": [{}]}}}, id="OTLP"),
        pytest.param({"telemetry/opentelemetry": {"exporters": {"prometheus": [7]}}}, id="a 7"),
        pytest.param([], id="a list"),
    ],
)
def test_what_does_not_listen_stays_as_it_is(extra: object) -> None:
    assert moved(extra) == ([], extra)
