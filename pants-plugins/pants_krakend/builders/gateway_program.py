"""The rule that gives the program of a locked gateway, to be run: compiled, or the user's file."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.gateway import CompileRequest, plan_gateway
from pants_krakend.builders.native import build_natively
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.gateway.sources import SourceKind
from pants_krakend.core.gatewaytest.program import program_source
from pants_krakend.core.platform import Platform
from pants_krakend.engine import callable_rule, implicitly, path_globs_to_digest
from pants_krakend.gateway import GatewayFields
from pants_krakend.sources.gateways import facts_of, gateway_of
from pants_krakend.sources.modules import existing
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["GatewayProgram", "GatewayProgramRequest", "gateway_program"]


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
    source = program_source(gateway, facts.platforms[platform.value].source if gateway.lock else "")
    if source.kind is SourceKind.GO:
        planned = await plan_gateway(
            CompileRequest(source, platform, Artifact.GATEWAY), **implicitly()
        )
        built = await build_natively(planned.build, **implicitly())
        return GatewayProgram(built.digest)
    digest = await path_globs_to_digest(existing(source.place))
    return GatewayProgram(digest, is_archive=source.kind is SourceKind.TARBALL)


gateway_program = callable_rule(provide_gateway_program)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
