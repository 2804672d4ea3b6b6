"""`pants generate-lockfiles`: the lockfiles of gateways, from the sources of their resolves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pants.core.goals.generate_lockfiles import (
    GenerateLockfile,
    GenerateLockfileResult,
    KnownUserResolveNames,
    KnownUserResolveNamesRequest,
    LockfileDiff,
    LockfilePackages,
    RequestedUserResolveNames,
    UserGenerateLockfiles,
)
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule

from pants_krakend.builders.builder_image import images_to_lock
from pants_krakend.builders.gateway import GatewayRequest, find_gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.locked_part import LockedVersion, locked_versions
from pants_krakend.core.gateway.lockfile import parse_lock, render_lock
from pants_krakend.core.gateway.resolves import find_lock
from pants_krakend.core.gateway.sources import Source, resolve_sources
from pants_krakend.engine import create_digest, implicitly
from pants_krakend.sources.modules import read_files
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["GenerateKrakendLockfile", "KnownKrakendResolves", "RequestedKrakendResolves"]


class KnownKrakendResolves(KnownUserResolveNamesRequest):
    """Ask for the names of all resolves of gateways."""


class RequestedKrakendResolves(RequestedUserResolveNames):
    """The resolves of gateways that the user wants locked."""


@dataclass(frozen=True)
class GenerateKrakendLockfile(GenerateLockfile):
    """Ask for the lockfile of one gateway."""

    sources: tuple[Source, ...]


@rule
async def known_resolves(
    request: KnownKrakendResolves, krakend: KrakendSubsystem
) -> KnownUserResolveNames:
    """Name them as the option does."""
    del request
    return KnownUserResolveNames(
        names=tuple(sorted(krakend.resolves)),
        option_name="[krakend].resolves",
        requested_resolve_names_cls=RequestedKrakendResolves,
    )


@rule
async def requested_lockfiles(
    request: RequestedKrakendResolves, krakend: KrakendSubsystem
) -> UserGenerateLockfiles:
    """Find what each is to be made from."""
    return UserGenerateLockfiles(
        GenerateKrakendLockfile(
            resolve_name=name,
            lockfile_dest=find_lock(name, krakend.resolves).path,
            diff=False,
            sources=resolve_sources(name, krakend.resolve_sources),
        )
        for name in request
    )


@rule(desc="Lock a gateway")
async def generate_krakend_lockfile(
    request: GenerateKrakendLockfile, krakend: KrakendSubsystem
) -> GenerateLockfileResult:
    """Make a lockfile, and on demand say what is new in it."""
    name, path = request.resolve_name, request.lockfile_dest
    found = await find_gateway(GatewayRequest(name, request.sources), **implicitly())
    files = await read_files([path])
    old = _locked(path, files.get(path))
    builders = await images_to_lock(found.facts, old, krakend)
    facts = replace(found.facts, builders=builders)
    digest = await create_digest(CreateDigest([FileContent(path, render_lock(facts))]))
    diff = LockfileDiff.create(path, name, old=_packages(old), new=_packages(facts))
    return GenerateLockfileResult(digest, name, path, diff if request.diff else None)


def _locked(path: str, data: bytes | None) -> GatewayFacts | None:
    """What the lockfile had; nothing, if it could not be read, which is mended now."""
    try:
        return None if data is None else parse_lock(path, data)
    except KrakendError:
        return None


def _packages(facts: GatewayFacts | None) -> LockfilePackages:
    versions: dict[str, LockedVersion] = dict(locked_versions(facts)) if facts else {}
    return LockfilePackages(versions)


def rules() -> list[object]:
    """The rules of this module."""
    return [
        *collect_rules(),
        UnionRule(GenerateLockfile, GenerateKrakendLockfile),
        UnionRule(KnownUserResolveNamesRequest, KnownKrakendResolves),
        UnionRule(RequestedUserResolveNames, RequestedKrakendResolves),
    ]
