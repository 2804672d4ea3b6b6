"""How findings add up to a verdict."""

from __future__ import annotations

import pytest

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule


def finding(severity: Severity) -> Finding:
    """A finding about a module."""
    return Finding(
        Rule.MODULE_VERSION, severity, "a.com/b", "v1", "v2", "Why.", "Do.", Rung.FINGERPRINTS
    )


def verdict(*severities: Severity, rung: Rung = Rung.FINGERPRINTS, unseen: str = "") -> Verdict:
    """A verdict with such findings."""
    findings = tuple(map(finding, severities))
    return Verdict("auth.so", "KrakenD", "p", rung, findings, 1, (unseen,) if unseen else ())


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        pytest.param(verdict(), Outcome.LOADS, id="nothing found"),
        pytest.param(verdict(Severity.NOTE), Outcome.LOADS, id="a note"),
        pytest.param(verdict(Severity.RISK), Outcome.UNKNOWN, id="a risk"),
        pytest.param(verdict(Severity.RISK, Severity.ERROR), Outcome.FAILS, id="an error"),
        pytest.param(verdict(Severity.DIES), Outcome.FAILS, id="an end of the process"),
        pytest.param(verdict(unseen="Not seen."), Outcome.UNKNOWN, id="something unseen"),
        pytest.param(verdict(rung=Rung.STATIC), Outcome.UNKNOWN, id="rung 0"),
        pytest.param(verdict(rung=Rung.LINKED), Outcome.UNKNOWN, id="rung 1"),
        pytest.param(verdict(Severity.ERROR, rung=Rung.STATIC), Outcome.FAILS, id="rung 0, error"),
    ],
)
def test_the_outcome_follows_from_the_weightiest_finding(given: Verdict, outcome: Outcome) -> None:
    assert given.outcome is outcome


@pytest.mark.parametrize("name", ["module-version a.com/b", "module-version"])
def test_an_accepted_finding_stays_and_blocks_nothing(name: str) -> None:
    accepted = verdict(Severity.ERROR).accepting({name: "it is a test"})

    assert (accepted.outcome, accepted.blocking, accepted.findings[0].accepted) == (
        Outcome.FAILS,
        (),
        "it is a test",
    )


def test_what_ends_the_gateways_process_cannot_be_accepted() -> None:
    given = verdict(Severity.DIES)

    assert given.accepting({"module-version": "because"}) == given


def test_another_subject_is_not_accepted() -> None:
    given = verdict(Severity.ERROR)

    assert given.accepting({"module-version a.com/c": "because"}) == given


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        pytest.param(verdict(), False, id="it loads"),
        pytest.param(verdict(Severity.ERROR), False, id="it fails"),
        pytest.param(verdict(Severity.RISK), True, id="a risk"),
        pytest.param(
            verdict(Severity.RISK).accepting({"module-version": "so"}), False, id="accepted"
        ),
        pytest.param(verdict(unseen="Not seen."), True, id="something unseen"),
        pytest.param(verdict(rung=Rung.LINKED), True, id="rung 1"),
    ],
)
def test_a_verdict_is_open_until_every_risk_is_accepted(given: Verdict, is_open: bool) -> None:  # noqa: FBT001 # the column of a table
    assert given.is_open is is_open


def test_an_error_that_stops_a_check_is_a_finding() -> None:
    error = KrakendError("It is wrong.", evidence="Seen.", remedy="Mend it.")

    found = Finding.of_error(Rule.GO_SUM, error, Rung.LINKED, "a.com/b", "go.sum")

    assert (found.severity, found.cause, found.remedy, found.where) == (
        Severity.ERROR,
        "It is wrong.\nSeen.",
        "Mend it.",
        "go.sum",
    )
