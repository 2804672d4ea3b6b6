"""The configuration that a tested gateway runs with: the user's, with its surroundings exchanged.

A pure change of JSON. Everything that plugins and routes are made of stays as it is; what leads out
of the test's directory leads back into it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pants_krakend.core.config.value import Document
from pants_krakend.core.gatewaytest.listeners import LOOPBACK, find_listeners

__all__ = ["Surroundings", "deployable_config", "other_listeners"]

# Where a gateway with such a block sends its log, instead of to its own output: the short names
# and the long ones they stand for (krakend-ce:cmd/krakend-ce/main.go).
_LOGGING = ("telemetry/logging", "github_com/devopsfaith/krakend-gologging")
_LOG_ELSEWHERE = (
    *("telemetry/gelf", "github_com/devopsfaith/krakend-gelf"),
    *("telemetry/logstash", "github_com/devopsfaith/krakend-logstash"),
)
# The gateway says at DEBUG only that a plugin did not load.
_LOGGING_WANTED = {"level": "DEBUG", "prefix": "[KRAKEND]", "stdout": True, "syslog": False}


@dataclass(frozen=True)
class Surroundings:
    """Where a test takes place.

    :param plugin_folder: with the plugins, as the gateway sees it.
    :param port: on which the gateway is to listen, on loopback.
    :param upstream: the address of what stands in for all backends, as `http://127.0.0.1:8081`.
    :param other_ports: one for each of `other_listeners`, in order.
    :param files: where files lie that the configuration names, by the paths that it has for them.
    """

    plugin_folder: str
    port: int
    upstream: str
    other_ports: tuple[int, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def other_listeners(document: Document) -> tuple[str, ...]:
    """The paths of the settings that make the gateway listen on further ports, as for telemetry."""
    return tuple(each.path for each in find_listeners(_plain(document.top.plain())))


def deployable_config(document: Document, surroundings: Surroundings) -> bytes:
    """The configuration for a test, as JSON.

    Exchanged are the plugins' folder (the pattern stays), the port and address, TLS of the gateway
    (plain HTTP), the hosts of all backends (service discovery off), the ports of telemetry, the log
    (DEBUG on stdout), and the paths of files that lie elsewhere.

    :param document: as the gateway would read it, without templates.
    """
    config = _plain(_with_files(document.top.plain(), surroundings.files))
    block = config.get("plugin")
    if isinstance(block, dict):
        block["folder"] = surroundings.plugin_folder
    config["port"] = surroundings.port
    config["listen_ip"] = LOOPBACK
    config.pop("tls", None)
    if "host" in config:
        config["host"] = [surroundings.upstream]
    for listener, port in zip(find_listeners(config), surroundings.other_ports):
        listener.move(port)
    config["extra_config"] = _logging_to_stdout(config.get("extra_config"))
    _redirect(config, surroundings.upstream)
    return (json.dumps(config, indent=2) + "\n").encode()


def _plain(config: object) -> dict[str, Any]:
    assert isinstance(config, dict)  # noqa: S101 # `read_config` takes nothing else
    return config


def _with_files(value: object, files: Mapping[str, str]) -> object:
    """The same with each text that is such a path exchanged."""
    if isinstance(value, dict):
        return {key: _with_files(each, files) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_files(each, files) for each in value]
    return files.get(value, value) if isinstance(value, str) else value


def _logging_to_stdout(extra: object) -> dict[str, object]:
    kept = extra if isinstance(extra, dict) else {}
    gone = {*_LOGGING, *_LOG_ELSEWHERE}
    return {
        **{key: value for key, value in kept.items() if key not in gone},
        _LOGGING[0]: dict(_LOGGING_WANTED),
    }


def _redirect(value: object, upstream: str) -> None:
    """Give every backend below the value the upstream as its only host."""
    if isinstance(value, list):
        for each in value:
            _redirect(each, upstream)
    elif isinstance(value, dict):
        backends = value.get("backend")
        for each in backends if isinstance(backends, list) else ():
            if isinstance(each, dict):
                each["host"] = [upstream]
                each.pop("sd", None)
                each.pop("sd_scheme", None)
        for each in value.values():
            _redirect(each, upstream)
