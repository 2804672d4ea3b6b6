"""Rung 2: the rule that has a plugin built, its file read, and judged by its fingerprints."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.binary import BinaryRequest, find_binary
from pants_krakend.builders.native import OUTPUT_FILE
from pants_krakend.builders.plugin import BuiltPlugin, PluginBuildRequest, build_plugin
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.places import located
from pants_krakend.core.verdict.siblings import Sibling, sibling_of
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.sources.gateways import facts_of
from pants_krakend.verdicts.source import source_of

__all__ = ["JudgedPlugin", "judge_built"]


@dataclass(frozen=True)
class JudgedPlugin:
    """A built plugin, the verdict on it, and what of it concerns its siblings.

    :param verdict: before anything of it is accepted: opening the plugin may find more.
    """

    built: BuiltPlugin
    verdict: Verdict
    sibling: Sibling


@rule(desc="Judge a built plugin")
async def judge_built_plugin(request: PluginBuildRequest) -> JudgedPlugin:
    fields, platform = request.fields, request.platform
    built = await build_plugin(request, **implicitly())
    found = await find_binary(
        BinaryRequest(built.digest, OUTPUT_FILE, request.subject), **implicitly()
    )
    gateway = await facts_of(built.gateway)
    source = await source_of(fields, platform, built.gateway)
    verdict = judge_binary(
        source.name, found.facts, gateway, gateway_name=built.gateway.name, platform=platform
    )
    sibling = sibling_of(source.name, found.facts, gateway)
    return JudgedPlugin(built, located(verdict, source), sibling)


judge_built = callable_rule(judge_built_plugin)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
