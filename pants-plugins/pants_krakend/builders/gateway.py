"""Rules that make gateway facts out of the sources of a resolve: files, images, Go directories.

A Process reads binaries, tarballs and images, so that none of their bytes pass through Pants;
what is outside the build root is read anew every time. A Go directory is compiled as a plugin is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule

from pants_krakend.artifacts import go_sums
from pants_krakend.builders.native import NativeBuildRequest, build_natively
from pants_krakend.core.build.metadata import linked_modules
from pants_krakend.core.build.plan import Artifact, BuildPlan, GoToolchain, package_argument
from pants_krakend.core.build.request import build_context
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.compiled import CompiledGateway, exact_go, facts_of_compiled
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, merge_facts
from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.core.gateway.sources import Source, SourceKind
from pants_krakend.core.platform import Platform
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    get_digest_contents,
    implicitly,
    path_globs_to_digest,
    path_globs_to_paths,
)
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest, build_inputs
from pants_krakend.sources.modules import ModulesRequest, existing, find_modules
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.c_compiler import CCompilerRequest, choose_c_compiler
from pants_krakend.toolchain.own_program import OwnProgramRequest, run_own_program

__all__ = [
    "CompileRequest",
    "FoundGateway",
    "GatewayRequest",
    "MissingSource",
    "UnreadableSource",
    "find_gateway",
    "of_user",
    "plan_gateway",
]

logger = logging.getLogger(__name__)

_LOCK = "gateway.lock"


class MissingSource(KrakendError):
    """A file that a resolve is to be locked from is not in the build root."""


class UnreadableSource(KrakendError):
    """A source of a resolve is no gateway, or cannot be read."""


@dataclass(frozen=True)
class GatewayRequest:
    """Ask for the facts of the one gateway that all the sources of a resolve are.

    :param platforms: what a Go directory is compiled for; by default
        `[krakend].default_platforms`.
    """

    resolve: str
    sources: tuple[Source, ...]
    platforms: tuple[Platform, ...] = ()


@dataclass(frozen=True)
class FoundGateway:
    """What was found."""

    facts: GatewayFacts


@dataclass(frozen=True)
class FilesRequest:
    """Ask what binaries, tarballs, images and releases say together."""

    resolve: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class CompileRequest:
    """Ask for what is made of the gateway in a directory.

    :param artifact: `FINGERPRINTS`, which its facts are made of, or `GATEWAY`.
    """

    source: Source
    platform: Platform
    artifact: Artifact = Artifact.FINGERPRINTS


@dataclass(frozen=True)
class PlannedGateway:
    """A plan, and what it is to be run with."""

    inputs: BuildInputs
    build: NativeBuildRequest


async def _files_in_build_root(request: FilesRequest) -> Digest:
    names = [each.file for each in request.sources if each.file]
    present = await path_globs_to_paths(existing(*names))
    missing = sorted(set(names) - set(present.files))
    if missing:
        raise MissingSource(
            f"{missing[0]} is not there, from which the resolve {request.resolve!r} is to be "
            "locked.",
            remedy=f"Correct `[krakend].resolve_sources[{request.resolve!r}]`. If the file is "
            "there, `[GLOBAL].pants_ignore` or .gitignore hides it from Pants: name it by its "
            "absolute path.",
        )
    digest: Digest = await path_globs_to_digest(existing(*names))
    return digest


def of_user(source: Source) -> Source:
    """The source with a path that a process understands, which has no home directory."""
    if source.is_image:
        return source
    return Source(source.kind, str(Path(source.place).expanduser()))


@rule(desc="Read the files of a gateway")
async def read_gateway_files(request: FilesRequest) -> FoundGateway:
    result = await run_own_program(
        OwnProgramRequest(
            ("lock", *(str(of_user(source)) for source in request.sources), f"--output={_LOCK}"),
            description=f"Read the gateway of the resolve {request.resolve}",
            digest=await _files_in_build_root(request),
            outputs=(_LOCK,),
            # Files outside of the build root, and images, are no inputs of the process.
            is_pure=all(source.is_in_repository for source in request.sources),
            reads_releases=True,
            needs_engine=any(source.is_image for source in request.sources),
        ),
        **implicitly(),
    )
    if result.exit_code != 0:
        raise UnreadableSource(
            f"The gateway of the resolve {request.resolve!r} cannot be read.",
            evidence=result.stderr.strip(),
            remedy=f"Its sources are `[krakend].resolve_sources[{request.resolve!r}]`.",
        )
    if result.stderr:  # the gateway is not as the catalogue has it, or an image not for every CPU
        logger.warning("%s", result.stderr.strip())
    (file,) = await get_digest_contents(result.digest)
    return FoundGateway(parse_lock(_LOCK, file.content))


read_files_of = callable_rule(read_gateway_files)


@rule(desc="Plan a gateway")
async def plan_gateway_of_directory(request: CompileRequest) -> PlannedGateway:
    source, platform = request.source, request.platform
    directory = "" if source.place == "." else source.place
    found = await find_modules(ModulesRequest(directory), **implicitly())
    go = exact_go(found.or_raise().main)
    linked = LinkedRequest(directory, build_context(platform, go, ()))
    inputs = await build_inputs(BuildInputsRequest(linked), **implicitly())
    compiler = await choose_c_compiler(CCompilerRequest(platform), **implicitly())
    plan = BuildPlan(
        artifact=request.artifact,
        platform=platform,
        go=GoToolchain.of(go, go_sums(go)),
        c_compiler=compiler,
        module_dir=inputs.modules.main_dir,
        package=package_argument(directory, inputs.modules.main_dir),
        workspace=inputs.modules.workspace,
    )
    subject = f"{source} for {platform.value}"
    return PlannedGateway(inputs, NativeBuildRequest(plan, subject, inputs.digest))


plan_gateway = callable_rule(plan_gateway_of_directory)


@rule(desc="Compile a gateway")
async def compile_gateway(request: CompileRequest) -> FoundGateway:
    planned = await plan_gateway(request, **implicitly())
    inputs, plan = planned.inputs, planned.build.plan
    built = await build_natively(planned.build, **implicitly())
    (file,) = await get_digest_contents(built.digest)
    compiled = CompiledGateway(
        source=str(request.source),
        plan=plan,
        input_digest=plan.digest(inputs.files),
        main_module=inputs.modules.main.module,
        modules=linked_modules(built.modules, inputs.modules.sums),
        fingerprints=file.content.decode(),
    )
    return FoundGateway(facts_of_compiled(compiled, go_sums(plan.go.version)))


compile_directory = callable_rule(compile_gateway)


@rule(desc="Find out about a gateway")
async def find_gateway_facts(request: GatewayRequest, krakend: KrakendSubsystem) -> FoundGateway:
    directories = [each for each in request.sources if each.kind is SourceKind.GO]
    files = tuple(each for each in request.sources if each.kind is not SourceKind.GO)
    readable = [FilesRequest(request.resolve, files)] if files else []
    defaults = sorted(set(krakend.default_platforms))
    platforms = request.platforms or [Platform.parse(name) for name in defaults]
    try:
        found = await concurrently(
            [
                *(read_files_of(each, **implicitly()) for each in readable),
                *(
                    compile_directory(CompileRequest(source, platform), **implicitly())
                    for source in directories
                    for platform in platforms
                ),
            ]
        )
        return FoundGateway(merge_facts([each.facts for each in found]))
    except KrakendError as error:
        raise error.of(f"resolve {request.resolve!r}") from error


find_gateway = callable_rule(find_gateway_facts)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
