"""What a finding about a configuration has in common with all others of its kind. Records only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["ConfigOutcome", "ConfigVerdict", "Says", "finding_at"]

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


class ConfigOutcome(Enum):
    """Whether a configuration and the plugins of its gateway fit each other."""

    FITS = "fits"
    FAILS = "fails"
    UNKNOWN = "unknown"


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
    def outcome(self) -> ConfigOutcome:
        """What is known, whatever of it is accepted."""
        if any(each.severity.fails for each in self.findings):
            return ConfigOutcome.FAILS
        if self.unseen or any(each.severity is Severity.RISK for each in self.findings):
            return ConfigOutcome.UNKNOWN
        return ConfigOutcome.FITS

    @property
    def fails(self) -> bool:
        """Whether the gateway would serve without a plugin or not at all, and nobody accepts it."""
        return any(each.is_blocking for each in self.findings)

    @property
    def is_open(self) -> bool:
        """Whether something that nobody has accepted keeps it from being known."""
        return bool(self.unseen) or any(each.is_open for each in self.findings)

    def accepting(self, reasons: Mapping[str, str]) -> ConfigVerdict:
        """The same with exemptions, as `Finding.accepting` says."""
        return replace(self, findings=tuple(each.accepting(reasons) for each in self.findings))


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
        within=value.path,
        sure=says.sure,
    )
