"""Errors that stop a build or a check, as findings: those that say that the plugin cannot load."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pants_krakend.core.build.failures import (
    CannotLinkAsPlugin,
    CLibraryMissing,
    CompileFailed,
    GoTooOld,
    MissingSum,
    ModuleMismatch,
    UnknownImport,
)
from pants_krakend.core.build.request import GoModTooNew, LayoutUnsupported, check_go
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import NoPluginSupport
from pants_krakend.core.gateway.gateway_facts import StaticGateway
from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gomod.modfile import GoMod, GoWork
from pants_krakend.core.gomod.versions import GoVersion
from pants_krakend.core.gosource.follow import MissingPackage
from pants_krakend.core.gosource.header import GoSourceError
from pants_krakend.core.gosource.package import ConflictingPackages, NoMainPackage
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.source import PluginSource

__all__ = ["failure_finding", "go_line_findings", "problem_findings", "with_failure"]

# What is not here says nothing of the plugin: no network, a full disk, a mistake in an option.
_RULES: Mapping[type[KrakendError], Rule] = {
    CLibraryMissing: Rule.SOURCES,
    CannotLinkAsPlugin: Rule.SOURCES,
    CompileFailed: Rule.SOURCES,
    ConflictingPackages: Rule.SOURCES,
    GoModTooNew: Rule.GO_LINE,
    GoSourceError: Rule.SOURCES,
    GoTooOld: Rule.GO_LINE,
    LayoutUnsupported: Rule.SOURCE_PATHS,
    MissingPackage: Rule.SOURCES,
    MissingSum: Rule.GO_SUM,
    ModuleMismatch: Rule.SOURCES,
    NoMainPackage: Rule.SOURCES,
    NoPluginSupport: Rule.GATEWAY_WITHOUT_PLUGINS,
    StaticGateway: Rule.STATIC_GATEWAY,
    UnknownImport: Rule.SOURCES,
}
# From here on the go command refuses a module that asks for a newer Go (https://go.dev/doc/
# toolchain); before, it compiled it nonetheless.
_REFUSES_NEWER = GoVersion.parse("1.21")
_PLACE = re.compile(r"^[ \t]*(?P<place>[^\s:]+\.(?:go|mod|sum|work|[cChHsS]\w*):\d+)", re.MULTILINE)


def failure_finding(error: KrakendError, rung: Rung, subject: str) -> Finding | None:
    """The finding that an error is; None where it says nothing of the plugin, and is to be raised.

    :param subject: what the finding is about, where the error names no line of a file.
    """
    rule = _RULES.get(type(error))
    if rule is None:
        return None
    finding = Finding.of_error(rule, error, rung, subject)
    place = _PLACE.search(finding.cause)
    return replace(finding, where=place["place"]) if place else finding


def with_failure(verdict: Verdict, finding: Finding) -> Verdict:
    """The verdict on the sources together with what stopped their build.

    A lower rung may have found the same, perhaps as something that need not stop one.
    """
    found = verdict.findings
    if any(each.rule is finding.rule and each.severity.fails for each in found):
        return verdict
    same = [each for each in found if (each.rule, each.cause) == (finding.rule, finding.cause)]
    others = tuple(each for each in found if each not in same)
    worse = tuple(replace(each, severity=finding.severity) for each in same)
    return replace(verdict, findings=(*others, *(worse or (finding,))))


def problem_findings(source: PluginSource, rung: Rung) -> Iterator[Finding]:
    """Why the sources cannot be built.

    :raises KrakendError: a problem says nothing of the plugin.
    """
    for problem in source.problems:
        finding = failure_finding(problem, rung, source.name)
        if finding is None:
            raise problem
        yield finding


def go_line_findings(modules: Modules, go: str, gateway_name: str, rung: Rung) -> Iterator[Finding]:
    """The files that ask for a newer Go than the gateway's.

    :param go: the gateway's.
    """
    files: dict[str, GoMod | GoWork] = {modules.main.file: modules.main}
    if modules.work:
        files[modules.work.file] = modules.work
    files.update({each.file: each for each in modules.used.values()})
    severity = Severity.ERROR if GoVersion.parse(go) >= _REFUSES_NEWER else Severity.RISK
    for file in files.values():
        error = _too_new(file, go, gateway_name)
        if error:
            where = f"{file.file}:{file.go_line}"
            finding = Finding.of_error(Rule.GO_LINE, error, rung, file.file, where)
            yield replace(finding, severity=severity, plugin=file.go or "", gateway=go)


def _too_new(file: GoMod | GoWork, go: str, gateway_name: str) -> GoModTooNew | None:
    try:
        check_go(file, go, gateway_name)
    except GoModTooNew as error:
        return error
    return None
