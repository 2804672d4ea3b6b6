"""The rule that asks what the vendor's own command would say of a plugin."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.vendor_report import VendorReport, vendor_report
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.engine import callable_rule
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import facts_of, gateway_of
from pants_krakend.sources.modules import read_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.verdicts.source import source_of

__all__ = ["VendorRequest", "ask_vendor"]


@dataclass(frozen=True)
class VendorRequest:
    """Ask for the vendor's answer about a plugin that was judged.

    :param verdict: ours.
    """

    fields: PluginFields
    platform: Platform
    verdict: Verdict


@rule(desc="Ask what check-plugin would say")
async def answer_as_vendor(request: VendorRequest, krakend: KrakendSubsystem) -> VendorReport:
    """The answer; without a text where the plugin's gateway can be asked nothing."""
    try:
        gateway = await gateway_of(request.fields, krakend)
    except KrakendError as error:
        # Where there is no gateway to ask, our verdict says the same.
        return VendorReport("", f"{request.verdict.plugin}: {error.what}\n")
    source = await source_of(request.fields, request.platform, gateway)
    file = posixpath.join(source.modules.main_dir, "go.sum")
    contents = await read_files([file])
    go_sum = contents[file].decode(errors="replace") if file in contents else None
    return vendor_report(source, go_sum, await facts_of(gateway), request.verdict)


ask_vendor = callable_rule(answer_as_vendor)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
