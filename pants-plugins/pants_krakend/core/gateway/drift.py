"""What two gateways differ in, and where a gateway and the release that it says it is differ.

Telling lives here, as records; the text for people is in `report.drift`. A difference is a fact
and no judgement: whether a plugin still loads is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pants_krakend.core.gateway.catalogue import Catalogue
from pants_krakend.core.gateway.fingerprints import FingerprintTable
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, module_text
from pants_krakend.core.gateway.release import Release
from pants_krakend.core.gateway.release_modules import ReleaseModules

__all__ = ["Difference", "catalogue_drift", "differences", "image_drift"]

_ALPINE = re.compile(r"\(alpine-([\d.]+)\)")
_FAMILIES = {"musl": "MUSL", "glibc": "GLIBC"}


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same.

    :param what: the fact, as `Go` or `module github.com/a/b`.
    :param locked: what the lock, or the catalogue, has; empty where it has none.
    :param found: what the gateway has; empty where it has none.
    """

    what: str
    locked: str
    found: str


def differences(locked: GatewayFacts, found: GatewayFacts) -> tuple[Difference, ...]:
    """Everything that differs, the weightiest first, modules by path.

    Where the facts came from is no difference. Neither is the patch release of the distribution in
    the C library's version: plugins do not depend on it (krakend-ce#676).
    """
    rows = [
        ("edition", locked.edition, found.edition),
        ("KrakenD", locked.version, found.version),
        ("Go", locked.go, found.go),
        ("main module", locked.main_module, found.main_module),
        *_layout_rows(locked, found),
        *_platform_rows(locked, found),
        *_module_rows(locked, found),
        *_fingerprint_rows(locked, found),
        *_variable_rows(locked, found),
        *_go_sum_rows(locked, found),
        *_builder_rows(locked, found),
    ]
    return tuple(Difference(*row) for row in rows if row[1] != row[2])


def image_drift(
    locked: GatewayFacts, source: str, digests: Sequence[str]
) -> tuple[Difference, ...]:
    """Whether an image is another than the one that a lock was made from.

    :param source: `image:NAME:TAG`, as the lock has it.
    :param digests: those that the name stands for now, the best first.
    """
    known = sorted({each.digest for each in locked.platforms.values() if each.source == source})
    if known and set(known) <= set(digests):
        return ()
    return (Difference(f"digest of {source}", ", ".join(known), digests[0]),)


def catalogue_drift(
    facts: GatewayFacts,
    catalogue: Catalogue,
    release_modules: Mapping[str, ReleaseModules],
    tables: Mapping[str, FingerprintTable],
) -> tuple[Difference, ...]:
    """Where a gateway is not what the catalogue has of the release that it says it is.

    The gateway is the truth and the catalogue a hint, but such a gateway was made in another way
    than its tag says, and so were its builder or its packages (krakend-ce#910, krakend-ce#702).
    Nothing is said of the Enterprise Edition, which has no public source, nor of gateways that do
    not name a release.

    :param release_modules: of the releases of the catalogue, by version.
    :param tables: the fingerprints that are shipped of the release with that version, by CPU.
    """
    if facts.edition != "ce" or not facts.version:
        return ()
    releases = [each for each in catalogue.releases if each.reported == facts.version]
    if not releases:
        known = f"releases up to {catalogue.newest.version}"
        return (Difference("KrakenD", known, facts.version),)
    # Two releases may report one version, since a tag forgot to raise it.
    candidates = (
        tuple(_release_drift(facts, each, release_modules.get(each.version, ReleaseModules())))
        for each in releases
    )
    return (*min(candidates, key=len), *_fingerprint_drift(facts, tables))


def _layout_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    for key, what in (
        ("trimpath", "-trimpath"),
        ("goroot", "directory of Go"),
        ("module_cache", "module cache"),
        ("main_module", "directory of the main module"),
        ("vendor", "vendor directory"),
    ):
        values = (getattr(locked.layout, key), getattr(found.layout, key))
        texts = [("no", "yes")[each] if isinstance(each, bool) else str(each) for each in values]
        yield what, texts[0], texts[1]


def _platform_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    for name in sorted({*locked.platforms, *found.platforms}):
        old, new = locked.platforms.get(name), found.platforms.get(name)
        if old is None or new is None:
            yield f"platform {name}", "there" if old else "", "there" if new else ""
            continue
        # Another file of the same facts is worth a line only where it has the same place.
        if old.source == new.source:
            yield f"digest of {new.source}", old.digest, new.digest
        yield f"loader of {name}", old.interpreter, new.interpreter
        yield f"C library of {name}", _libc(old.libc_version), _libc(new.libc_version)
        yield f"newest glibc that {name} needs", old.glibc, new.glibc
        for key in sorted({*old.settings, *new.settings}):
            yield f"{key} of {name}", old.settings.get(key, ""), new.settings.get(key, "")


