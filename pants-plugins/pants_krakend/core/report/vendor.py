"""What `krakend check-plugin` of a gateway would say of a plugin, word for word.

It reads go.sum and nothing else. Where it misleads is told in `vendor_misled`. Source:
krakend-cobra's `plugin.go` and `plugin/analyzer.go`, and what each KrakenD release has of them
(db481f1 in 2.0.2, b3f49bf in 2.0.6, 7314cfa in 2.7.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.gateway.release import version_key

__all__ = ["CheckPluginCall", "Incompatibility", "VendorAnswer", "check_plugin"]

_OK = "No incompatibilities found!\n"
_EXACT = re.compile(r"\d+\.\d+\.\d+")
_NEWEST = (1 << 30,)
_CAN_PREPEND, _HAS_SEMVER, _SKIPS_BLANKS, _COUNTS_LAST = (2, 0, 2), (2, 0, 6), (2, 1, 0), (2, 7, 0)
_PRINTS_HELP = (2, 7, 0)
_NUMBER = r"(0|[1-9]\d*)"
_IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_NO_ZEROS_FIRST = r"(?!(?:[^+]*\.)?0\d+(?:[.+]|$))"
_SEMVER = re.compile(
    rf"v{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}"
    rf"(?:-({_NO_ZEROS_FIRST}{_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?)?)?",
    re.ASCII,
)
# What versions are ordered by; a number is its length and its digits, however long it is.
Part = tuple[int, int, str]


class Incompatibility(NamedTuple):
    """One block of the answer: a module, `go` or `libc`."""

    name: str
    have: str
    want: str


@dataclass(frozen=True)
class CheckPluginCall:
    """What a careful user gives to `check-plugin`.

    :param go_sum: the text of go.sum; None where there is none.
    :param go: given as `-g`: the Go that compiles the plugin.
    :param libc: given as `-l`, as in `MUSL-1.2.5_(alpine-3.23.4)`; empty where it is not given.
    """

    go_sum: str | None
    go: str
    libc: str


@dataclass(frozen=True)
class VendorAnswer:
    """What the command prints, and how it ends.

    :param text: with its line ends.
    :param status: 0, 1, or 2 where the gateway's version of it panics.
    :param found: what it reports, in its order.
    :param remark: how the real output is more than `text`, as a sentence; else empty.
    """

    text: str
    status: int
    found: tuple[Incompatibility, ...] = ()
    remark: str = ""


class _Panic(Exception):
    """Go's runtime would stop the command: the message is its."""


def check_plugin(call: CheckPluginCall, gateway: GatewayFacts, platform: str) -> VendorAnswer:
    """The answer of the gateway's own `check-plugin`.

    The Enterprise Edition and gateways that do not say their version have the newest form of it.

    :param platform: whose C library is compared, by name: `linux-amd64-musl`.
    """
    if call.go_sum is None:
        return VendorAnswer("open ./go.sum: no such file or directory\n", 1)
    known = gateway.edition != "ee" and _EXACT.fullmatch(gateway.version)
    era = version_key(gateway.version) if known else _NEWEST
    facts = gateway.platforms.get(platform)
    libc = facts.libc_version if facts and facts.libc_version else call.libc
    try:
        have = _highest_versions(call.go_sum, era)
        found = [
            Incompatibility(module.path, have[module.path], module.version)
            for module in sorted(gateway.modules, key=lambda each: each.path)
            if have.get(module.path, module.version) != module.version
        ]
        found = _with_first(found, Incompatibility("go", call.go, gateway.go), era)
        found = _with_first(found, Incompatibility("libc", call.libc, libc), era)
    except _Panic as panic:
        remark = "Go's account of where it happened follows there, and is left out here."
        return VendorAnswer(f"panic: runtime error: {panic}\n", 2, remark=remark)
    return _answer(tuple(found), era)


def _answer(found: tuple[Incompatibility, ...], era: Sequence[int]) -> VendorAnswer:
    if not found:
        return VendorAnswer(_OK, 0)
    blocks = "".join(f"{each.name}\n\thave: {each.have}\n\twant: {each.want}\n" for each in found)
    if tuple(era) < _COUNTS_LAST:
        return VendorAnswer(f"{len(found)} incompatibility(ies) found...\n{blocks}", 1, found)
    remark = "This release prints its help as well, which is left out here."
    return VendorAnswer(
        f"{blocks}{len(found)} incompatibilities found\n",
        1,
        found,
        remark if tuple(era) == _PRINTS_HELP else "",
    )


def _highest_versions(go_sum: str, era: Sequence[int]) -> Mapping[str, str]:
    """The highest version of each module in any line of go.sum, as this era finds it."""
    versions: dict[str, str] = {}
    lines = go_sum.split("\n")
    for line in lines if lines[-1] else lines[:-1]:
        fields = line.removesuffix("\r").split(" ")
        if len(fields) < 2:
            if tuple(era) < _SKIPS_BLANKS:
                raise _Panic("index out of range [1] with length 1")
            continue
        version = fields[1].removesuffix("/go.mod")
        if _order(version, era) > _order(versions.get(fields[0], ""), era):
            versions[fields[0]] = version
    return versions


def _order(version: str, era: Sequence[int]) -> tuple[Part, ...]:
    """What the releases of an era compare versions by: as text at first, then as versions."""
    if tuple(era) < _HAS_SEMVER:
        return ((0, 0, version),)
    match = _SEMVER.fullmatch(version)
    if match is None:
        return ()
    major, minor, patch, pre = match.groups()
    numbers = [_number(each or "0") for each in (major, minor, patch)]
    identifiers = [_number(each) if each.isdigit() else (1, 0, each) for each in _split(pre)]
    # A release comes after its pre-releases.
    return (*numbers, (0 if pre else 1, 0, ""), *identifiers)


def _split(pre_release: str | None) -> list[str]:
    return pre_release.split(".") if pre_release else []


def _number(digits: str) -> Part:
    return (0, len(digits), digits)


def _with_first(
    found: list[Incompatibility], new: Incompatibility, era: Sequence[int]
) -> list[Incompatibility]:
    if new.have == new.want:
        return found
    if tuple(era) >= _CAN_PREPEND:
        return [new, *found]
    # It made room for as many as there were: the last one fell off.
    if not found:
        raise _Panic("index out of range [0] with length 0")
    return [new, *found[:-1]]
