"""`pants check` for `krakend_plugin`: whether the lock of its gateway is what its sources are."""

from __future__ import annotations

from dataclasses import dataclass

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule

from pants_krakend.builders.gateway import GatewayRequest, find_gateway
from pants_krakend.core.build.request import named_lock
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.drift import differences
from pants_krakend.core.gateway.locked_part import locked_part
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gateway.sources import Source, resolve_sources
from pants_krakend.core.report.drift import differences_text
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import LockRequest, read_lock
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["CheckKrakendPlugins"]

CHECKER = "krakend"


@dataclass(frozen=True)
class LockCheckRequest:
    """Ask whether a lock is what those of its sources are that the repository has.

    :param is_whole: whether these are all its sources.
    """

    lock: Lock
    sources: tuple[Source, ...]
    is_whole: bool


@rule(desc="Compare a gateway's lockfile with its sources")
async def check_lock(request: LockCheckRequest) -> CheckResult:
    lock = request.lock
    try:
        locked = await read_lock(LockRequest(lock), **implicitly())
        found = await find_gateway(GatewayRequest(lock.resolve, request.sources), **implicitly())
    except KrakendError as error:
        return _result(lock.resolve, 1, f"{error}\n")
    expected = locked.facts if request.is_whole else locked_part(locked.facts, found.facts)
    drifted = differences(expected, found.facts)
    text = differences_text(lock.path, drifted)
    advice = f"Run `pants generate-lockfiles --resolve={lock.resolve}`.\n" if drifted else ""
    return _result(lock.resolve, int(bool(drifted)), text + advice)


check_one_lock = callable_rule(check_lock)


class CheckKrakendPlugins(CheckRequest[PluginFields]):
    """Ask to check `krakend_plugin` targets."""

    field_set_type = PluginFields
    tool_name = CHECKER


@rule(desc="Check KrakenD plugins")
async def check_plugins(request: CheckKrakendPlugins, krakend: KrakendSubsystem) -> CheckResults:
    """Check each lock once, whose sources are in the repository."""
    planned = [_planned(fields, krakend) for fields in request.field_sets]
    requests = dict.fromkeys(each for each in planned if isinstance(each, LockCheckRequest))
    checked = await concurrently(check_one_lock(each, **implicitly()) for each in requests)
    failed = [each for each in planned if isinstance(each, CheckResult)]
    return CheckResults([*failed, *checked], checker_name=CHECKER)


def _planned(
    fields: PluginFields, krakend: KrakendSubsystem
) -> LockCheckRequest | CheckResult | None:
    """The check of a plugin's lock, why there is none, or None where nothing can be compared."""
    try:
        lock = named_lock(fields.asked(krakend), krakend.resolves)
        if lock is None or lock.resolve not in krakend.resolve_sources:
            return None
        sources = resolve_sources(lock.resolve, krakend.resolve_sources)
    except KrakendError as error:
        return _result(str(fields.address), 1, f"{error.of(str(fields.address))}\n")
    ours = tuple(each for each in sources if each.is_in_repository)
    return LockCheckRequest(lock, ours, len(ours) == len(sources)) if ours else None


def _result(partition: str, exit_code: int, text: str) -> CheckResult:
    return CheckResult(exit_code, text, "", partition)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), UnionRule(CheckRequest, CheckKrakendPlugins)]