def _module_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    old = {each.path: each for each in locked.modules}
    new = {each.path: each for each in found.modules}
    for path in sorted({*old, *new}):
        sides = (old.get(path), new.get(path))
        texts = [module_text(each) or "a directory" if each else "" for each in sides]
        if texts[0] == texts[1]:
            # The same version with other contents.
            texts = [_sums(each) for each in sides if each]
        yield f"module {path}", texts[0], texts[1]


def _fingerprint_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    for cpu in sorted({*locked.fingerprints, *found.fingerprints}):
        old, new = locked.fingerprints.get(cpu), found.fingerprints.get(cpu)
        if old is None or new is None:
            yield f"fingerprints of {cpu}", _count(old), _count(new)
            continue
        changed = sum(old[path] != new[path] for path in old.keys() & new.keys())
        details = {
            "differ": changed,
            "new": len(new.keys() - old.keys()),
            "gone": len(old.keys() - new.keys()),
        }
        notes = [f"{number} {word}" for word, number in details.items() if number]
        yield f"fingerprints of {cpu}", _count(old), ", ".join([_count(new), *notes])
        yield (
            f"packages of {cpu} without a known fingerprint",
            ", ".join(sorted(locked.unknown[cpu])),
            ", ".join(sorted(found.unknown[cpu])),
        )


def _variable_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    # Only a linked gateway tells sizes: that one side is compiled only is no difference.
    for cpu in sorted(locked.variables.keys() & found.variables.keys()):
        old, new = locked.variables[cpu], found.variables[cpu]
        for name in sorted({*old, *new}):
            sizes = [str(side.get(name, "")) for side in (old, new)]
            yield f"size of {name} on {cpu}", sizes[0], sizes[1]


def _go_sum_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    # Another Go has other sums, and one that is known on one side only tells nothing.
    if locked.go == found.go:
        for host in sorted(locked.go_sums.keys() & found.go_sums.keys()):
            yield f"sum of Go for {host}", locked.go_sums[host], found.go_sums[host]


def _builder_rows(locked: GatewayFacts, found: GatewayFacts) -> Iterator[tuple[str, str, str]]:
    # A gateway says nothing of its builder: it is known only where an engine was asked.
    for name in sorted(locked.builders.keys() & found.builders.keys()):
        yield f"builder of {name}", locked.builders[name], found.builders[name]


def _release_drift(
    facts: GatewayFacts, release: Release, modules: ReleaseModules
) -> Iterator[Difference]:
    if facts.go != release.go:
        yield Difference("Go", release.go, facts.go)
    if facts.main_module and facts.main_module != release.module:
        yield Difference("main module", release.module, facts.main_module)
    yield from _libc_drift(facts, release)
    for module in facts.modules:
        known = modules.compiled(module.path)
        new = module.compiled
        if known is None:
            yield Difference(f"module {module.path}", "", module_text(module))
        elif (known.path, known.version) != (new.path, new.version):
            as_known = "" if known.path == module.path else f"{known.path} "
            text = f"{as_known}{known.version}".strip()
            yield Difference(f"module {module.path}", text, module_text(module))


def _fingerprint_drift(
    facts: GatewayFacts, tables: Mapping[str, FingerprintTable]
) -> Iterator[Difference]:
    for cpu, table in sorted(tables.items()):
        mine = facts.fingerprints.get(cpu, {})
        shared = mine.keys() & table.packages.keys() - table.unknown
        other = sorted(path for path in shared if mine[path] != table.packages[path])
        if other:
            found = f"{_count(mine)}, {len(other)} differ, as of {other[0]}"
            yield Difference(f"fingerprints of {cpu}", _count(table.packages), found)


def _libc_drift(facts: GatewayFacts, release: Release) -> Iterator[Difference]:
    for name, platform in facts.platforms.items():
        family = _FAMILIES[name.rpartition("-")[2]]
        reported = platform.libc_version
        if reported and not reported.upper().startswith(family):
            yield Difference(f"C library of {name}", family, reported)
        alpine = _ALPINE.search(reported)
        # The catalogue has the series, and the patch release floats with the vendor's images.
        if alpine and not f"{alpine[1]}.".startswith(f"{release.alpine}."):
            yield Difference(f"Alpine of {name}", release.alpine, alpine[1])


def _libc(reported: str) -> str:
    # MUSL-1.2.3_(alpine-3.17.1)
    return reported.partition("_")[0]


def _sums(module: LockedModule) -> str:
    sums = (module.sum, module.replacement.sum if module.replacement else "")
    return " ".join([module_text(module), *filter(None, sums)])


def _count(fingerprints: Mapping[str, str] | None) -> str:
    if fingerprints is None:
        return ""
    return "1 package" if len(fingerprints) == 1 else f"{len(fingerprints)} packages"
