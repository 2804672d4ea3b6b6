"""Where a gateway listens beside its own port, and giving it other ports there. Plain JSON only.

Sources: krakend/krakend-metrics metrics.go and gin/metrics.go, krakend/krakend-opencensus
exporter/prometheus, krakend/krakend-otel exporter/prometheus. The first and the last say of a port
that is taken in one line of the log; with the second the gateway ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pants_krakend.core.config.value import member_path

__all__ = ["LOOPBACK", "Listener", "find_listeners"]

LOOPBACK = "127.0.0.1"
_METRICS = ("telemetry/metrics", "github_com/devopsfaith/krakend-metrics")
_OPENCENSUS = ("telemetry/opencensus", "github_com/devopsfaith/krakend-opencensus")
_OPENTELEMETRY = ("telemetry/opentelemetry",)


class _Form(Enum):
    """How the settings say where to listen."""

    ADDRESS = "one text, with `:8090` as default"
    PORT = "a port, of all addresses"
    HOST_AND_PORT = "a port with 9090 as default, and an address"


@dataclass(frozen=True)
class Listener:
    """Something that listens.

    :param path: of its settings in the configuration.
    :param settings: themselves, which `move` changes.
    """

    path: str
    settings: dict[str, Any]
    form: _Form

    def move(self, port: int) -> None:
        """Have it listen on this port, on loopback alone if it can be told."""
        if self.form is _Form.ADDRESS:
            self.settings["listen_address"] = f"{LOOPBACK}:{port}"
            return
        self.settings["port"] = port
        if self.form is _Form.HOST_AND_PORT:
            self.settings["host"] = LOOPBACK


def find_listeners(config: Mapping[str, Any]) -> Iterator[Listener]:
    """All that would listen beside the gateway itself, in the file's order.

    :param config: a whole configuration.
    """
    for key, block in _members(config.get("extra_config")).items():
        path = member_path("extra_config", key)
        exporters = _members(_members(block).get("exporters")).get("prometheus")
        prometheus = f"{path}.exporters.prometheus"
        if (
            key in _METRICS
            and isinstance(block, dict)
            and block.get("endpoint_disabled") is not True
        ):
            yield Listener(path, block, _Form.ADDRESS)
        elif key in _OPENCENSUS and isinstance(exporters, dict):
            yield Listener(prometheus, exporters, _Form.PORT)
        elif key in _OPENTELEMETRY and isinstance(exporters, list):
            for at, each in enumerate(exporters):
                if isinstance(each, dict):
                    yield Listener(f"{prometheus}[{at}]", each, _Form.HOST_AND_PORT)


def _members(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
