"""Rung 1: what `go list -deps` says that a plugin links, beside its gateway's facts.

Nothing is compiled. Every package that both sides link is known here, so that a module of which
they share none is left alone; fingerprints are rung 2's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import DIRECTORY, GatewayFacts, LockedModule
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Rung, Verdict
from pants_krakend.core.verdict.packages import PackageUse, decide
from pants_krakend.core.verdict.source import PluginSource
from pants_krakend.core.verdict.unbuilt import Unbuilt, unbuilt_findings
from pants_krakend.core.verdict.wording import first_names, modules_text

__all__ = ["BadListing", "LinkedListing", "LinkedPackage", "judge_linked", "parse_listing"]

_FIELDS = 6
_STANDARD, _EXPORTS, _CGO = "std", "exports", "cgo"
_WORDS = frozenset({_STANDARD, _EXPORTS, _CGO})


class BadListing(KrakendError):
    """A text is no listing of programs/builder: the two are not of one version."""


@dataclass(frozen=True)
class LinkedPackage:
    """A package that a plugin links.

    :param path: its import path.
    :param module: as the go command selected it, without a sum; None for the standard library.
    :param exports: whether it declares an exported name in a file without `//line` comments, which
        may bring other paths (never said of the standard library).
    :param cgo: whether it has files that import "C".
    """

    path: str
    module: LockedModule | None
    exports: bool
    cgo: bool


@dataclass(frozen=True)
class LinkedListing:
    """What a plugin links, in the order of `go list -deps`."""

    packages: tuple[LinkedPackage, ...]


def parse_listing(text: str) -> LinkedListing:
    """Read what `builder list` wrote (programs/builder/listing.go).

    :raises BadListing: a line is not of its form.
    """
    return LinkedListing(tuple(_package(line) for line in text.splitlines()))


def _package(line: str) -> LinkedPackage:
    fields = line.split("\t")
    words = set(filter(None, fields[1].split(","))) if len(fields) == _FIELDS else {""}
    if not fields[0] or not words <= _WORDS:
        raise BadListing(
            f"{line[:200]!r} is no line of the list of packages that a plugin links.",
            remedy="Was the cache of named directories changed by hand? Deleting `krakend` below "
            "`[GLOBAL].named_caches_dir` makes it anew.",
        )
    path, _, module, version, new_path, new_version = fields
    locked = None
    if module:
        new = LockedModule(new_path, new_version or DIRECTORY) if new_path else None
        locked = LockedModule(module, version or DIRECTORY, "", new)
    return LinkedPackage(path, locked, exports=_EXPORTS in words, cgo=_CGO in words)


def judge_linked(
    source: PluginSource,
    linked: LinkedListing,
    gateway: GatewayFacts,
    *,
    gateway_name: str,
    platform: Platform,
) -> Verdict:
    """The verdict on the sources of one plugin and what they link: `fails` or `unknown`.

    :raises KrakendError: a problem of the sources that says nothing of the plugin.
    """
    rung = Rung.LINKED
    decided = decide(source, _uses(source, linked), gateway, platform.arch.value, rung)
    packages = {each.path for each in linked.packages}
    unbuilt = Unbuilt(source, gateway, gateway_name, platform, rung)
    return Verdict(
        plugin=source.name,
        gateway=gateway_name,
        platform=platform.value,
        rung=rung,
        findings=unbuilt_findings(unbuilt, decided, packages),
        compared=decided.compared,
        unseen=tuple(_unseen(decided.undecided)),
    )


def _uses(source: PluginSource, linked: LinkedListing) -> Iterator[PackageUse]:
    for each in linked.packages:
        modules = (_with_sum(source, each.module),) if each.module else ()
        yield PackageUse(each.path, modules, each.exports)


def _with_sum(source: PluginSource, module: LockedModule) -> LockedModule:
    compiled = module.compiled
    known = source.modules.sums.get((compiled.path, compiled.version), "")
    if module.replacement:
        return replace(module, replacement=replace(module.replacement, sum=known))
    return replace(module, sum=known)


def _unseen(undecided: frozenset[str]) -> Iterator[str]:
    yield "Fingerprints were not compared: that takes the built plugin (rung 2)."
    if undecided:
        yield (
            f"{modules_text(undecided)} packages that the gateway has too, and may come from "
            f"elsewhere there; rung 2 decides: {first_names(sorted(undecided))}."
        )
