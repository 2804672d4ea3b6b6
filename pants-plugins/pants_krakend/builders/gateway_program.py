"""The rule that gives the program of a locked gateway, to be run: compiled, or the user's file."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.gateway import CompileRequest, plan_gateway
from pants_krakend.builders.native import build_natively
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.build.request import Gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.sources import Source, SourceKind, parse_source
from pants_krakend.core.platform import Platform
from pants_krakend.engine import callable_rule, implicitly, path_globs_to_digest
from pants_krakend.gateway import GatewayFields
from pants_krakend.sources.gateways import facts_of, gateway_of
from pants_krakend.sources.modules import existing
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["GatewayProgram", "GatewayProgramRequest", "NoGatewayProgram", "gateway_program"]

_POSSIBLE = (
    "A gateway that can be run is `go:DIR` (a Go main package), `binary:PATH` or `tarball:PATH` in "
    "`[krakend].resolve_sources`, with a path in this repository"
)


class NoGatewayProgram(KrakendError):
    """There is no program of a gateway that could be run."""


@dataclass(frozen=True)
class GatewayProgramRequest:
    """Ask for the program of a gateway."""

    fields: GatewayFields
    platform: Platform


@dataclass(frozen=True)
class GatewayProgram:
    """It, as the only file of a digest.

    :param is_archive: whether the file is a tarball that holds it.
    """

    digest: Digest
    is_archive: bool = False


@rule(desc="Provide a gateway's program")
async def provide_gateway_program(
    request: GatewayProgramRequest, krakend: KrakendSubsystem
) -> GatewayProgram:
    platform = request.platform
    gateway = await gateway_of(request.fields, krakend)
    gateway.check_platforms([platform])
    facts = await facts_of(gateway)
    source = _source(gateway, facts.platforms[platform.value].source if gateway.lock else "")
    if source.kind is SourceKind.GO:
        planned = await plan_gateway(
            CompileRequest(source, platform, Artifact.GATEWAY), **implicitly()
        )
        built = await build_natively(planned.build, **implicitly())
        return GatewayProgram(built.digest)
    digest = await path_globs_to_digest(existing(source.place))
    return GatewayProgram(digest, is_archive=source.kind is SourceKind.TARBALL)


def _source(gateway: Gateway, locked_from: str) -> Source:
    """What the program comes from.

    :param locked_from: what the lock says that it was read from.
    :raises NoGatewayProgram: it is nothing that can be run here.
    """
    if gateway.lock is None:
        raise NoGatewayProgram(
            f"The program of {gateway.name} is not at hand, so it cannot be tested.",
            remedy=f"{_POSSIBLE}: add one, lock it, and set `resolve` of the gateway and of its "
            "plugins.",
        )
    source = parse_source(locked_from, where=gateway.lock.path)
    if source.kind is SourceKind.GO or source.file:
        return source
    raise NoGatewayProgram(
        f"The program of {gateway.name} cannot be run for a test.",
        evidence=f"{gateway.lock.path} was made from {source}.",
        remedy=f"{_POSSIBLE}. `check` needs no program.",
    )


gateway_program = callable_rule(provide_gateway_program)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
