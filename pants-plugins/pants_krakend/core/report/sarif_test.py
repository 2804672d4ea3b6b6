"""Verdicts as SARIF: what code hosts get."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import fastjsonschema
import pytest

from pants_krakend.core.config.conftest import bent, judged
from pants_krakend.core.report.conftest import BOTH, MINOR, NOTE, UNKNOWN, UUID
from pants_krakend.core.report.sarif import render_sarif
from pants_krakend.core.report.verdict_json import Producer
from pants_krakend.core.verdict.finding import Finding, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif.schema.json").read_text())
PRODUCER = Producer("0.1.0", "2.13.8")


def run_of(*verdicts: Verdict) -> dict[str, list[dict[str, object]]]:
    """The one run of the file."""
    (run,) = json.loads(render_sarif(verdicts, PRODUCER))["runs"]
    assert isinstance(run, dict)
    return run


def result_of(finding: Finding) -> dict[str, object]:
    """The one result of a verdict with one finding."""
    (result,) = run_of(replace(BOTH, findings=(finding,)))["results"]
    return result


def test_a_finding_is_a_result_at_its_line() -> None:
    assert result_of(UUID) == {
        "level": "error",
        "locations": [
            {
                "logicalLocations": [{"fullyQualifiedName": "plugins/auth:so", "kind": "module"}],
                "physicalLocation": {
                    "artifactLocation": {"uri": "plugins/auth/go.mod"},
                    "region": {"startLine": 7},
                },
            }
        ],
        "message": {
            "text": "plugins/auth:so in KrakenD CE 2.13.8 on linux-amd64-musl: Another version of "
            "a module: github.com/google/uuid. The plugin has v1.5.0, the gateway v1.6.0. The "
            "version is part of every package's fingerprint. Run `go get "
            "github.com/google/uuid@v1.6.0` in `plugins/auth`."
        },
        "partialFingerprints": {
            "krakendFinding/v1": "plugins/auth:so linux-amd64-musl module-version "
            "github.com/google/uuid"
        },
        "properties": {
            "gateway": "KrakenD CE 2.13.8",
            "has": "v1.5.0",
            "packages": ["github.com/google/uuid"],
            "platform": "linux-amd64-musl",
            "plugin": "plugins/auth:so",
            "rung": 1,
            "sure": True,
            "wants": "v1.6.0",
        },
        "ruleId": "module-version",
        "ruleIndex": list(Rule).index(Rule.MODULE_VERSION),
        "suppressions": [],
    }


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        pytest.param(Severity.DIES, "error", id="what kills the gateway is an error"),
        pytest.param(Severity.ERROR, "error", id="what is refused is an error"),
        pytest.param(Severity.RISK, "warning", id="a risk is a warning"),
        pytest.param(Severity.NOTE, "note", id="a note is a note"),
    ],
)
def test_a_severity_is_a_level(severity: Severity, level: str) -> None:
    assert result_of(replace(UUID, severity=severity))["level"] == level


def test_an_accepted_finding_is_suppressed_with_the_reason() -> None:
    assert result_of(replace(UUID, accepted="a test host"))["suppressions"] == [
        {"justification": "a test host", "kind": "external"}
    ]


@pytest.mark.parametrize(
    ("plugin", "where", "physical"),
    [
        pytest.param(
            "//plugins/auth:so",
            "",
            {"artifactLocation": {"uri": "plugins/auth"}},
            id="without a place: the directory of the target",
        ),
        pytest.param(
            "dist/a b/auth.so",
            "",
            {"artifactLocation": {"uri": "dist/a%20b/auth.so"}},
            id="without a place: the file, as a URI",
        ),
        pytest.param(
            "dist/auth.so",
            "plugins/auth/go.mod",
            {"artifactLocation": {"uri": "plugins/auth/go.mod"}},
            id="a file without a line",
        ),
        pytest.param("", "", {"artifactLocation": {"uri": "."}}, id="nothing is known"),
    ],
)
def test_every_result_has_a_place(plugin: str, where: str, physical: dict[str, object]) -> None:
    verdict = replace(BOTH, plugin=plugin, findings=(replace(UUID, where=where),))
    (result,) = run_of(verdict)["results"]
    assert isinstance(result["locations"], list)
    assert result["locations"][0]["physicalLocation"] == physical


def test_what_was_not_seen_is_a_notification_of_the_run() -> None:
    (invocation,) = run_of(UNKNOWN)["invocations"]
    assert invocation["toolExecutionNotifications"] == [
        {
            "level": "warning",
            "message": {
                "text": "plugins/auth:so in KrakenD CE 2.13.8 on linux-amd64-musl: Fingerprints "
                "were not compared."
            },
        }
    ]


def test_several_verdicts_are_one_run_in_their_order() -> None:
    run = run_of(BOTH, UNKNOWN, replace(BOTH, findings=(NOTE,)))
    assert [each["ruleId"] for each in run["results"]] == [
        "module-version",
        "go-minor",
        "build-tags",
    ]


@pytest.mark.parametrize(
    "verdicts",
    [
        pytest.param([], id="nothing"),
        pytest.param([BOTH, UNKNOWN], id="two verdicts"),
        pytest.param([BOTH.accepting({UUID.key: "why"})], id="an accepted finding"),
        pytest.param([replace(BOTH, findings=(replace(MINOR, subject=""),))], id="no subject"),
    ],
)
def test_the_file_has_the_shape_that_the_schema_says(verdicts: list[Verdict]) -> None:
    document = json.loads(render_sarif(verdicts, PRODUCER))
    assert fastjsonschema.compile(SCHEMA)(document) == document


def test_a_finding_about_a_configuration_is_a_result_at_its_line_and_path() -> None:
    verdict = judged(bent('"redact-response"', '"redact-respones"'))
    document = json.loads(render_sarif([], PRODUCER, [verdict]))

    fastjsonschema.compile(SCHEMA)(document)
    (result,) = document["runs"][0]["results"]
    assert result == {
        "level": "error",
        "locations": [
            {
                "logicalLocations": [
                    {
                        "fullyQualifiedName": 'endpoints[0].extra_config."plugin/req-resp-modifier"'
                        ".name[1]",
                        "kind": "value",
                    }
                ],
                "physicalLocation": {
                    "artifactLocation": {"uri": "gateway/krakend.json"},
                    "region": {"startLine": 14},
                },
            }
        ],
        "message": {
            "text": "gateway/krakend.json in KrakenD CE 2.13.8: No plugin of the gateway registers "
            "this name: redact-respones. It has redact-respones, wanted is one of the names of "
            "`req-resp-modifier` plugins: redact-request, redact-response. No plugin in the "
            "gateway's list registers it. The gateway says nothing about unknown modifiers: not "
            'even at DEBUG. Did you mean `"redact-response"`?'
        },
        "partialFingerprints": {
            "krakendFinding/v1": "gateway/krakend.json KrakenD CE 2.13.8 unregistered-name "
            "redact-respones"
        },
        "properties": {
            "configuration": "gateway/krakend.json",
            "gateway": "KrakenD CE 2.13.8",
            "has": "redact-respones",
            "packages": [],
            "rung": 0,
            "sure": True,
            "wants": "one of the names of `req-resp-modifier` plugins: redact-request, "
            "redact-response",
        },
        "ruleId": "unregistered-name",
        "ruleIndex": list(Rule).index(Rule.UNREGISTERED_NAME),
        "suppressions": [],
    }
