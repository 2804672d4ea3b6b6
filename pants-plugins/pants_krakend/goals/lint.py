"""`pants lint` for `krakend_plugin`: what speaks against loading it, as far as files tell."""

from __future__ import annotations

from typing import Any

from pants.core.goals.lint import LintResult, LintTargetsRequest
from pants.core.util_rules.partitions import PartitionerType
from pants.engine.rules import collect_rules, rule
from pants.option.global_options import GlobalOptions

from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.core.verdict.finding import Rung
from pants_krakend.engine import implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.subsystem import KrakendCheckSubsystem
from pants_krakend.verdicts.plugins import PluginsRequest, judge_plugins

__all__ = ["LintKrakendPlugins"]


class LintKrakendPlugins(LintTargetsRequest):
    """Ask to lint `krakend_plugin` targets."""

    field_set_type = PluginFields
    tool_subsystem = KrakendCheckSubsystem  # type: ignore[assignment] # Pants wants a protocol
    partitioner_type = PartitionerType.DEFAULT_SINGLE_PARTITION


@rule(desc="Lint KrakenD plugins")
async def lint_plugins(
    request: LintKrakendPlugins.Batch[PluginFields, Any], global_options: GlobalOptions
) -> LintResult:
    """Judge on rung 0: without Go and without a network."""
    plugins = await judge_plugins(PluginsRequest(request.elements, Rung.STATIC), **implicitly())
    return LintResult(
        exit_code=int(plugins.fails),
        stdout=verdicts_text(plugins.verdicts, color=global_options.colors),
        stderr=plugins.problems_text,
        linter_name=LintKrakendPlugins.tool_name,
    )


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), *LintKrakendPlugins.rules()]
