"""The rule that judges a plugin on the rung that a goal asks for, or as far up as it comes.

What stops a build is a finding where it says something of the plugin, and an error where it does
not: no network, a full disk, a mistake in an option.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.listing import ListingRequest, list_linked
from pants_krakend.builders.plugin import PluginBuildRequest, plan_plugin
from pants_krakend.builders.probe import probe_plugin
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.judge import judge_opened
from pants_krakend.core.verdict.failed import failure_finding, with_failure
from pants_krakend.core.verdict.finding import Rung, Verdict
from pants_krakend.core.verdict.linked import judge_linked
from pants_krakend.core.verdict.siblings import Sibling, sibling_of_listing
from pants_krakend.core.verdict.static import judge_static
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import facts_of, gateway_of
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.verdicts.built import judge_built
from pants_krakend.verdicts.source import source_of

__all__ = ["PluginVerdict", "PluginVerdictRequest", "judge_plugin"]


@dataclass(frozen=True)
class PluginVerdictRequest:
    """Ask whether a gateway would load a plugin."""

    fields: PluginFields
    platform: Platform
    rung: Rung


@dataclass(frozen=True)
class PluginVerdict:
    """The answer.

    :param sibling: what concerns other plugins; None on rung 0, and where nothing could be built.
    """

    verdict: Verdict
    sibling: Sibling | None = None


@dataclass(frozen=True)
class RungRequest:
    """Ask for the verdict on one rung, of which an error is an error."""

    plugin: PluginVerdictRequest


@rule(desc="Judge the sources of a plugin")
async def judge_on_rung(request: RungRequest, krakend: KrakendSubsystem) -> PluginVerdict:
    plugin = request.plugin
    fields, platform = plugin.fields, plugin.platform
    gateway = await gateway_of(fields, krakend)
    if plugin.rung is Rung.FINGERPRINTS:
        build = PluginBuildRequest(fields, platform)
        judged = await judge_built(build, **implicitly())
        opened = await probe_plugin(build, **implicitly())
        return PluginVerdict(judge_opened(judged.verdict, opened.probed), judged.sibling)
    source = await source_of(fields, platform, gateway)
    facts = await facts_of(gateway)
    if plugin.rung is Rung.STATIC:
        verdict = judge_static(source, facts, gateway_name=gateway.name, platform=platform)
        return PluginVerdict(verdict)
    planned = await plan_plugin(
        PluginBuildRequest(fields, platform, Artifact.LISTING), **implicitly()
    )
    linked = await list_linked(ListingRequest(planned.build), **implicitly())
    verdict = judge_linked(source, linked, facts, gateway_name=gateway.name, platform=platform)
    main, cpu = linked.packages[-1].path, platform.arch.value
    return PluginVerdict(verdict, sibling_of_listing(source.name, main, linked, facts, cpu))


judge_rung = callable_rule(judge_on_rung)


@rule(desc="Judge a plugin")
async def judge_krakend_plugin(
    request: PluginVerdictRequest, krakend: KrakendSubsystem
) -> PluginVerdict:
    """Judge on the rung that is asked for; on rung 0 where the way up is barred, and why."""
    name = str(request.fields.address)
    try:
        gateway = await gateway_of(request.fields, krakend)
        gateway.check_platforms([request.platform])
    except KrakendError as error:
        finding = failure_finding(error, Rung.STATIC, name)
        if finding is None:
            raise
        asked = request.fields.asked(krakend)
        verdict = Verdict(name, asked.gateway_name, request.platform.value, Rung.STATIC, (finding,))
        return PluginVerdict(request.fields.accepting(verdict))
    try:
        judged: PluginVerdict = await judge_rung(RungRequest(request), **implicitly())
    except KrakendError as error:
        finding = failure_finding(error, request.rung, name)
        if finding is None or request.rung is Rung.STATIC:
            raise
        static = replace(request, rung=Rung.STATIC)
        judged = await judge_rung(RungRequest(static), **implicitly())
        judged = PluginVerdict(with_failure(judged.verdict, finding))
    return replace(judged, verdict=request.fields.accepting(judged.verdict))


judge_plugin = callable_rule(judge_krakend_plugin)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
