"""Where in the repository the findings on a built plugin are mended: a file does not know that."""

from __future__ import annotations

from dataclasses import replace

from pants_krakend.core.verdict.finding import Finding, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.source import PluginSource, place_of

__all__ = ["located"]

_OF_MODULES = frozenset(
    {Rule.MODULE_VERSION, Rule.MODULE_REPLACED, Rule.MODULE_CONTENT, Rule.SIBLING_PACKAGE}
)


def located(verdict: Verdict, source: PluginSource) -> Verdict:
    """The same verdict with the line of go.mod for every finding that is about a module."""
    return replace(verdict, findings=tuple(_located(each, source) for each in verdict.findings))


def _located(finding: Finding, source: PluginSource) -> Finding:
    if finding.where or finding.rule not in _OF_MODULES:
        return finding
    return replace(finding, where=place_of(source.modules, finding.subject))
