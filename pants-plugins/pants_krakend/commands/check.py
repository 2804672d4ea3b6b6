"""`check`: whether a gateway would load plugins, from what lies on disk.

Which files are judged on which rung is said here; judging and wording are the core's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pants_krakend.artifacts import read_binary
from pants_krakend.commands.gateway import gateway_name, named_gateway
from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import NoPluginSupport
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.sarif import render_sarif
from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.core.report.verdict_json import Producer, render_verdicts
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.siblings import judge_siblings, sibling_of
from pants_krakend.resources import catalogue, project_version

__all__ = ["FORMATS", "CheckCall", "check"]

FORMATS = ("text", "json", "sarif", "vendor")


@dataclass(frozen=True)
class CheckCall:
    """What the command was asked.

    :param gateway: as in `named_gateway`.
    :param paths: directories and `.so` files, these in the order in which the gateway opens them.
    :param platform: None for the one that each plugin is for.
    """

    gateway: str
    paths: tuple[Path, ...]
    format: str
    platform: Platform | None
    require_verdict: bool


def check(call: CheckCall) -> int:
    """Print the verdicts; 1 if one of them fails, or is unknown where a verdict is required.

    :raises KrakendError: the gateway or a file cannot be read.
    """
    paths = tuple(dict.fromkeys(call.paths))
    try:
        gateway = named_gateway(call.gateway)
    except NoPluginSupport as error:
        verdicts = tuple(_without_plugins(each, call, error) for each in paths)
    else:
        verdicts = _files(paths, call, gateway)
    sys.stdout.write(_rendered(verdicts, call.format))
    return _status(verdicts, require_verdict=call.require_verdict)


def _status(verdicts: Sequence[Verdict], *, require_verdict: bool) -> int:
    unknown = require_verdict and any(each.outcome is Outcome.UNKNOWN for each in verdicts)
    return 1 if unknown or any(each.blocking for each in verdicts) else 0


def _rendered(verdicts: Sequence[Verdict], form: str) -> str:
    producer = Producer(project_version(), catalogue().newest.version)
    if form == "json":
        return render_verdicts(verdicts, producer).decode()
    if form == "sarif":
        return render_sarif(verdicts, producer).decode()
    return verdicts_text(verdicts, color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _without_plugins(path: Path, call: CheckCall, error: NoPluginSupport) -> Verdict:
    name = gateway_name(call.gateway, None)
    platform = (call.platform or Platform.LINUX_AMD64_MUSL).value
    finding = Finding.of_error(Rule.GATEWAY_WITHOUT_PLUGINS, error, Rung.STATIC, name)
    return Verdict(str(path), name, platform, Rung.STATIC, (finding,))


def _files(paths: Sequence[Path], call: CheckCall, gateway: GatewayFacts) -> tuple[Verdict, ...]:
    """The verdicts on `.so` files, each also beside those that are opened before it."""
    name = gateway_name(call.gateway, gateway)
    plugins: dict[Platform, dict[str, BinaryFacts]] = {}
    verdicts: dict[str, Verdict] = {}
    for path in map(str, paths):
        try:
            facts = read_binary(Path(path))
        except DamagedElf as error:
            platform = call.platform or _usual(gateway)
            finding = Finding.of_error(Rule.NOT_A_PLUGIN, error, Rung.FINGERPRINTS, path)
            verdicts[path] = Verdict(path, name, platform.value, Rung.FINGERPRINTS, (finding,))
            continue
        except KrakendError as error:
            raise error.of(path) from error
        platform = call.platform or _own(facts, gateway)
        verdicts[path] = judge_binary(path, facts, gateway, gateway_name=name, platform=platform)
        if facts.kind is Kind.PLUGIN:
            plugins.setdefault(platform, {})[path] = facts
    for together in plugins.values():
        _add_siblings(verdicts, together, gateway)
    return tuple(verdicts.values())


def _add_siblings(
    verdicts: dict[str, Verdict], plugins: Mapping[str, BinaryFacts], gateway: GatewayFacts
) -> None:
    siblings = [sibling_of(path, facts, gateway) for path, facts in plugins.items()]
    for path, findings in judge_siblings(siblings).items():
        verdict = verdicts[path]
        verdicts[path] = replace(verdict, findings=(*verdict.findings, *findings))


def _own(facts: BinaryFacts, gateway: GatewayFacts) -> Platform:
    """The platform that a file is for, if the gateway has it."""
    name = f"linux-{facts.arch}-{facts.libc.value if facts.libc else ''}"
    return next((each for each in _platforms(gateway) if each.value == name), _usual(gateway))


def _usual(gateway: GatewayFacts) -> Platform:
    return next(iter(_platforms(gateway)), Platform.LINUX_AMD64_MUSL)


def _platforms(gateway: GatewayFacts) -> list[Platform]:
    """Those of the gateway that plugins can be made for, Alpine's before others."""
    return [each for each in Platform if each.value in gateway.platforms]
