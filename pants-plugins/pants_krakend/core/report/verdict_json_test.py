"""Verdicts as JSON: an interface that other programs build upon."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import fastjsonschema
import pytest

from pants_krakend.core.config.conftest import bent, judged
from pants_krakend.core.report.conftest import BOTH, MINOR, NAMES, NOTE, UNKNOWN, UUID
from pants_krakend.core.report.verdict_json import Producer, render_verdicts
from pants_krakend.core.verdict.finding import Severity, Verdict

SCHEMA = json.loads((Path(__file__).parent / "data" / "verdicts.schema.json").read_text())
PRODUCER = Producer("0.1.0", "2.13.8")


def test_a_document_names_its_format_the_tool_and_what_the_catalogue_knows() -> None:
    assert json.loads(render_verdicts([], PRODUCER)) == {
        "catalogue": "2.13.8",
        "configurations": [],
        "format": 1,
        "tool": {"name": "pants-krakend", "version": "0.1.0"},
        "verdicts": [],
    }


def test_a_verdict_has_its_findings_without_what_is_empty() -> None:
    document = json.loads(render_verdicts([replace(BOTH, findings=(NOTE,))], PRODUCER))
    assert document["verdicts"] == [
        {
            "compared": 178,
            "findings": [
                {
                    "cause": "The tag may reach net.",
                    "has": "-tags=netgo",
                    "remedy": "Remove it.",
                    "rule": "build-tags",
                    "rung": 0,
                    "severity": "note",
                    "subject": "netgo",
                    "sure": False,
                    "title": "Build tags that reach a package of the gateway",
                    "wants": "not set",
                }
            ],
            "gateway": "KrakenD CE 2.13.8",
            "outcome": "loads",
            "platform": "linux-amd64-musl",
            "plugin": "plugins/auth:so",
            "rung": 2,
            "unseen": [],
        }
    ]


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(BOTH, id="fails"),
        pytest.param(UNKNOWN, id="unknown"),
        pytest.param(replace(BOTH, findings=()), id="loads"),
        pytest.param(BOTH.accepting({UUID.key: "why"}), id="accepted"),
        pytest.param(
            replace(BOTH, findings=(replace(MINOR, severity=Severity.RISK, cause=""),)), id="a risk"
        ),
    ],
)
def test_the_json_has_the_shape_that_the_schema_says(verdict: Verdict) -> None:
    document = json.loads(render_verdicts([verdict, verdict], PRODUCER))
    assert fastjsonschema.compile(SCHEMA)(document) == document


def test_what_an_opened_plugin_registers_is_listed() -> None:
    document = json.loads(render_verdicts([replace(BOTH, registered=NAMES)], PRODUCER))

    fastjsonschema.compile(SCHEMA)(document)
    assert document["verdicts"][0]["registered"] == [
        {"kind": "http-server", "name": "auth", "requests": False, "responses": False},
        {"kind": "req-resp-modifier", "name": "redact", "requests": True, "responses": True},
    ]


def test_a_plugin_that_was_not_opened_has_no_list_of_names() -> None:
    (verdict,) = json.loads(render_verdicts([BOTH], PRODUCER))["verdicts"]

    assert "registered" not in verdict


def test_a_configuration_has_its_findings_with_line_and_path() -> None:
    verdict = judged(bent('"redact-response"]', "7]"))
    document = json.loads(render_verdicts([], PRODUCER, [verdict]))

    fastjsonschema.compile(SCHEMA)(document)
    (configuration,) = document["configurations"]
    (finding,) = configuration.pop("findings")
    assert configuration == {
        "configuration": "gateway/krakend.json",
        "gateway": "KrakenD CE 2.13.8",
        "names": 3,
        "outcome": "fails",
        "plugins": 3,
        "unseen": [],
    }
    assert (finding["rule"], finding["place"], finding["within"]) == (
        "name-shape",
        "gateway/krakend.json:14",
        'endpoints[0].extra_config."plugin/req-resp-modifier".name[1]',
    )
