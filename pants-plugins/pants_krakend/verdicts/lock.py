"""The rule that compares a gateway's lockfile with those of its sources that are at hand."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.gateway import GatewayRequest, find_gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.drift import differences
from pants_krakend.core.gateway.locked_part import locked_part
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gateway.sources import Source
from pants_krakend.core.report.drift import differences_text
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.sources.gateways import LockRequest, read_lock

__all__ = ["CheckedLock", "LockCheckRequest", "check_lock"]


@dataclass(frozen=True)
class LockCheckRequest:
    """Ask whether a lock is what those of its sources are that the repository has.

    :param is_whole: whether these are all its sources.
    """

    lock: Lock
    sources: tuple[Source, ...]
    is_whole: bool


@dataclass(frozen=True)
class CheckedLock:
    """The answer: whether nothing differs, and what does, for people."""

    is_same: bool
    text: str


@rule(desc="Compare a gateway's lockfile with its sources")
async def compare_lock(request: LockCheckRequest) -> CheckedLock:
    lock = request.lock
    try:
        locked = await read_lock(LockRequest(lock), **implicitly())
        found = await find_gateway(GatewayRequest(lock.resolve, request.sources), **implicitly())
    except KrakendError as error:
        return CheckedLock(is_same=False, text=f"{error}\n")
    expected = locked.facts if request.is_whole else locked_part(locked.facts, found.facts)
    drifted = differences(expected, found.facts)
    text = differences_text(lock.path, drifted)
    advice = f"Run `pants generate-lockfiles --resolve={lock.resolve}`.\n" if drifted else ""
    return CheckedLock(not drifted, text + advice)


check_lock = callable_rule(compare_lock)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
