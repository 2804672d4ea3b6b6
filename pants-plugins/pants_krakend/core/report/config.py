"""Verdicts on a gateway's configuration as text, for people. Rendering only."""

from __future__ import annotations

from pants_krakend.core.config.findings import ConfigOutcome, ConfigVerdict
from pants_krakend.core.printable import printable
from pants_krakend.core.report.rows import row
from pants_krakend.core.report.verdict import counted_reasons, finding_text, painted
from pants_krakend.core.verdict.finding import Severity

__all__ = ["config_text"]

_LABELS = ("has", "wanted")
_RED, _GREEN, _YELLOW = "31", "32", "33"
_ORDER = tuple(Severity)


def config_text(verdict: ConfigVerdict, *, color: bool = False) -> str:
    """One verdict: a line, below it what could not be seen, and every finding.

    :param color: whether to use the escape sequences of a terminal.
    """
    line, code = _headline(verdict)
    findings = sorted(verdict.findings, key=lambda each: _ORDER.index(each.severity))
    parts = [painted(line, code, color=color) + "\n"]
    parts += [row("not seen", each) for each in verdict.unseen]
    parts += [finding_text(each, _LABELS, verdict.config, color=color) for each in findings]
    if findings:
        parts.append(f"  More: python -m pants_krakend explain {findings[0].rule.value}\n")
    return "".join(parts)


def _headline(verdict: ConfigVerdict) -> tuple[str, str]:
    """The line and its colour."""
    name = f"{printable(verdict.config)} in {printable(verdict.gateway)}"
    if verdict.outcome is ConfigOutcome.FAILS:
        reasons = counted_reasons(verdict.findings)
        return f"{name} and its plugins do not fit: {reasons}.", _RED
    uses = "1 name" if verdict.uses == 1 else f"{verdict.uses} names"
    plugins = "1 plugin" if verdict.plugins == 1 else f"{verdict.plugins} plugins"
    if verdict.outcome is ConfigOutcome.UNKNOWN:
        return f"{name}: unknown whether it fits its {plugins}; nothing fails.", _YELLOW
    return f"{name} fits its plugins: {uses}, {plugins}.", _GREEN
