"""The rule that judges many plugins for all their platforms, and lays them beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Rung, Verdict
from pants_krakend.core.verdict.siblings import with_siblings
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.verdicts.plugin import PluginVerdict, PluginVerdictRequest, judge_plugin

__all__ = ["JudgedPlugins", "PluginsRequest", "judge_plugins"]


@dataclass(frozen=True)
class PluginsRequest:
    """Ask for the verdicts on plugins."""

    fields: tuple[PluginFields, ...]
    rung: Rung


@dataclass(frozen=True)
class JudgedPlugins:
    """The verdicts, and what kept others from being judged.

    :param judged: what was asked, with the verdict.
    """

    judged: tuple[tuple[PluginVerdictRequest, Verdict], ...]
    problems: tuple[KrakendError, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts alone."""
        return tuple(verdict for _, verdict in self.judged)

    @property
    def fails(self) -> bool:
        """Whether a plugin would not load, or could not be judged."""
        return bool(self.problems) or any(each.blocking for each in self.verdicts)

    @property
    def is_open(self) -> bool:
        """Whether something is not known."""
        return any(each.is_open for each in self.verdicts)

    @property
    def problems_text(self) -> str:
        """What kept plugins from being judged, for people."""
        return "".join(f"{each}\n\n" for each in self.problems)


@dataclass(frozen=True)
class FallibleVerdict:
    """A verdict, or why there is none: one plugin's mistake is not to hide the others' verdicts."""

    judged: PluginVerdict | None
    problem: KrakendError | None = None


@rule(desc="Try to judge a plugin")
async def try_to_judge(request: PluginVerdictRequest) -> FallibleVerdict:
    try:
        return FallibleVerdict(await judge_plugin(request, **implicitly()))
    except KrakendError as error:
        return FallibleVerdict(None, error.of(str(request.fields.address)))


attempt = callable_rule(try_to_judge)


def _platforms(
    fields: PluginFields, krakend: KrakendSubsystem
) -> tuple[list[Platform], KrakendError | None]:
    try:
        return fields.built_platforms(krakend), None
    except KrakendError as error:
        return [], error.of(str(fields.address))


@rule(desc="Judge plugins")
async def judge_krakend_plugins(
    request: PluginsRequest, krakend: KrakendSubsystem
) -> JudgedPlugins:
    requests, problems = [], []
    for fields in sorted(request.fields, key=lambda each: each.address):
        platforms, problem = _platforms(fields, krakend)
        requests += [PluginVerdictRequest(fields, each, request.rung) for each in platforms]
        problems += [problem] if problem else []
    answers = await concurrently(attempt(each, **implicitly()) for each in requests)
    problems += [each.problem for each in answers if each.problem]
    asked = [each for each, answer in zip(requests, answers) if answer.judged]
    judged = [answer.judged for answer in answers if answer.judged]
    verdicts = with_siblings([(each.verdict, each.sibling) for each in judged])
    return JudgedPlugins(tuple(zip(asked, verdicts)), tuple(problems))


judge_plugins = callable_rule(judge_krakend_plugins)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
