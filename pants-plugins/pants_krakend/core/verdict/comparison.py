"""A plugin's packages and modules beside those of its gateway: what is shared and what differs.

Facts only: which of them is the cause is told in `causes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.gateway.locked import DIRECTORY, GatewayFacts, LockedModule
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
    def difference(self) -> str:
        """`version`, `replaced` or `content`; empty where nothing differs or a side is unknown."""
        if self.plugin is None or self.gateway is None:
            return ""
        ours, theirs = self.plugin.compiled, self.gateway.compiled
        if ours.is_directory != theirs.is_directory:
            return "replaced"
        if (ours.path, ours.version) != (theirs.path, theirs.version):
            is_replaced = self.plugin.replacement or self.gateway.replacement
            return "replaced" if is_replaced else "version"
        return "content" if ours.sum and theirs.sum and ours.sum != theirs.sum else ""

    @property
    def is_pinned(self) -> bool:
        """Whether a sum says which bytes both sides compiled."""
        sides = [each for each in (self.plugin, self.gateway) if each]
        return all(each.compiled.sum for each in sides) and not self.difference


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
    sides = _modules(plugin), gateway.modules_by_path
    known = {*sides[0], *sides[1]}
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
        modules=tuple(_shared_modules(sides, shared, frozenset(differing))),
        standard=standard,
        own=own,
    )


def _modules(plugin: BinaryFacts) -> dict[str, LockedModule]:
    main = plugin.build.main_module
    by_path = {each.path: LockedModule.of(each) for each in plugin.build.modules}
    return {**by_path, **({main.path: LockedModule(main.path, DIRECTORY)} if main else {})}


def _shared_modules(
    sides: tuple[Mapping[str, LockedModule], Mapping[str, LockedModule]],
    shared: Iterable[str],
    differing: frozenset[str],
) -> Iterator[SharedModule]:
    ours, theirs = sides
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
