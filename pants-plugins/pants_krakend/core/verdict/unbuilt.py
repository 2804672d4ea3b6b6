"""What is told of a plugin that is not built yet: the same findings on rungs 0 and 1.

Which packages it links is found in `static` and `linked`, each in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.failed import go_line_findings, problem_findings
from pants_krakend.core.verdict.finding import Finding, Rung
from pants_krakend.core.verdict.packages import Decided, own_packages
from pants_krakend.core.verdict.source import PluginSource
from pants_krakend.core.verdict.table import no_fingerprints, unknown_packages
from pants_krakend.core.verdict.tags import tag_findings

__all__ = ["Unbuilt", "unbuilt_findings"]


@dataclass(frozen=True)
class Unbuilt:
    """The sources of a plugin beside the gateway that is to load it.

    :param gateway_name: what people call the gateway.
    """

    source: PluginSource
    gateway: GatewayFacts
    gateway_name: str
    platform: Platform
    rung: Rung


def unbuilt_findings(
    unbuilt: Unbuilt, decided: Decided, packages: set[str], sums: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """The findings, in the order in which they are told.

    :param packages: import paths that the plugin links, as far as they are known.
    :param sums: what is found of go.sum.
    :raises KrakendError: a problem of the sources that says nothing of the plugin.
    """
    source, gateway, rung = unbuilt.source, unbuilt.gateway, unbuilt.rung
    cpu = unbuilt.platform.arch.value
    has_table = bool(gateway.fingerprints.get(cpu))
    return (
        *problem_findings(source, rung),
        *go_line_findings(source.modules, gateway.go, unbuilt.gateway_name, rung),
        *sums,
        *([] if has_table else [no_fingerprints(cpu, unbuilt.gateway_name, rung)]),
        *decided.findings,
        *own_packages(source, packages, gateway, cpu, rung),
        *unknown_packages(sorted(packages & gateway.unknown.get(cpu, frozenset())), rung),
        *tag_findings(source.tags, packages, gateway, unbuilt.platform, rung),
    )
