"""What a test of a gateway has shown: its log, its answers and its end, judged together.

Pure functions over what was seen. Starting the gateway and wording the result are done elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pants_krakend.core.config.plugins import Deployment
from pants_krakend.core.config.value import Document
from pants_krakend.core.gatewaytest.cases import GatewayRequest
from pants_krakend.core.gatewaytest.comparison import Exchange, differences
from pants_krakend.core.gatewaytest.deployable import other_listeners
from pants_krakend.core.gatewaytest.evidence import LogEvidence, judge_log

__all__ = ["Answered", "Outcome", "Seen", "judge_seen"]


@dataclass(frozen=True)
class Seen:
    """What was seen of a gateway.

    :param log: all that it wrote.
    :param exchanges: what came of each request, in order; a text says why there is no answer.
    :param start: why it did not serve, as a sentence; empty where it did.
    :param end: what was wrong with how it ended when it was asked to, likewise.
    """

    log: str
    exchanges: tuple[Exchange | str, ...] = ()
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Answered:
    """A request, and what was wrong with what came of it."""

    request: GatewayRequest
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The result of a test.

    :param start: and `end` as in `Seen`.
    :param log: the gateway's.
    :param moved: settings whose ports were exchanged.
    """

    evidence: LogEvidence
    answered: tuple[Answered, ...]
    start: str
    end: str
    log: str
    moved: tuple[str, ...] = ()

    @property
    def has_passed(self) -> bool:
        """Whether nothing at all was wrong."""
        return not (
            self.start
            or self.end
            or any(each.is_blocking for each in self.evidence.findings)
            or any(each.problems for each in self.answered)
        )

    def accepting(self, reasons: Mapping[str, str]) -> Outcome:
        """The same with exemptions, as `Finding.accepting` says."""
        findings = tuple(each.accepting(reasons) for each in self.evidence.findings)
        return replace(self, evidence=replace(self.evidence, findings=findings))


def judge_seen(
    seen: Seen,
    document: Document,
    deployment: Deployment,
    requests: tuple[GatewayRequest, ...],
) -> Outcome:
    """Judge what was seen.

    :param document: the configuration as its user wrote it, so that findings name its lines.
    :param requests: all of them; one that was not sent has its own problem.
    """
    answered = [
        Answered(request, _problems(request, exchange))
        for request, exchange in zip(requests, seen.exchanges)
    ]
    answered += [Answered(each, ("It was not sent.",)) for each in requests[len(seen.exchanges) :]]
    evidence = judge_log(seen.log, document, deployment)
    if seen.start:
        # What a gateway that never served has not said follows from that.
        said = tuple(each for each in evidence.findings if each.plugin and each.plugin in seen.log)
        evidence = replace(evidence, findings=said)
    moved = other_listeners(document)
    return Outcome(evidence, tuple(answered), seen.start, seen.end, seen.log, moved)


def _problems(request: GatewayRequest, exchange: Exchange | str) -> tuple[str, ...]:
    if isinstance(exchange, str):
        return (exchange,)
    return differences(request.expected, exchange)
