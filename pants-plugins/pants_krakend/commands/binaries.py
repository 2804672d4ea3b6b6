"""The `.so` files that `check` is given, judged one by one and beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pants_krakend.commands.gateway import own_platform, usual_platform
from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Finding, Rung, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.siblings import judge_siblings, sibling_of
from pants_krakend.files import read_binary

__all__ = ["judge_binaries"]


def judge_binaries(
    files: Sequence[Path], gateway: GatewayFacts, *, name: str, platform: Platform | None
) -> Mapping[Path, Verdict]:
    """The verdicts on files, each also beside those that are opened before it.

    :param files: in the order in which the gateway opens them.
    :param name: what the gateway is called.
    :param platform: None for the one that each file is for.
    :raises KrakendError: a file cannot be read.
    """
    plugins: dict[Platform, dict[str, BinaryFacts]] = {}
    verdicts: dict[str, Verdict] = {}
    for path in map(str, files):
        try:
            facts = read_binary(Path(path))
        except DamagedElf as error:
            judged = platform or usual_platform(gateway)
            finding = Finding.of_error(Rule.NOT_A_PLUGIN, error, Rung.FINGERPRINTS, path)
            verdicts[path] = Verdict(path, name, judged.value, Rung.FINGERPRINTS, (finding,))
            continue
        except KrakendError as error:
            raise error.of(path) from error
        judged = platform or own_platform(facts, gateway)
        verdicts[path] = judge_binary(path, facts, gateway, gateway_name=name, platform=judged)
        if facts.kind is Kind.PLUGIN:
            plugins.setdefault(judged, {})[path] = facts
    for together in plugins.values():
        _add_siblings(verdicts, together, gateway)
    return {Path(path): verdict for path, verdict in verdicts.items()}


def _add_siblings(
    verdicts: dict[str, Verdict], plugins: Mapping[str, BinaryFacts], gateway: GatewayFacts
) -> None:
    siblings = [sibling_of(path, facts, gateway) for path, facts in plugins.items()]
    for path, findings in judge_siblings(siblings).items():
        verdict = verdicts[path]
        verdicts[path] = replace(verdict, findings=(*verdict.findings, *findings))
