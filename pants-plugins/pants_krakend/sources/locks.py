"""Rules that make a target of each resolve's lockfile, which its plugins depend on.

So `--changed-since` with `--changed-dependents` finds the plugins of a gateway that was locked
anew. What the lock was made from is none of a plugin's dependencies: a build reads the lock alone.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import quote

from pants.core.target_types import LockfileTarget
from pants.engine.addresses import Address
from pants.engine.internals.synthetic_targets import SyntheticAddressMaps, SyntheticTargetsRequest
from pants.engine.internals.target_adaptor import TargetAdaptor
from pants.engine.rules import collect_rules, rule

from pants_krakend.core.gateway.resolves import Lock, usable_locks
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["lock_address"]


@dataclass(frozen=True)
class LockTargetsRequest(SyntheticTargetsRequest):
    """Ask for the targets of all lockfiles."""

    path: str = SyntheticTargetsRequest.SINGLE_REQUEST_FOR_ALL_TARGETS


def lock_address(lock: Lock) -> Address:
    """The address of a lockfile's target, whether the file is there or not."""
    # The resolve may have characters that no address may; Pants' own locks have other names.
    name = f"_{quote(lock.resolve, safe='')}_krakend_lockfile"
    return Address(posixpath.dirname(lock.path), target_name=name)


@rule(desc="Find the lockfiles of gateways")
async def make_lock_targets(
    request: LockTargetsRequest, krakend: KrakendSubsystem
) -> SyntheticAddressMaps:
    """Make one target of each lockfile, in the directory where it is."""
    return SyntheticAddressMaps.for_targets_request(
        request,
        [
            (
                posixpath.join(posixpath.dirname(lock.path), "BUILD.krakend-lockfiles"),
                [_target(lock)],
            )
            for lock in usable_locks(krakend.resolves)
        ],
    )


def _target(lock: Lock) -> TargetAdaptor:
    return TargetAdaptor(
        LockfileTarget.alias,
        name=lock_address(lock).target_name,
        source=posixpath.basename(lock.path),
        __description_of_origin__=f"the option [krakend].resolves, for {lock.resolve!r}",
    )


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), *LockTargetsRequest.rules()]
