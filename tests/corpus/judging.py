"""The backend's verdicts on files of the corpus, from the files alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pants_krakend.checkout import read_checkout
from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.build.request import build_context
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, NotAGateway, facts_of_binary
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.linked import LinkedListing, judge_linked, parse_listing
from pants_krakend.core.verdict.siblings import judge_siblings, sibling_of
from pants_krakend.core.verdict.static import judge_static

__all__ = [
    "Gateway",
    "Sources",
    "facts_of",
    "judge",
    "judge_second",
    "judge_sources",
    "listing_of",
    "read_gateway",
    "with_less",
]


@dataclass(frozen=True)
class Gateway:
    """A host as a verdict sees it."""

    name: str
    facts: GatewayFacts
    platform: Platform


@dataclass(frozen=True)
class Sources:
    """A plugin before it is built.

    :param directory: of its main package.
    :param linked: what it links; None where the go command does not tell.
    """

    directory: Path
    tags: tuple[str, ...]
    linked: LinkedListing | None = None


@functools.cache
def facts_of(file: Path) -> BinaryFacts:
    """The facts of a file; one that contradicts itself is of no kind."""
    try:
        return read_facts(file.read_bytes())
    except DamagedElf:
        return BinaryFacts(Kind.OTHER)


def read_gateway(name: str, file: Path) -> Gateway | None:
    """A host's facts; None where it is none that plugins can be made for, which is an error."""
    try:
        facts = facts_of_binary(facts_of(file), source=name, digest="", go_sums={})
    except NotAGateway:
        return None
    (platform,) = facts.platforms
    return Gateway(name, facts, Platform.parse(platform))


def with_less(gateway: Gateway) -> Mapping[str, Gateway]:
    """The same gateway where less is known of it, by what is not."""
    facts = gateway.facts
    ((cpu, table),) = facts.fingerprints.items()
    without_runtime = {path: each for path, each in table.items() if path != "runtime"}
    poorer = {
        "no fingerprints": replace(facts, fingerprints={}, unknown={}, variables={}),
        "a package not known": replace(
            facts,
            fingerprints={cpu: without_runtime},
            unknown={cpu: frozenset({"runtime"})},
        ),
        "no sizes of variables": replace(facts, variables={}),
        "no platform": replace(facts, platforms={}),
    }
    return {what: replace(gateway, facts=each) for what, each in poorer.items()}


def judge(gateway: Gateway, name: str, file: Path) -> Verdict:
    """The verdict on one file by itself."""
    return judge_binary(
        name,
        facts_of(file),
        gateway.facts,
        gateway_name=gateway.name,
        platform=gateway.platform,
    )


def listing_of(text: str) -> LinkedListing:
    """What the go command says that a plugin links; every module but one exports something."""
    listing = parse_listing(text)
    return replace(
        listing,
        packages=tuple(
            replace(each, exports=each.module is not None and not each.path.endswith("/mute"))
            for each in listing.packages
        ),
    )


def judge_sources(gateway: Gateway, name: str, sources: Sources) -> list[Verdict]:
    """The verdicts on a plugin's sources: on rung 0, and on rung 1 where Go says what it links."""
    context = build_context(gateway.platform, gateway.facts.go, sources.tags)
    source = replace(read_checkout(sources.directory, context).source, name=name)
    facts, platform = gateway.facts, gateway.platform
    static = judge_static(source, facts, gateway_name=gateway.name, platform=platform)
    if sources.linked is None:
        return [static]
    linked = judge_linked(
        source, sources.linked, facts, gateway_name=gateway.name, platform=platform
    )
    return [static, linked]


def judge_second(gateway: Gateway, first: Path, second: Path) -> Verdict:
    """The verdict on the second of two plugins."""
    siblings = [sibling_of(each.name, facts_of(each), gateway.facts) for each in (first, second)]
    verdict = judge(gateway, second.name, second)
    return replace(verdict, findings=(*verdict.findings, *judge_siblings(siblings)[second.name]))
