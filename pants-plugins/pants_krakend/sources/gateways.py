"""The rule that reads lockfiles, and the gateway that a plugin is for."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.artifacts import release_facts
from pants_krakend.core.build.request import (
    Gateway,
    locked_gateway,
    named_lock,
    released_gateway,
)
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.plugin import GatewayChoice
from pants_krakend.resources import catalogue
from pants_krakend.sources.modules import read_files
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["LockRequest", "LockedGateway", "NotLocked", "facts_of", "gateway_of", "read_lock"]


class NotLocked(KrakendError):
    """A resolve has no lockfile yet."""


@dataclass(frozen=True)
class LockRequest:
    """Ask what a lockfile says."""

    lock: Lock


@dataclass(frozen=True)
class LockedGateway:
    """What a lockfile says."""

    facts: GatewayFacts


@rule(desc="Read a gateway's lockfile")
async def read_lockfile(request: LockRequest) -> LockedGateway:
    lock = request.lock
    contents = await read_files([lock.path])
    if lock.path not in contents:
        raise NotLocked(
            f"The resolve {lock.resolve!r} has no lockfile: there is no {lock.path}.",
            remedy=f"Run `pants generate-lockfiles --resolve={lock.resolve}`, or correct the path "
            "in `[krakend].resolves`.",
        )
    return LockedGateway(parse_lock(lock.path, contents[lock.path]))


read_lock = callable_rule(read_lockfile)


async def gateway_of(fields: GatewayChoice, krakend: KrakendSubsystem) -> Gateway:
    """The gateway that a plugin is for, or that a gateway's target is.

    :raises KrakendError: see core/build/request.py.
    """
    asked = fields.asked(krakend)
    lock = named_lock(asked, krakend.resolves)
    if lock is None:
        return released_gateway(catalogue(), asked)
    locked = await read_lock(LockRequest(lock), **implicitly())
    return locked_gateway(asked, lock, locked.facts)


async def facts_of(gateway: Gateway) -> GatewayFacts:
    """What a plugin of that gateway must agree with."""
    if gateway.lock is None:
        return release_facts(gateway.version)
    locked: LockedGateway = await read_lock(LockRequest(gateway.lock), **implicitly())
    return locked.facts


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
