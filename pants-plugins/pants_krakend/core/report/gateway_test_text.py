"""The result of a gateway's test: as text for people, and as JUnit's XML for CI. Rendering only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from pants_krakend.core.gatewaytest.log_lines import NOT_OF_THE_KIND
from pants_krakend.core.gatewaytest.outcome import Answered, Outcome
from pants_krakend.core.gatewaytest.trial import Trial
from pants_krakend.core.printable import printable
from pants_krakend.core.report.explain import explain, explanation_text
from pants_krakend.core.report.rows import row
from pants_krakend.core.report.verdict import finding_text

__all__ = ["junit_of_problem", "junit_xml", "outcome_text"]

_LABELS = ("log says", "wanted")
_LAST_LINES = 15
# Lines that a gateway wants to be read; its plugins log at the same levels.
_LOUD = re.compile(r"\b(?:WARNING|ERROR|CRITICAL|FATAL)\b|^panic: ")
_GATEWAY_CASE = "the gateway serves with its plugins"
# XML 1.0 has no other characters (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def outcome_text(trial: Trial, outcome: Outcome) -> str:
    """One line if all is well, otherwise everything that is not, and what its log says of it."""
    parts = [f"{printable(_headline(trial, outcome))}\n"]
    parts += [row("not seen", each) for each in outcome.evidence.unseen]
    parts += [row("moved", f"{each} listens on a free port.") for each in outcome.moved]
    parts += [row("error", each) for each in (outcome.start, outcome.end) if each]
    findings = outcome.evidence.findings
    parts += [finding_text(each, _LABELS, trial.name) for each in findings]
    for each in outcome.answered:
        if each.problems and not outcome.start:
            parts.append(_request_text(trial, each))
    if not outcome.has_passed:
        parts += _log_text(outcome.log)
    return "".join(parts)


def _headline(trial: Trial, outcome: Outcome) -> str:
    name = f"{trial.name} in {trial.deployment.gateway.name}"
    plugins = _count(len(trial.deployment.plugins), "plugin")
    requests = _count(len(outcome.answered), "request")
    if outcome.has_passed:
        return f"{name}: {plugins} loaded, {requests} answered as expected."
    if outcome.start:
        return f"{name} does not serve."
    failed = sum(bool(each.problems) for each in outcome.answered)
    reasons = []
    blocking = sum(each.is_blocking for each in outcome.evidence.findings)
    if blocking:
        reasons.append(f"{_count(blocking, 'finding')} in its log")
    if failed:
        reasons.append(f"{failed} of {requests} answered otherwise than expected")
    if outcome.end:
        reasons.append("it did not end well")
    return f"{name} fails: {', '.join(reasons)}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _request_text(trial: Trial, answered: Answered) -> str:
    request = answered.request
    asked = printable(f"{request.method} {request.path}")
    lines = [f"  request {printable(request.name)}\n", row("sent", asked)]
    lines += [row("differs", each) for each in answered.problems]
    lines.append(row("at", f"{trial.requests}:{request.line}"))
    return "".join(lines)


def _log_text(log: str) -> Iterator[str]:
    """The lines of a log that the dictionary knows, else its end."""
    known = [each for each in explain(log) if each.is_known and not each.is_usual]
    if known:
        yield "What the log says:\n"
        yield from (explanation_text(each) for each in known)
        return
    lines = [each for each in log.splitlines() if NOT_OF_THE_KIND not in each]
    loud = [each for each in lines if _LOUD.search(each)]
    yield "What the log says:\n" if loud else "The end of the log:\n"
    shown = (loud or lines)[-_LAST_LINES:] or ["(nothing)"]
    yield from (f"    {printable(each)}\n" for each in shown)


def junit_of_problem(name: str, problem: str) -> bytes:
    """The report of a test whose gateway was not even started, in JUnit's format."""
    return _suite(name, [(_GATEWAY_CASE, [problem])])


def junit_xml(trial: Trial, outcome: Outcome) -> bytes:
    """A test case for the gateway itself and one for each request, in JUnit's format."""
    findings = [
        finding_text(each, _LABELS, trial.name)
        for each in outcome.evidence.findings
        if each.is_blocking
    ]
    cases = [(_GATEWAY_CASE, [outcome.start, outcome.end, *findings])]
    cases += [(each.request.name, list(each.problems)) for each in outcome.answered]
    return _suite(trial.name, cases)


def _suite(suite: str, cases: list[tuple[str, list[str]]]) -> bytes:
    """Source of the format: https://github.com/testmoapp/junitxml."""
    failed = sum(any(problems) for _, problems in cases)
    name = quoteattr(_clean(suite))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuite name={name} tests="{len(cases)}" failures="{failed}">',
        *(line for case, problems in cases for line in _case(name, case, problems)),
        "</testsuite>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _case(suite: str, name: str, problems: list[str]) -> Iterator[str]:
    text = "\n".join(each for each in problems if each)
    start = f"<testcase classname={suite} name={quoteattr(_clean(name))}"
    if not text:
        yield f"{start}/>"
        return
    first = quoteattr(_clean(text.strip().splitlines()[0]))
    yield f"{start}><failure message={first}>{escape(_clean(text))}</failure></testcase>"


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
