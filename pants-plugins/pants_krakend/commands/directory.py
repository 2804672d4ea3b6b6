"""A plugin's directory that `check` is given: judged by its sources, on rung 0."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pants_krakend.checkout import Checkout, read_checkout
from pants_krakend.commands.gateway import usual_platform
from pants_krakend.core.build.request import build_context
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.vendor_report import VendorReport, vendor_report
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.static import judge_static

__all__ = ["JudgedDirectory", "judge_directory"]


@dataclass(frozen=True)
class JudgedDirectory:
    """A verdict, and what `krakend check-plugin` would say of the same plugin."""

    verdict: Verdict
    vendor: VendorReport


def judge_directory(
    path: Path, gateway: GatewayFacts, name: str, platform: Platform | None
) -> JudgedDirectory:
    """Judge the plugin whose main package lies in a directory.

    :param name: what the gateway is called.
    :param platform: None for the gateway's usual one.
    :raises KrakendError: there is no plugin, or a file cannot be read.
    """
    judged = platform or usual_platform(gateway)
    checkout = read_checkout(path, build_context(judged, gateway.go, ()))
    verdict = judge_static(checkout.source, gateway, gateway_name=name, platform=judged)
    vendor = vendor_report(checkout.source, _go_sum(checkout), gateway, verdict)
    return JudgedDirectory(verdict, vendor)


def _go_sum(checkout: Checkout) -> str | None:
    file = checkout.root / checkout.source.modules.main_dir / "go.sum"
    return file.read_text("utf-8", "replace") if file.is_file() else None
