"""Packages that a plugin will link beside those of its gateway, before anything is compiled.

A fingerprint holds the absolute path of the source of everything that the package exports, and a
module's path in the module cache holds its version. So what comes from another version, or from
elsewhere, and exports something, certainly has another fingerprint; nothing else here is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule
from pants_krakend.core.gomod.modules import module_of, module_paths
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.modules import (
    CAUSES,
    RULES,
    module_remedy,
    own_module_finding,
    side_text,
)
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.source import PluginSource, place_of

__all__ = ["Decided", "PackageUse", "decide", "own_packages"]


@dataclass(frozen=True)
class PackageUse:
    """One package that the plugin links.

    :param package: its import path.
    :param modules: the modules that it may be of, as the plugin has them, longest path first; one
        where that is known. Empty where they are not known.
    :param exports: whether it certainly exports something whose fingerprint holds its file's path.
    """

    package: str
    modules: tuple[LockedModule, ...]
    exports: bool


@dataclass(frozen=True)
class Decided:
    """What is certain, and what is not.

    :param compared: how many packages both sides link.
    :param undecided: paths of modules that another rung has to decide about.
    """

    findings: tuple[Finding, ...]
    compared: int
    undecided: frozenset[str]


@dataclass(frozen=True)
class _Pair:
    """A module on both sides, and the packages of it that both link."""

    plugin: LockedModule
    gateway: LockedModule
    packages: tuple[str, ...]


def decide(
    source: PluginSource, uses: Iterable[PackageUse], gateway: GatewayFacts, cpu: str, rung: Rung
) -> Decided:
    """Compare where each package comes from, for those whose fingerprints the gateway's table has.

    :param cpu: by Go's name.
    """
    table = gateway.fingerprints.get(cpu, {})
    theirs = gateway.modules_by_path
    shared = [use for use in uses if use.package in table]
    undecided: set[str] = set()
    differing: dict[tuple[LockedModule, LockedModule], set[str]] = {}
    same: dict[tuple[LockedModule, LockedModule], set[str]] = {}
    for use in shared:
        known = [theirs[path] for path in module_paths(use.package) if path in theirs]
        pair = _same_place(use.modules, known)
        if pair:
            same.setdefault(pair, set()).add(use.package)
        elif not use.modules or not use.exports or not _is_told(use, known, gateway):
            undecided.update(each.path for each in use.modules)
        else:
            ours = use.modules[0]
            match = next((each for each in known if each.path == ours.path), known[0])
            differing.setdefault((ours, match), set()).add(use.package)
    findings = [
        *(_differs(source, pair, gateway, rung) for pair in _pairs(differing)),
        *(_content(source, pair, rung) for pair in _pairs(same) if _sums_differ(pair)),
    ]
    return Decided(tuple(findings), len(shared), frozenset(undecided))


def _same_place(
    ours: Iterable[LockedModule], theirs: Iterable[LockedModule]
) -> tuple[LockedModule, LockedModule] | None:
    """The first module that is compiled from the same published version on both sides."""
    for left in ours:
        for right in theirs:
            published = not left.is_directory and not right.is_directory
            if published and _coordinates(left) == _coordinates(right):
                return left, right
    return None


def _coordinates(module: LockedModule) -> tuple[str, str]:
    return module.compiled.path, module.compiled.version


def _is_told(use: PackageUse, known: list[LockedModule], gateway: GatewayFacts) -> bool:
    """Whether the paths of the package's sources are known well enough to tell that they differ."""
    # A vendor directory's paths hold no version, and two directories may be one.
    if not known or gateway.layout.vendor:
        return False
    if any(each.is_directory for each in use.modules):
        return not any(each.is_directory for each in known)
    own = any(each.path == gateway.main_module for each in known)
    # `go install module@version` compiles a main module in the module cache.
    return not own or "@" not in (gateway.layout.main_module or "@")


def _pairs(found: Mapping[tuple[LockedModule, LockedModule], set[str]]) -> list[_Pair]:
    pairs = [_Pair(ours, theirs, tuple(sorted(each))) for (ours, theirs), each in found.items()]
    return sorted(pairs, key=lambda each: (each.plugin.path, each.packages))


def _differs(source: PluginSource, pair: _Pair, gateway: GatewayFacts, rung: Rung) -> Finding:
    ours, theirs = pair.plugin, pair.gateway
    where = place_of(source.modules, ours.path)
    if theirs.path == gateway.main_module:
        return own_module_finding(pair.packages, rung, Severity.ERROR, where)
    difference = "replaced" if ours.replacement or theirs.replacement else "version"
    difference = "replaced" if ours.is_directory or theirs.is_directory else difference
    elsewhere = "" if theirs.path == ours.path else f"{theirs.path} "
    return Finding(
        rule=RULES[difference],
        severity=Severity.ERROR,
        subject=ours.path,
        plugin=side_text(ours, with_sum=False),
        gateway=elsewhere + side_text(theirs, with_sum=False),
        cause=CAUSES[difference],
        remedy=module_remedy(theirs.path, ours, theirs, source.place),
        rung=rung,
        where=where,
        packages=pair.packages,
    )


def _sums_differ(pair: _Pair) -> bool:
    ours, theirs = pair.plugin.compiled.sum, pair.gateway.compiled.sum
    return bool(ours and theirs and ours != theirs)


def _content(source: PluginSource, pair: _Pair, rung: Rung) -> Finding:
    """Which of the bytes differ is not known: a comment changes the sum, and no fingerprint."""
    return Finding(
        rule=Rule.MODULE_CONTENT,
        severity=Severity.RISK,
        subject=pair.plugin.path,
        plugin=side_text(pair.plugin, with_sum=True),
        gateway=side_text(pair.gateway, with_sum=True),
        cause=CAUSES["content"],
        remedy=module_remedy(pair.plugin.path, pair.plugin, pair.gateway, source.place),
        rung=rung,
        where=place_of(source.modules, pair.plugin.path),
        packages=pair.packages,
    )


def own_packages(
    source: PluginSource, packages: Iterable[str], gateway: GatewayFacts, cpu: str, rung: Rung
) -> Iterator[Finding]:
    """Packages of the gateway's main module, where the table of a release leaves those out."""
    table = gateway.fingerprints.get(cpu, {})
    known = gateway.modules_by_path
    local = source.modules.set.local_dirs

    def is_own(package: str) -> bool:
        return bool(gateway.main_module) and module_of(package, known) == gateway.main_module

    own = sorted(each for each in packages if is_own(each) and not module_of(each, local))
    if own and not any(is_own(each) for each in table):
        where = place_of(source.modules, gateway.main_module)
        yield own_module_finding(tuple(own), rung, Severity.RISK, where)
