"""A verdict and its findings, as records.

Whether a plugin loads is never a boolean: what could not be seen is `unknown`, with the reason.
Nothing is judged here, and nothing is worded for a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, IntEnum

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.probe.registered import Registered
from pants_krakend.core.verdict.rules import Rule

__all__ = ["Finding", "Outcome", "Rung", "Severity", "Verdict"]


class Outcome(Enum):
    """What the loader will say."""

    LOADS = "loads"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Rung(IntEnum):
    """How much was looked at; each rung is more certain than the one below."""

    STATIC = 0
    LINKED = 1
    FINGERPRINTS = 2
    LOADED = 3


class Severity(Enum):
    """What a finding does to the verdict."""

    # The gateway's process ends: an exemption cannot help.
    DIES = "dies"
    # The gateway refuses the plugin, or its memory would be overwritten.
    ERROR = "error"
    # The loader may accept the plugin, but nobody can vouch for what happens then.
    RISK = "risk"
    # It decides nothing.
    NOTE = "note"

    @property
    def fails(self) -> bool:
        """Whether the plugin must not be deployed."""
        return self in {Severity.DIES, Severity.ERROR}


@dataclass(frozen=True)
class Finding:
    """One reason.

    :param subject: the module, package or file that it is about.
    :param plugin: what the plugin has; and `gateway` what the gateway wants.
    :param cause: why that matters, as sentences.
    :param remedy: the edit that mends it, as sentences.
    :param rung: on which it was found.
    :param where: `path` or `path:line` in the repository, relative to the build root, if anywhere.
    :param within: the place inside of that file by its structure, as `endpoints[2].extra_config`.
    :param sure: False where the cause is only the likeliest; that something differs is certain.
    :param packages: import paths whose difference it explains, sorted.
    :param accepted: why the plugin's owners accept it; empty if they do not.
    """

    rule: Rule
    severity: Severity
    subject: str
    plugin: str
    gateway: str
    cause: str
    remedy: str
    rung: Rung
    where: str = ""
    within: str = ""
    sure: bool = True
    packages: tuple[str, ...] = ()
    accepted: str = ""

    @classmethod
    def of_error(
        cls, rule: Rule, error: KrakendError, rung: Rung, subject: str, where: str = ""
    ) -> Finding:
        """The finding that an error of this project is, where it stops a build or a check."""
        return cls(
            rule=rule,
            severity=Severity.ERROR,
            subject=subject,
            plugin="",
            gateway="",
            cause="\n".join(part for part in (error.what, error.evidence) if part),
            remedy=error.remedy,
            rung=rung,
            where=where,
        )

    @classmethod
    def of_built(  # noqa: PLR0913, PLR0917 # a row of a table
        cls,
        rule: Rule,
        severity: Severity,
        subject: str,
        sides: tuple[str, str],
        cause: str,
        remedy: str,
        packages: tuple[str, ...] = (),
    ) -> Finding:
        """A finding of a built plugin: on rung 2, and at no place of the repository.

        :param sides: what the plugin has, and what the gateway wants.
        """
        rung = Rung.FINGERPRINTS
        return cls(rule, severity, subject, *sides, cause, remedy, rung, packages=packages)

    @property
    def key(self) -> str:
        """What an exemption names: the rule's id and the subject."""
        return f"{self.rule.value} {self.subject}".rstrip()

    @property
    def is_blocking(self) -> bool:
        """Whether it fails a goal: it fails what it is about, and nobody has accepted it."""
        return self.severity.fails and not self.accepted

    @property
    def is_open(self) -> bool:
        """Whether it is a risk that nobody has accepted."""
        return self.severity is Severity.RISK and not self.accepted

    def accepting(self, reasons: Mapping[str, str]) -> Finding:
        """The same, accepted if there is a reason: what ends a gateway's process cannot be.

        :param reasons: by `Finding.key`, or by a rule's id alone for all of its findings.
        """
        reason = reasons.get(self.key) or reasons.get(self.rule.value) or ""
        if not reason or self.severity is Severity.DIES:
            return self
        return replace(self, accepted=reason)


@dataclass(frozen=True)
class Verdict:
    """What is known of one plugin for one platform of one gateway.

    :param plugin: what is judged, for people: an address, a path.
    :param gateway: what people call the gateway, and `platform` the name of the platform.
    :param rung: up to which it was judged.
    :param compared: how many packages (on rung 0: modules) were compared.
    :param unseen: what could not be looked at, as sentences; each makes the verdict `unknown`.
    :param registered: what the plugin registers; None where it was not opened.
    """

    plugin: str
    gateway: str
    platform: str
    rung: Rung
    findings: tuple[Finding, ...] = ()
    compared: int = 0
    unseen: tuple[str, ...] = ()
    registered: tuple[Registered, ...] | None = None

    @property
    def outcome(self) -> Outcome:
        """What the loader will say: `loads` only where every fingerprint was compared."""
        if any(each.severity.fails for each in self.findings):
            return Outcome.FAILS
        has_risk = any(each.severity is Severity.RISK for each in self.findings)
        if self.rung < Rung.FINGERPRINTS or self.unseen or has_risk:
            return Outcome.UNKNOWN
        return Outcome.LOADS

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that fail a goal: those that fail the plugin and nobody has accepted."""
        return tuple(each for each in self.findings if each.is_blocking)

    @property
    def is_open(self) -> bool:
        """Whether something that nobody has accepted keeps it from being known."""
        return self.outcome is Outcome.UNKNOWN and (
            self.rung < Rung.FINGERPRINTS
            or bool(self.unseen)
            or any(each.is_open for each in self.findings)
        )

    def accepting(self, reasons: Mapping[str, str]) -> Verdict:
        """The same with exemptions, as `Finding.accepting` says."""
        return replace(self, findings=tuple(each.accepting(reasons) for each in self.findings))
