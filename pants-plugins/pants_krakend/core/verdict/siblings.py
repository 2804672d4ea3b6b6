"""The plugins of one gateway beside each other: what the gateway lacks, they must agree about.

A package that the gateway does not link is compared with the plugin that was opened first (a
plugin's symbols become global: golang/go go1.26.6:src/plugin/plugin_dlopen.go:open).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.gateway.locked import GatewayFacts, module_text
from pants_krakend.core.gomod.modules import module_of
from pants_krakend.core.verdict.comparison import compare
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.linked import LinkedListing
from pants_krakend.core.verdict.rules import Rule

__all__ = ["Sibling", "judge_siblings", "sibling_of", "sibling_of_listing"]
__all__ += ["with_failing_siblings", "with_siblings"]

_STANDARD = "the standard library"


@dataclass(frozen=True)
class Sibling:
    """What of a plugin concerns the other plugins of its gateway.

    :param name: what it is called in findings.
    :param path: the plugin's import path; empty where it does not tell.
    :param packages: fingerprints of those packages that the gateway lacks.
    :param modules: versions of its modules, where the file names them.
    """

    name: str
    path: str
    packages: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)


def sibling_of(name: str, plugin: BinaryFacts, gateway: GatewayFacts) -> Sibling:
    """What of a built plugin concerns the others."""
    modules = {each.path: each.compiled.version for each in plugin.build.modules}
    return Sibling(name, plugin.plugin_path, compare(plugin, gateway).alone, modules)


def sibling_of_listing(
    name: str, path: str, linked: LinkedListing, gateway: GatewayFacts, cpu: str
) -> Sibling:
    """What of a plugin that is not built yet concerns the others: versions for fingerprints.

    Directories have no version: whether they are one and the same shows when both are built.

    :param path: the import path of its main package.
    """
    table = gateway.fingerprints.get(cpu, {})
    alone = {
        each.path: module_text(each.module)
        for each in linked.packages
        if each.module and not each.module.compiled.is_directory
        if each.exports and each.path not in table and each.path != path
    }
    modules = {
        each.module.path: module_text(each.module) for each in linked.packages if each.module
    }
    return Sibling(name, path, alone, modules)


def judge_siblings(siblings: Sequence[Sibling]) -> Mapping[str, tuple[Finding, ...]]:
    """The findings of each sibling, by its name, that those before it cause.

    :param siblings: in the order in which the gateway opens them, which is that of file names.
    """
    paths: dict[str, str] = {}
    scope: dict[str, tuple[str, Sibling]] = {}
    found: dict[str, tuple[Finding, ...]] = {}
    for each in siblings:
        findings = [_same_path(each, paths[each.path])] if each.path in paths else []
        findings += _differing(each, scope)
        found[each.name] = tuple(findings)
        if each.path:
            paths.setdefault(each.path, each.name)
        for package, fingerprint in each.packages.items():
            scope.setdefault(package, (fingerprint, each))
    return found


def with_siblings(
    plugins: Sequence[tuple[Verdict, Sibling | None]],
) -> tuple[Verdict, ...]:
    """Verdicts with notes of what keeps plugins from living in one gateway.

    Whether one gateway is to load them is not known here, so that nothing fails for it.
    """
    together: dict[tuple[str, str], list[Sibling]] = {}
    for verdict, sibling in plugins:
        if sibling is not None:
            together.setdefault((verdict.gateway, verdict.platform), []).append(sibling)
    notes = {key: judge_siblings(siblings) for key, siblings in together.items()}
    return tuple(
        replace(verdict, findings=(*verdict.findings, *map(_note, found)))
        for verdict, _ in plugins
        for found in [notes.get((verdict.gateway, verdict.platform), {}).get(verdict.plugin, ())]
    )


def with_failing_siblings(
    plugins: Sequence[tuple[Verdict, Sibling | None]],
) -> tuple[Verdict, ...]:
    """Verdicts on the plugins of one gateway, with what keeps it from loading them all.

    :param plugins: in the order of their file names.
    """
    found = judge_siblings([sibling for _, sibling in plugins if sibling is not None])
    return tuple(
        replace(verdict, findings=(*verdict.findings, *found.get(verdict.plugin, ())))
        for verdict, _ in plugins
    )


def _note(finding: Finding) -> Finding:
    cause = f"That matters where one gateway loads both. {finding.cause}"
    return replace(finding, severity=Severity.NOTE, cause=cause)


def _same_path(sibling: Sibling, first: str) -> Finding:
    return Finding(
        rule=Rule.SIBLING_PATH,
        severity=Severity.ERROR,
        subject=sibling.path,
        plugin=sibling.name,
        gateway=f"already taken by {first}",
        cause="Go knows a plugin by the import path of its main package and opens each path once "
        "(`plugin already loaded`).",
        remedy=f"Give one of {first} and {sibling.name} another import path: another directory in "
        "its module, or another `module` line in its go.mod.",
        rung=Rung.FINGERPRINTS,
    )


def _differing(sibling: Sibling, scope: Mapping[str, tuple[str, Sibling]]) -> list[Finding]:
    groups: dict[tuple[str, str], list[str]] = {}
    others: dict[str, Sibling] = {}
    for package, fingerprint in sibling.packages.items():
        theirs, other = scope.get(package, (fingerprint, sibling))
        if theirs != fingerprint:
            module = module_of(package, {*sibling.modules, *other.modules})
            groups.setdefault((other.name, module or _STANDARD), []).append(package)
            others[other.name] = other
    return [
        _differs(sibling, others[name], module, tuple(sorted(packages)))
        for (name, module), packages in sorted(groups.items())
    ]


def _differs(sibling: Sibling, other: Sibling, module: str, packages: tuple[str, ...]) -> Finding:
    ours, theirs = (each.modules.get(module, "unknown") for each in (sibling, other))
    return Finding(
        rule=Rule.SIBLING_PACKAGE,
        severity=Severity.ERROR,
        subject=module,
        plugin=ours,
        gateway=f"{theirs} in {other.name}",
        cause="The gateway does not link this module, so the plugin that is opened first decides, "
        "and the gateway refuses the next one that has it otherwise.",
        remedy=f"Use one version of {module} in {other.name} and {sibling.name}."
        if module != _STANDARD
        else f"Build {other.name} and {sibling.name} with one Go and the same flags.",
        rung=Rung.FINGERPRINTS,
        packages=packages,
    )
