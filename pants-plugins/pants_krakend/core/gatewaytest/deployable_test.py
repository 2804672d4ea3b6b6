"""Tests of `deployable`: the configuration that a tested gateway runs with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pants_krakend.core.config.conftest import DEPLOYMENT, GOOD, judged
from pants_krakend.core.config.read import read_config
from pants_krakend.core.gatewaytest.deployable import (
    Surroundings,
    deployable_config,
    other_listeners,
)

EXAMPLE = Path(__file__).parents[4] / "examples" / "gateway" / "krakend.json"
UPSTREAM = "http://127.0.0.1:9"
SURROUNDINGS = Surroundings("/test/plugins", 18080, UPSTREAM)
LOGGING = {
    "telemetry/logging": {"level": "DEBUG", "prefix": "[KRAKEND]", "stdout": True, "syslog": False}
}


def deployed(config: object) -> Any:
    """The copy of a configuration, read again."""
    document = read_config("k.json", json.dumps(config).encode())
    return json.loads(deployable_config(document, SURROUNDINGS))


def test_a_file_is_where_the_test_has_it() -> None:
    config = {"a": {"jwk_local_path": "/etc/jwk.json", "other": ["/etc/jwk.json.bak"]}}
    document = read_config("k.json", json.dumps(config).encode())
    surroundings = replace(SURROUNDINGS, files={"/etc/jwk.json": "/test/files/etc/jwk.json"})
    assert json.loads(deployable_config(document, surroundings))["a"] == {
        "jwk_local_path": "/test/files/etc/jwk.json",
        "other": ["/etc/jwk.json.bak"],
    }


def test_of_the_example_only_the_surroundings_are_exchanged() -> None:
    expected = json.loads(EXAMPLE.read_bytes())
    expected["plugin"]["folder"] = "/test/plugins"
    expected["port"] = 18080
    expected["listen_ip"] = "127.0.0.1"
    expected["extra_config"].update(LOGGING)
    for endpoint in expected["endpoints"]:
        endpoint["backend"][0]["host"] = [UPSTREAM]

    assert deployed(json.loads(EXAMPLE.read_bytes())) == expected


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param({"host": ["http://a"]}, {"host": [UPSTREAM]}, id="the default host"),
        pytest.param({"tls": {"keys": []}}, {}, id="TLS of the gateway"),
        pytest.param(
            {"endpoints": [{"backend": [{"host": ["a"], "sd": "dns", "sd_scheme": "https"}]}]},
            {"endpoints": [{"backend": [{"host": [UPSTREAM]}]}]},
            id="service discovery",
        ),
        pytest.param(
            {"endpoints": [{"backend": [{"url_pattern": "/x"}]}]},
            {"endpoints": [{"backend": [{"url_pattern": "/x", "host": [UPSTREAM]}]}]},
            id="a backend with the default host",
        ),
        pytest.param(
            {"async_agent": [{"backend": [{"host": ["a"]}]}]},
            {"async_agent": [{"backend": [{"host": [UPSTREAM]}]}]},
            id="an async agent",
        ),
        pytest.param(
            {"endpoints": [{"extra_config": {"workflow": {"endpoints": [{"backend": [{}]}]}}}]},
            {
                "endpoints": [
                    {
                        "extra_config": {
                            "workflow": {"endpoints": [{"backend": [{"host": [UPSTREAM]}]}]}
                        }
                    }
                ]
            },
            id="a workflow",
        ),
        pytest.param(
            {"plugin": {"folder": "a", "pattern": "b"}},
            {"plugin": {"folder": "/test/plugins", "pattern": "b"}},
            id="the pattern stays",
        ),
        pytest.param(
            {"extra_config": {"telemetry/gelf": {}, "telemetry/logging": {"level": "ERROR"}}},
            {},
            id="a log that goes elsewhere",
        ),
        pytest.param(
            {"extra_config": {"github_com/devopsfaith/krakend-gologging": {"level": "ERROR"}}},
            {},
            id="logging under its long name",
        ),
        pytest.param({"plugin": "none", "endpoints": {"backend": 1}}, None, id="odd shapes stay"),
    ],
)
def test_what_leads_out_of_the_test_is_exchanged(
    config: dict[str, object], expected: dict[str, object] | None
) -> None:
    surroundings = {"port": 18080, "listen_ip": "127.0.0.1", "extra_config": LOGGING}

    assert deployed(config) == {**surroundings, **(config if expected is None else expected)}


def test_the_copy_keeps_what_the_configuration_promised_its_plugins() -> None:
    document = read_config("k.json", GOOD.encode())
    copy = deployable_config(document, SURROUNDINGS).decode()

    assert judged(copy, replace(DEPLOYMENT, folder="/test/plugins")).findings == ()


def test_telemetry_listens_on_another_port_than_the_configuration_says() -> None:
    config = {"extra_config": {"telemetry/metrics": {"listen_address": ":8090"}}}
    document = read_config("k.json", json.dumps(config).encode())
    surroundings = replace(SURROUNDINGS, other_ports=(18090,))

    copy = json.loads(deployable_config(document, surroundings))
    assert copy["extra_config"]["telemetry/metrics"] == {"listen_address": "127.0.0.1:18090"}
    assert other_listeners(document) == ('extra_config."telemetry/metrics"',)
