"""A plugin's packages and modules beside those of its gateway: what is shared and what differs.

Facts only: which of them is the cause is told in `causes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.gateway.locked import (
    DIRECTORY,
    GatewayFacts,
    LockedModule,
    module_text,
)
from pants_krakend.core.gomod.modules import is_standard, module_of

__all__ = ["Comparison", "SharedModule", "compare"]


@dataclass(frozen=True)
class SharedModule:
    """A module of which both sides link a package.

    :param path: the path that its packages are imported by.
    :param plugin, gateway: the module on each side, None where that side's file does not say.
    :param shared: the packages of it that both link, sorted; and `differing` those that differ.
    """

    path: str
    plugin: LockedModule | None
    gateway: LockedModule | None
    shared: tuple[str, ...]
    differing: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both sides are known and compiled it from the same place and bytes."""
        return self.plugin is not None and self.gateway is not None and not self.difference

    @property
    def difference(self) -> str:
        """`version`, `replaced` or `content`; empty where nothing differs or a side is unknown."""
        if self.plugin is None or self.gateway is None:
            return ""
        ours, theirs = self.plugin.replacement, self.gateway.replacement
        if _place(ours) != _place(theirs) or _is_directory(self.plugin) != _is_directory(
            self.gateway
        ):
            return "replaced"
        if self.plugin.version != self.gateway.version and ours is None:
            return "version"
        left, right = (ours or self.plugin).sum, (theirs or self.gateway).sum
        return "content" if left and right and left != right else ""

    @property
    def is_pinned(self) -> bool:
        """Whether a sum says which bytes both sides compiled."""
        sides = [each.replacement or each for each in (self.plugin, self.gateway) if each]
        return all(each.sum for each in sides) and not self.difference


@dataclass(frozen=True)
class Comparison:
    """What both sides link.

    :param shared: packages of which both fingerprints are known, sorted; `differing` of them.
    :param unknown: packages that the gateway links and whose fingerprint there nobody knows.
    :param alone: the fingerprints of packages that the gateway lacks, but for the plugin's own.
    :param modules: those with shared packages, sorted by path.
    :param standard: packages of the standard library that differ.
    :param own: packages of the gateway's main module that differ.
    """

    shared: tuple[str, ...]
    differing: tuple[str, ...]
    unknown: tuple[str, ...]
    alone: Mapping[str, str]
    modules: tuple[SharedModule, ...]
    standard: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def third_party(self) -> tuple[str, ...]:
        """The differing packages that are neither Go's nor the gateway's own."""
        elsewhere = {*self.standard, *self.own}
        return tuple(each for each in self.differing if each not in elsewhere)


def compare(plugin: BinaryFacts, gateway: GatewayFacts) -> Comparison:
    """Lay a plugin beside the gateway's table for its CPU."""
    table = gateway.fingerprints.get(plugin.arch, {})
    ours = plugin.fingerprints
    shared = tuple(sorted(ours.keys() & table.keys()))
    differing = tuple(each for each in shared if ours[each] != table[each])
    unknown = gateway.unknown.get(plugin.arch, frozenset())
    known = {gateway.main_module, *(each.path for each in gateway.modules), *_paths(plugin)}
    own = tuple(
        each
        for each in differing
        if gateway.main_module and module_of(each, known) == gateway.main_module
    )
    standard = tuple(each for each in differing if is_standard(each, known))
    return Comparison(
        shared=shared,
        differing=differing,
        unknown=tuple(sorted(ours.keys() & unknown)),
        alone={
            path: each
            for path, each in sorted(ours.items())
            if path not in table and path not in unknown and path != plugin.plugin_path
        },
        modules=tuple(_shared_modules(plugin, gateway, shared, frozenset(differing))),
        standard=standard,
        own=own,
    )


def _paths(plugin: BinaryFacts) -> list[str]:
    main = plugin.build.main_module
    return [each.path for each in (*plugin.build.modules, *([main] if main else []))]


def _shared_modules(
    plugin: BinaryFacts, gateway: GatewayFacts, shared: Iterable[str], differing: frozenset[str]
) -> Iterator[SharedModule]:
    main = plugin.build.main_module
    ours = {each.path: _locked(each) for each in plugin.build.modules}
    if main:
        ours[main.path] = LockedModule(main.path, DIRECTORY)
    theirs = {each.path: each for each in gateway.modules}
    if gateway.main_module:
        theirs[gateway.main_module] = LockedModule(gateway.main_module, DIRECTORY)
    both = {*ours, *theirs}
    packages: dict[str, list[str]] = {}
    for package in shared:
        packages.setdefault(module_of(package, both), []).append(package)
    packages.pop("", None)
    for path, members in sorted(packages.items()):
        yield SharedModule(
            path=path,
            plugin=ours.get(path),
            gateway=theirs.get(path),
            shared=tuple(members),
            differing=tuple(each for each in members if each in differing),
        )


def _locked(module: Module) -> LockedModule:
    new = module.replacement
    return LockedModule(module.path, module.version, module.sum, _locked(new) if new else None)


def _place(replacement: LockedModule | None) -> str:
    return f"{replacement.path} {module_text(replacement)}" if replacement else ""


def _is_directory(module: LockedModule) -> bool:
    return module.replacement is None and module.version == DIRECTORY
