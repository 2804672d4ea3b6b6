"""What a finding about a configuration has in common with all others of its kind. Records only."""

from __future__ import annotations

from dataclasses import dataclass

from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["ConfigVerdict", "Says", "finding_at"]

_ROOT = "the root"


@dataclass(frozen=True)
class Says:
    """The words of a finding.

    :param has: what is there; and `wants` what the gateway would take.
    :param subject: what it is about, if not the path of the value.
    :param severity: and `sure` are as in `Finding`.
    """

    cause: str
    remedy: str
    has: str = ""
    wants: str = ""
    subject: str = ""
    severity: Severity = Severity.ERROR
    sure: bool = True


@dataclass(frozen=True)
class ConfigVerdict:
    """What is known of a configuration together with the plugins of its gateway.

    :param config: the file, for people.
    :param gateway: what people call the gateway.
    :param uses: how many names the configuration asks for, and `plugins` how many are listed.
    :param unseen: what could not be looked at, as sentences.
    """

    config: str
    gateway: str
    uses: int = 0
    plugins: int = 0
    findings: tuple[Finding, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the gateway would serve without a plugin, or not at all."""
        return any(each.severity.fails for each in self.findings)


def finding_at(document: Document, rule: Rule, value: Value, says: Says) -> Finding:
    """A finding about one value of a configuration."""
    return Finding(
        rule=rule,
        severity=says.severity,
        subject=says.subject or value.path or _ROOT,
        plugin=says.has,
        gateway=says.wants,
        cause=says.cause,
        remedy=says.remedy,
        rung=Rung.STATIC,
        where=document.where(value),
        sure=says.sure,
    )
