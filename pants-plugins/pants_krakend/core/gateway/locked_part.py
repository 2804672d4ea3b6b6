"""What a lock says of one of its sources, and what of it is shown when the lock changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pants_krakend.core.gateway.locked import GatewayFacts, module_text

__all__ = ["LockedVersion", "locked_part", "locked_versions"]

# Python makes no number of thousands of digits, which no version has and a forged one may.
_PARTS = re.compile(r"([0-9]{1,18})|([^0-9.+-]+)")


def locked_part(locked: GatewayFacts, found: GatewayFacts) -> GatewayFacts:
    """The part of a lock that some of its sources can be compared with.

    Modules and packages that they do not have are those of the lock's other sources.

    :param found: the facts of these sources.
    """
    sources = {each.source for each in found.platforms.values()}
    theirs = {each.path for each in found.modules}
    fingerprints = {
        cpu: {path: each for path, each in packages.items() if path in found.fingerprints[cpu]}
        for cpu, packages in locked.fingerprints.items()
        if cpu in found.fingerprints
    }
    return replace(
        locked,
        modules=tuple(each for each in locked.modules if each.path in theirs),
        platforms={
            name: each
            for name, each in locked.platforms.items()
            if name in found.platforms or each.source in sources
        },
        fingerprints=fingerprints,
        unknown={cpu: locked.unknown[cpu] for cpu in fingerprints},
    )


@dataclass(frozen=True, order=True)
class LockedVersion:
    """A version that `generate-lockfiles --diff` shows: numbers are ordered as numbers.

    :param key: what it is ordered by; a release comes after its pre-releases.
    """

    key: tuple[tuple[int, int, str], ...] = field(repr=False)
    text: str

    @classmethod
    def of(cls, text: str) -> LockedVersion:
        """The version of a text, which may be any."""
        parts = [
            (1, int(number), "") if number else (-1, 0, word)
            for number, word in _PARTS.findall(text.lstrip("v"))
        ]
        return cls((*parts, (0, 0, "")), text)

    def __str__(self) -> str:
        return self.text


def locked_versions(facts: GatewayFacts) -> Mapping[str, LockedVersion]:
    """Everything of a gateway that has a version, by a name for people."""
    return {name: LockedVersion.of(text) for name, text in _rows(facts) if text}


def _rows(facts: GatewayFacts) -> Iterable[tuple[str, str]]:
    yield "KrakenD", facts.version
    yield "Go", facts.go
    for name, platform in facts.platforms.items():
        yield name, platform.libc_version or platform.source
    for name, image in facts.builders.items():
        yield f"builder of {name}", image
    for module in facts.modules:
        yield module.path, module_text(module) or "a directory"
