"""`check`: whether a gateway would load plugins, from what lies on disk.

What is judged on which rung is said here; judging and wording are the core's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.commands.binaries import judge_binaries
from pants_krakend.commands.directory import JudgedDirectory, judge_directory
from pants_krakend.commands.gateway import gateway_name, named_gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.printable import printable
from pants_krakend.core.report.sarif import render_sarif
from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.core.report.verdict_json import render_verdicts
from pants_krakend.core.verdict.failed import failure_finding
from pants_krakend.core.verdict.finding import Finding, Rung, Verdict
from pants_krakend.resources import producer

__all__ = ["FORMATS", "CheckCall", "check"]

VENDOR = "vendor"
FORMATS = ("text", "json", "sarif", VENDOR)


class NoGoSum(KrakendError):
    """The vendor's words were asked for, and nothing that the vendor's command reads is named."""


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
    directories = tuple(each for each in paths if each.is_dir())
    if call.format == VENDOR and not directories:
        raise NoGoSum(
            "`krakend check-plugin` reads a go.sum, which `.so` files do not have.",
            remedy="Name the plugin's directory.",
        )
    try:
        gateway = named_gateway(call.gateway)
    except KrakendError as error:
        finding = failure_finding(error, Rung.STATIC, gateway_name(call.gateway, None))
        if finding is None:
            raise
        verdicts = [_without_plugins(each, call, finding) for each in paths]
        sys.stdout.write(_rendered(verdicts, call.format))
        return 1
    name = gateway_name(call.gateway, gateway)
    sources = {each: judge_directory(each, gateway, name, call.platform) for each in directories}
    files = [each for each in paths if each not in sources]
    found = dict(judge_binaries(files, gateway, name=name, platform=call.platform))
    found.update((path, source.verdict) for path, source in sources.items())
    verdicts = [found[path] for path in paths]
    if call.format == VENDOR:
        _show_vendor(sources)
    else:
        sys.stdout.write(_rendered(verdicts, call.format))
    return _status(verdicts, require_verdict=call.require_verdict)


def _show_vendor(sources: Mapping[Path, JudgedDirectory]) -> None:
    """The vendor's very words on stdout; where they mislead, and what they leave out, on stderr."""
    for path, source in sources.items():
        head = f"==> {printable(str(path))} <==\n" if len(sources) > 1 else ""
        sys.stdout.write(head + source.vendor.text)
        sys.stderr.write(source.vendor.remarks)


def _status(verdicts: Sequence[Verdict], *, require_verdict: bool) -> int:
    unknown = require_verdict and any(each.is_open for each in verdicts)
    return 1 if unknown or any(each.blocking for each in verdicts) else 0


def _rendered(verdicts: Sequence[Verdict], form: str) -> str:
    if form == "json":
        return render_verdicts(verdicts, producer()).decode()
    if form == "sarif":
        return render_sarif(verdicts, producer()).decode()
    return verdicts_text(verdicts, color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _without_plugins(path: Path, call: CheckCall, finding: Finding) -> Verdict:
    platform = (call.platform or Platform.LINUX_AMD64_MUSL).value
    return Verdict(str(path), finding.subject, platform, Rung.STATIC, (finding,))
