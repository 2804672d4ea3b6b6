"""Verdicts as JSON, for programs; the schema is `data/verdicts.schema.json`.

Rendering only. The document is the same bytes for the same verdicts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.probe.registered import Registered
from pants_krakend.core.verdict.finding import Finding, Verdict

__all__ = ["Producer", "render_verdicts"]

FORMAT = 1


class Producer(NamedTuple):
    """Who made a report.

    :param version: of this project.
    :param catalogue: the newest KrakenD release that its catalogue knows.
    """

    version: str
    catalogue: str


def render_verdicts(
    verdicts: Sequence[Verdict], producer: Producer, configs: Sequence[ConfigVerdict] = ()
) -> bytes:
    """The whole document; verdicts and findings stand in the order in which they are given."""
    document = {
        "catalogue": producer.catalogue,
        "configurations": [_config(each) for each in configs],
        "format": FORMAT,
        "tool": {"name": "pants-krakend", "version": producer.version},
        "verdicts": [_verdict(each) for each in verdicts],
    }
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def _verdict(verdict: Verdict) -> dict[str, object]:
    opened = {} if verdict.registered is None else {"registered": _names(verdict.registered)}
    return {
        **opened,
        "compared": verdict.compared,
        "findings": [_finding(each) for each in verdict.findings],
        "gateway": verdict.gateway,
        "outcome": verdict.outcome.value,
        "platform": verdict.platform,
        "plugin": verdict.plugin,
        "rung": verdict.rung.value,
        "unseen": list(verdict.unseen),
    }


def _config(verdict: ConfigVerdict) -> dict[str, object]:
    return {
        "configuration": verdict.config,
        "findings": [_finding(each) for each in verdict.findings],
        "gateway": verdict.gateway,
        "names": verdict.uses,
        "outcome": verdict.outcome.value,
        "plugins": verdict.plugins,
        "unseen": list(verdict.unseen),
    }


def _names(registered: Sequence[Registered]) -> list[dict[str, object]]:
    return [
        {
            "kind": each.kind.value,
            "name": each.name,
            "requests": each.request,
            "responses": each.response,
        }
        for each in registered
    ]


def _finding(finding: Finding) -> dict[str, object]:
    document = {
        "accepted": finding.accepted,
        "cause": finding.cause,
        "has": finding.plugin,
        "packages": list(finding.packages),
        "place": finding.where,
        "remedy": finding.remedy,
        "rule": finding.rule.value,
        "rung": finding.rung.value,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "sure": finding.sure,
        "title": finding.rule.title,
        "wants": finding.gateway,
        "within": finding.within,
    }
    return {key: value for key, value in document.items() if value not in ("", [])}
