"""What the vendor's command would say of one plugin, and where that misleads, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.report.vendor import CheckPluginCall, check_plugin
from pants_krakend.core.report.vendor_misled import misled_text
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.source import PluginSource, required_module

__all__ = ["VendorReport", "vendor_report"]


@dataclass(frozen=True)
class VendorReport:
    """An answer of `krakend check-plugin`.

    :param text: its very words.
    :param remarks: what the words leave out and where they mislead, as lines; may be empty.
    """

    text: str
    remarks: str


def vendor_report(
    source: PluginSource, go_sum: str | None, gateway: GatewayFacts, verdict: Verdict
) -> VendorReport:
    """Ask the gateway's own `check-plugin` as a careful user would.

    :param go_sum: the text of the plugin's go.sum, None where there is none.
    :param verdict: ours on the same plugin.
    """
    known = gateway.platforms.get(verdict.platform)
    # The plugin is compiled by the gateway's Go and for its C library.
    call = CheckPluginCall(go_sum, gateway.go, known.libc_version if known else "")
    answer = check_plugin(call, gateway, verdict.platform)
    remark = f"{answer.remark}\n" if answer.remark else ""
    return VendorReport(answer.text, remark + misled_text(answer, verdict, _selected(source)))


def _selected(source: PluginSource) -> Mapping[str, str]:
    """The version of each module that is compiled, as far as go.mod says."""
    if not source.names_versions:
        return {}
    paths = [each.path for each in source.modules.main.requires]
    modules = [required_module(source.modules, path) for path in paths]
    return {each.path: each.version for each in modules if each and each.replacement is None}
