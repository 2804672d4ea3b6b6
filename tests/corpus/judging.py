"""The backend's verdicts on files of the corpus, from the files alone."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path

from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, NotAGateway, facts_of_binary
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.siblings import judge_siblings, sibling_of

__all__ = ["Gateway", "facts_of", "judge", "judge_second", "read_gateway"]


@dataclass(frozen=True)
class Gateway:
    """A host as a verdict sees it."""

    name: str
    facts: GatewayFacts
    platform: Platform


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


def judge(gateway: Gateway, name: str, file: Path) -> Verdict:
    """The verdict on one file by itself."""
    return judge_binary(
        name,
        facts_of(file),
        gateway.facts,
        gateway_name=gateway.name,
        platform=gateway.platform,
    )


def judge_second(gateway: Gateway, first: Path, second: Path) -> Verdict:
    """The verdict on the second of two plugins."""
    siblings = [sibling_of(each.name, facts_of(each), gateway.facts) for each in (first, second)]
    verdict = judge(gateway, second.name, second)
    return replace(verdict, findings=(*verdict.findings, *judge_siblings(siblings)[second.name]))
