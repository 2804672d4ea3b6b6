"""Rules that give the program of a gateway, to be run: compiled, or out of what was locked."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import EMPTY_DIGEST, Digest, FileEntry
from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.gateway import CompileRequest, of_user, plan_gateway
from pants_krakend.builders.native import NativeBuildRequest, build_natively
from pants_krakend.builders.release import ReleaseSourcesRequest, release_sources
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.build.release_plan import release_plan
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.sources import SourceKind
from pants_krakend.core.gatewaytest.program import ProgramSource, program_source
from pants_krakend.core.platform import Platform
from pants_krakend.engine import (
    callable_rule,
    get_digest_entries,
    implicitly,
    path_globs_to_digest,
)
from pants_krakend.gateway import GatewayFields
from pants_krakend.resources import catalogue
from pants_krakend.sources.gateways import facts_of, gateway_of
from pants_krakend.sources.modules import existing
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.c_compiler import CCompilerRequest, choose_c_compiler
from pants_krakend.toolchain.own_program import OwnProgramRequest, run_own_program

__all__ = [
    "GatewayProgram",
    "GatewayProgramRequest",
    "UnusableProgram",
    "gateway_program",
    "gateway_source",
]

_FILE = "gateway"


class UnusableProgram(KrakendError):
    """The program of a locked gateway cannot be had."""


@dataclass(frozen=True)
class GatewayProgramRequest:
    """Ask for the program of a gateway."""

    source: ProgramSource


@dataclass(frozen=True)
class GatewayProgram:
    """It."""

    file: FileEntry


async def gateway_source(
    fields: GatewayFields, platform: Platform, krakend: KrakendSubsystem
) -> ProgramSource:
    """What the program of a gateway comes from.

    :raises KrakendError: there is no such gateway for the platform.
    """
    gateway = await gateway_of(fields, krakend)
    gateway.check_platforms([platform])
    return program_source(gateway, await facts_of(gateway), platform)


async def _planned(source: ProgramSource) -> NativeBuildRequest:
    if source.source.kind is SourceKind.GO:
        directory = CompileRequest(source.source, source.platform, Artifact.GATEWAY)
        planned = await plan_gateway(directory, **implicitly())
        build: NativeBuildRequest = planned.build
        return build
    release = catalogue().release(source.source.place)
    request = ReleaseSourcesRequest.of(release)
    sources = await release_sources(request, **implicitly())
    compiler = await choose_c_compiler(CCompilerRequest(source.platform), **implicitly())
    plan = release_plan(release, source.platform, compiler)
    subject = f"KrakenD {release.version} for {source.platform.value}"
    return NativeBuildRequest(plan, subject, sources.digest)


async def _taken(source: ProgramSource) -> Digest:
    """The program out of a file or an image, which has to be what was locked."""
    file = source.source.file
    result = await run_own_program(
        OwnProgramRequest(
            (
                *("program", str(of_user(source.source))),
                *(f"--digest={source.digest}", f"--cpu={source.platform.arch.value}"),
                f"--output={_FILE}",
            ),
            description=f"Take the gateway out of {source.source}",
            digest=await path_globs_to_digest(existing(file)) if file else EMPTY_DIGEST,
            outputs=(_FILE,),
            # An image's digest says what is in it; a file elsewhere is no input of the process.
            is_pure=bool(file) or source.source.is_image,
            needs_engine=source.source.is_image,
        ),
        **implicitly(),
    )
    if result.exit_code != 0:
        raise UnusableProgram(
            f"The gateway cannot be taken out of {source.source}.",
            evidence=result.stderr.strip(),
            remedy="It is what the lock was made from. `check` needs no program.",
        )
    digest: Digest = result.digest
    return digest


@rule(desc="Provide a gateway's program")
async def provide_gateway_program(request: GatewayProgramRequest) -> GatewayProgram:
    source = request.source
    if source.is_made:
        planned = await _planned(source)
        built = await build_natively(planned, **implicitly())
        digest = built.digest
    else:
        digest = await _taken(source)
    (entry,) = await get_digest_entries(digest)
    return GatewayProgram(FileEntry(_FILE, entry.file_digest, is_executable=True))


gateway_program = callable_rule(provide_gateway_program)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
