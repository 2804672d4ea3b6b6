"""Verdicts as SARIF 2.1.0, which code hosts show beside the lines of a change.

Rendering only. Source of the format: OASIS, Static Analysis Results Interchange Format (SARIF)
Version 2.1.0. `data/sarif.schema.json` says which part of it is written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote

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


def render_sarif(verdicts: Sequence[Verdict], producer: Producer) -> bytes:
    """One file with one run, which has every rule, and a result for each finding.

    What made a verdict unknown are notifications of the run, since they are about no place.
    """
    driver = {
        "name": "pants-krakend",
        "rules": [_rule(each) for each in _RULES],
        "version": producer.version,
    }
    invocation = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": f"{_where(each)}: {sentence}"}}
            for each in verdicts
            for sentence in each.unseen
        ],
    }
    run = {
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "properties": {"catalogue": producer.catalogue},
        "results": [_result(each, found) for each in verdicts for found in each.findings],
        "tool": {"driver": driver},
    }
    document = {"$schema": _SCHEMA, "runs": [run], "version": "2.1.0"}
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def _rule(rule: Rule) -> dict[str, object]:
    help_ = RULE_HELP[rule]
    return {
        "fullDescription": {"text": help_.cause},
        "help": {"text": f"{help_.cause} {help_.cure}"},
        "id": rule.value,
        "shortDescription": {"text": f"{rule.title}."},
    }


def _result(verdict: Verdict, finding: Finding) -> dict[str, object]:
    return {
        "level": _LEVELS[finding.severity],
        "locations": [_location(verdict, finding)],
        "message": {"text": _message(verdict, finding)},
        "partialFingerprints": {
            "krakendFinding/v1": f"{verdict.plugin} {verdict.platform} {finding.key}"
        },
        "properties": {
            "gateway": verdict.gateway,
            "has": finding.plugin,
            "packages": list(finding.packages),
            "platform": verdict.platform,
            "plugin": verdict.plugin,
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


def _message(verdict: Verdict, finding: Finding) -> str:
    about = f": {finding.subject}" if finding.subject else ""
    values = ""
    if finding.plugin or finding.gateway:
        values = (
            f"The plugin has {finding.plugin or 'none'}, the gateway {finding.gateway or 'none'}."
        )
    title = f"{_where(verdict)}: {finding.rule.title}{about}."
    return " ".join(each for each in (title, values, finding.cause, finding.remedy) if each)


def _where(verdict: Verdict) -> str:
    return f"{verdict.plugin} in {verdict.gateway} on {verdict.platform}"


def _location(verdict: Verdict, finding: Finding) -> dict[str, object]:
    """Where it was seen, or else the plugin: a result without a place is shown by no code host."""
    match = _PLACE.fullmatch(finding.where)
    path, line = (match["path"], match["line"]) if match else (_path(verdict.plugin), None)
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(path.encode("utf-8", "replace")) or "."}
    }
    if line:
        physical["region"] = {"startLine": int(line)}
    return {
        "logicalLocations": [{"fullyQualifiedName": verdict.plugin, "kind": "module"}],
        "physicalLocation": physical,
    }


def _path(plugin: str) -> str:
    """The file or directory of a plugin: of an address, what stands before the target's name."""
    return plugin.removeprefix("//").split(":", maxsplit=1)[0]
