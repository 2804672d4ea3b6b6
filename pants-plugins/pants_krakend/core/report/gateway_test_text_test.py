"""Tests of the result of a gateway's test, as text and as JUnit's XML: nothing is run."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.config.read_json import read_json
from pants_krakend.core.gatewaytest.cases import Expected, GatewayRequest
from pants_krakend.core.gatewaytest.comparison import Exchange, Message
from pants_krakend.core.gatewaytest.outcome import Outcome, Seen, judge_seen
from pants_krakend.core.gatewaytest.trial import Trial
from pants_krakend.core.report.gateway_test_text import junit_of_problem, junit_xml, outcome_text

GATEWAY = TestedGateway("KrakenD 2.13.8")
NO_PLUGINS = Deployment(GATEWAY)
REQUEST = GatewayRequest("nobody <gets> in", "/private", Expected(401), line=7)
OPENED = Exchange(Message(200))


def trial(deployment: Deployment = NO_PLUGINS) -> Trial:
    """The test of a gateway."""
    return Trial("g:edge", "g/krakend.json", "g/requests.yaml", deployment, 60, "edge.xml")


def judged(seen: Seen, deployment: Deployment = NO_PLUGINS) -> Outcome:
    """What was seen of a gateway that was to be asked one request."""
    return judge_seen(seen, read_json("g/krakend.json", "{}"), deployment, (REQUEST,))


def said(seen: Seen) -> str:
    """The text for people."""
    return outcome_text(trial(), judged(seen))


def test_a_test_that_has_passed_is_one_line() -> None:
    assert said(Seen("", (Exchange(Message(401)),))) == (
        "g:edge in KrakenD 2.13.8: 0 plugins loaded, 1 request answered as expected.\n"
    )


def test_what_listens_on_another_port_than_it_says_is_told() -> None:
    config = '{"extra_config": {"telemetry/metrics": {}}}'
    document = read_json("g/krakend.json", config)
    outcome = judge_seen(Seen(""), document, NO_PLUGINS, ())
    assert outcome_text(trial(), outcome) == (
        "g:edge in KrakenD 2.13.8: 0 plugins loaded, 0 requests answered as expected.\n"
        '    moved          extra_config."telemetry/metrics" listens on a free port.\n'
    )


def test_an_accepted_finding_is_shown_and_the_test_passes() -> None:
    deployment = Deployment(GATEWAY, (ListedPlugin("g:auth", "auth.so"),))
    found = judged(Seen("", (Exchange(Message(401)),)), deployment)
    accepted = found.accepting({"not-loaded": "it is static"})
    assert (found.has_passed, accepted.has_passed) == (False, True)
    assert "  accepted error[not-loaded] " in outcome_text(trial(deployment), accepted)
    assert 'failures="0"' in junit_xml(trial(deployment), accepted).decode()


def test_an_answer_that_differs_is_shown_with_its_place_and_the_loud_lines_of_the_log() -> None:
    log = "DEBUG: calm\nCRITICAL: no secret\n"
    assert said(Seen(log, (OPENED,))) == (
        "g:edge in KrakenD 2.13.8 fails: 1 of 1 request answered otherwise than expected.\n"
        "  request nobody <gets> in\n"
        "    sent           GET /private\n"
        "    differs        The status is 200, expected 401.\n"
        "    at             g/requests.yaml:7\n"
        "What the log says:\n"
        "    CRITICAL: no secret\n"
    )


def test_a_gateway_that_does_not_serve_is_shown_with_the_end_of_its_log() -> None:
    usual = (
        "DEBUG: [SERVICE: Executor Plugin] plugin #0 (auth.so): plugin: symbol ClientRegisterer "
        "not found in plugin example.com/auth\n"
    )
    assert said(Seen(f"{usual}good bye\n", start="It ended with status 1 before it served.")) == (
        "g:edge in KrakenD 2.13.8 does not serve.\n"
        "    error          It ended with status 1 before it served.\n"
        "The end of the log:\n"
        "    good bye\n"
    )


def test_a_gateway_that_does_not_serve_is_blamed_for_nothing_that_it_has_not_said() -> None:
    deployment = Deployment(GATEWAY, (ListedPlugin("a:so", "a.so"),))
    fatal = "fatal error: runtime: no plugin module data"
    late = judged(Seen("hello\n", start="It did not serve."), deployment)
    dead = judged(Seen(f"{fatal}\n", start="It ended."), deployment)
    assert (late.evidence.findings, late.has_passed) == ((), False)
    assert [each.plugin for each in dead.evidence.findings] == [fatal]


def test_a_gateway_that_ends_badly_fails() -> None:
    text = said(Seen("", (Exchange(Message(401)),), end="It ended with status 2."))
    assert text.startswith("g:edge in KrakenD 2.13.8 fails: it did not end well.\n")


def test_a_log_that_does_not_prove_loading_fails() -> None:
    deployment = Deployment(GATEWAY, (ListedPlugin("a:so", "a.so"),))
    outcome = judged(Seen("", (Exchange(Message(401)),)), deployment)
    assert not outcome.has_passed
    assert "error[not-loaded]" in outcome_text(trial(deployment), outcome)


def test_junit_has_a_case_for_the_gateway_and_one_for_each_request() -> None:
    seen = Seen("", (OPENED,), end="It ended\x00 badly.")
    suite = ET.fromstring(junit_xml(trial(), judged(seen)))  # noqa: S314 # it is our own
    cases = {each.get("name"): [failure.text for failure in each] for each in suite}
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    assert cases == {
        "the gateway serves with its plugins": ["It ended\ufffd badly."],
        "nobody <gets> in": ["The status is 200, expected 401."],
    }


def test_junit_tells_why_a_gateway_was_not_started() -> None:
    suite = ET.fromstring(junit_of_problem("g:edge", "A name & more."))  # noqa: S314
    assert [each.text for case in suite for each in case] == ["A name & more."]
