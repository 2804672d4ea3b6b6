"""Verdicts as SARIF 2.1.0, which code hosts show beside the lines of a change.

Rendering only. Source of the format: OASIS, Static Analysis Results Interchange Format (SARIF)
Version 2.1.0. `data/sarif.schema.json` says which part of it is written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.report.rule_help import RULE_HELP
from pants_krakend.core.report.verdict_json import Producer
from pants_krakend.core.verdict.finding import Finding, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

__all__ = ["render_sarif"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {
    Severity.DIES: "error",
    Severity.ERROR: "error",
    Severity.RISK: "warning",
    Severity.NOTE: "note",
}
_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>[1-9]\d*))?")
_RULES = tuple(Rule)


@dataclass(frozen=True)
class _Judged:
    """What findings are about, in the words of SARIF.

    :param name: and `kind` of its logical location, where a finding has none of its own.
    :param file: that is shown where a finding has no place.
    :param headline: what sentences begin with.
    :param identity: what a finding is told apart by, beside its own key.
    :param sides: what stands before what is there, and before what is wanted.
    """

    name: str
    file: str
    kind: str
    headline: str
    identity: str
    sides: tuple[str, str]
    properties: Mapping[str, str]
    findings: tuple[Finding, ...]
    unseen: tuple[str, ...]


def render_sarif(
    verdicts: Sequence[Verdict], producer: Producer, configs: Sequence[ConfigVerdict] = ()
) -> bytes:
    """One file with one run, which has every rule, and a result for each finding.

    What made a verdict unknown are notifications of the run, since they are about no place.
    """
    driver = {
        "name": "pants-krakend",
        "rules": [_rule(each) for each in _RULES],
        "version": producer.version,
    }
    judged = [*map(_of_plugin, verdicts), *map(_of_config, configs)]
    invocation = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": f"{each.headline}: {sentence}"}}
            for each in judged
            for sentence in each.unseen
        ],
    }
    run = {
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "properties": {"catalogue": producer.catalogue},
        "results": [_result(each, found) for each in judged for found in each.findings],
        "tool": {"driver": driver},
    }
    document = {"$schema": _SCHEMA, "runs": [run], "version": "2.1.0"}
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def _of_plugin(verdict: Verdict) -> _Judged:
    return _Judged(
        name=verdict.plugin,
        file=_path(verdict.plugin),
        kind="module",
        headline=f"{verdict.plugin} in {verdict.gateway} on {verdict.platform}",
        identity=f"{verdict.plugin} {verdict.platform}",
        sides=("The plugin has", "the gateway"),
        properties={
            "gateway": verdict.gateway,
            "platform": verdict.platform,
            "plugin": verdict.plugin,
        },
        findings=verdict.findings,
        unseen=verdict.unseen,
    )


def _of_config(verdict: ConfigVerdict) -> _Judged:
    return _Judged(
        name=verdict.config,
        file=verdict.config,
        # Of a value in JSON (3.33.7).
        kind="value",
        headline=f"{verdict.config} in {verdict.gateway}",
        identity=f"{verdict.config} {verdict.gateway}",
        sides=("It has", "wanted is"),
        properties={"configuration": verdict.config, "gateway": verdict.gateway},
        findings=verdict.findings,
        unseen=verdict.unseen,
    )


def _rule(rule: Rule) -> dict[str, object]:
    help_ = RULE_HELP[rule]
    return {
        "fullDescription": {"text": help_.cause},
        "help": {"text": f"{help_.cause} {help_.cure}"},
        "id": rule.value,
        "shortDescription": {"text": f"{rule.title}."},
    }


def _result(judged: _Judged, finding: Finding) -> dict[str, object]:
    return {
        "level": _LEVELS[finding.severity],
        "locations": [_location(judged, finding)],
        "message": {"text": _message(judged, finding)},
        "partialFingerprints": {"krakendFinding/v1": f"{judged.identity} {finding.key}"},
        "properties": {
            **judged.properties,
            "has": finding.plugin,
            "packages": list(finding.packages),
            "rung": finding.rung.value,
            "sure": finding.sure,
            "wants": finding.gateway,
        },
        "ruleId": finding.rule.value,
        "ruleIndex": _RULES.index(finding.rule),
        # All results of a run have this, or none (3.27.23).
        "suppressions": (
            [{"justification": finding.accepted, "kind": "external"}] if finding.accepted else []
        ),
    }


def _message(judged: _Judged, finding: Finding) -> str:
    about = f": {finding.subject}" if finding.subject else ""
    values = ""
    if finding.plugin or finding.gateway:
        has, wants = judged.sides
        values = f"{has} {finding.plugin or 'none'}, {wants} {finding.gateway or 'none'}."
    title = f"{judged.headline}: {finding.rule.title}{about}."
    return " ".join(each for each in (title, values, finding.cause, finding.remedy) if each)


def _location(judged: _Judged, finding: Finding) -> dict[str, object]:
    """Where it was seen, or else what was judged: a result without a place is shown nowhere."""
    match = _PLACE.fullmatch(finding.where)
    path, line = (match["path"], match["line"]) if match else (judged.file, None)
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(path.encode("utf-8", "replace")) or "."}
    }
    if line:
        physical["region"] = {"startLine": int(line)}
    name = finding.within or judged.name
    return {
        "logicalLocations": [{"fullyQualifiedName": name, "kind": judged.kind}],
        "physicalLocation": physical,
    }


def _path(plugin: str) -> str:
    """The file or directory of a plugin: of an address, what stands before the target's name."""
    return plugin.removeprefix("//").split(":", maxsplit=1)[0]
