"""Providing tools: makes sure that what a plan needs lies in the machine's cache directory.

It runs only when a plan has to be built here, and leaves nothing in a cache key: the plan names its
tools by their hashes, and that is what the programs here check.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from pants.base.build_environment import get_buildroot
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.platform import Platform
from pants.engine.process import Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from pants_krakend.compat import EnvironmentsSubsystem
from pants_krakend.core.build.plan import BuildPlan, CCompilerName, GoToolchain, short_digest
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    create_digest,
    implicitly,
)
from pants_krakend.resources import program_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import APPEND_ONLY_CACHES, CACHE_DIR
from pants_krakend.toolchain.network import execute_with_network
from pants_krakend.toolchain.pins import SEED_GO, ZIG, ZIG_TREE_SHA256

__all__ = [
    "BUILDER",
    "EverythingIsRemote",
    "ProvideGoRequest",
    "ProvideRequest",
    "Provided",
    "ProvidingFailed",
    "UnsupportedBuildHost",
    "ask_go",
    "builder_program",
    "provide",
]

BUILDER = "krakend-builder"


class UnsupportedBuildHost(KrakendError):
    """The machine that builds is of a kind that no tools are pinned for."""


class EverythingIsRemote(KrakendError):
    """Pants would run what provides tools somewhere else than on this machine."""


class ProvidingFailed(KrakendError):
    """A tool that the build needs could not be had."""


def builder_program(go: GoToolchain) -> str:
    """Where the program that runs plans lies below the cache, compiled by the given Go."""
    source = "\n".join(
        f"{name}\n{content.decode()}" for name, content in program_files("builder").items()
    )
    return f"programs/{short_digest(go.directory + source)}/{BUILDER}"


@dataclass(frozen=True)
class ProvideRequest:
    """Ask for everything that running the plan needs on this machine."""

    plan: BuildPlan


@dataclass(frozen=True)
class Provided:
    """It is there."""


@dataclass(frozen=True)
class ProvideGoRequest:
    """Ask for a Go, and for the program that runs plans."""

    go: GoToolchain


@dataclass(frozen=True)
class ProvidedGo:
    """The Go is there, and so is the builder program that it compiled."""


@dataclass(frozen=True)
class ProvideZigRequest:
    """Ask for the pinned zig."""


@dataclass(frozen=True)
class ProvidedZig:
    """The zig is there."""


@dataclass(frozen=True)
class ProvideProcess:
    """One run of programs/provide."""

    arguments: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class ProvideProcessDone:
    """The run succeeded."""


def _verify(krakend: KrakendSubsystem) -> tuple[str, ...]:
    """What has the tools in the cache hashed again."""
    return ("--verify",) if krakend.private_caches else ()


def _absolute(path: str) -> str:
    """A path of an option: relative ones are relative to the build root."""
    return str(Path(get_buildroot(), Path(path).expanduser()))


def _require_local(environments: EnvironmentsSubsystem, options: GlobalOptions) -> None:
    if environments.remote_execution_used_globally(options):
        raise EverythingIsRemote(
            "`[GLOBAL].remote_execution` is set and no environment is named, so that Pants runs "
            "everything remotely. But tools are provided on this machine.",
            remedy="Name a `remote_environment` in `[environments-preview].names`, and set it as "
            "the `environment` of the plugins that are to be compiled there.",
        )


@rule(desc="Provide a tool")
async def run_provide(
    request: ProvideProcess,
    krakend: KrakendSubsystem,
    environments: EnvironmentsSubsystem,
    options: GlobalOptions,
) -> ProvideProcessDone:
    _require_local(environments, options)
    files = [
        FileContent(f"{program}/{name}", content)
        for program in ("provide", "builder")
        for name, content in program_files(program).items()
    ]
    digest = await create_digest(CreateDigest(files))
    result = await execute_with_network(
        Process(
            (sys.executable, "-B", "-m", "provide", *request.arguments),
            description=request.description,
            input_digest=digest,
            append_only_caches=APPEND_ONLY_CACHES,
            # It looks at this machine, so its result is for nobody else.
            cache_scope=ProcessCacheScope.PER_SESSION,
            level=LogLevel.INFO,
        ),
        krakend,
    )
    if result.exit_code != 0:
        raise ProvidingFailed(
            f"{request.description} failed.",
            evidence=result.stderr.decode(errors="replace").strip(),
            remedy="",
        )
    return ProvideProcessDone()


run = callable_rule(run_provide)


@rule(desc="Provide Go")
async def provide_go(request: ProvideGoRequest, krakend: KrakendSubsystem) -> ProvidedGo:
    go = request.go
    seeds = [f"--seed-wheel-sha256={sha256}" for sha256 in SEED_GO.sha256]
    await run(
        ProvideProcess(
            (
                "go",
                f"--cache={CACHE_DIR}",
                f"--version={go.version}",
                *([f"--sum={go.sum}"] if go.sum else []),
                *([f"--local={_absolute(krakend.local_go)}"] if krakend.local_go else []),
                *([f"--wheel-dir={_absolute(krakend.wheel_dir)}"] if krakend.wheel_dir else []),
                f"--seed-version={SEED_GO.version}",
                *seeds,
                *_verify(krakend),
            ),
            f"Provide Go {go.version}",
        ),
        **implicitly(),
    )
    program = builder_program(go)
    await run(
        ProvideProcess(
            (
                "program",
                f"--cache={CACHE_DIR}",
                f"--goroot={CACHE_DIR}/{go.directory}",
                "--source=builder",
                f"--name={BUILDER}",
                f"--id={program.split('/')[1]}",
                *_verify(krakend),
            ),
            f"Compile the build program with Go {go.version}",
        ),
        **implicitly(),
    )
    return ProvidedGo()


@rule(desc="Provide zig")
async def provide_zig(request: ProvideZigRequest, krakend: KrakendSubsystem) -> ProvidedZig:
    del request
    await run(
        ProvideProcess(
            (
                "zig",
                f"--cache={CACHE_DIR}",
                f"--version={ZIG.version}",
                *(f"--wheel-sha256={sha256}" for sha256 in ZIG.sha256),
                f"--tree-sha256={ZIG_TREE_SHA256}",
                *_verify(krakend),
                *([f"--local={_absolute(krakend.local_zig)}"] if krakend.local_zig else []),
                *([f"--wheel-dir={_absolute(krakend.wheel_dir)}"] if krakend.wheel_dir else []),
            ),
            f"Provide zig {ZIG.version}",
        ),
        **implicitly(),
    )
    return ProvidedZig()


ask_go = callable_rule(provide_go)
ask_zig = callable_rule(provide_zig)


def require_supported(host: Platform) -> None:
    """See that tools can be provided on a machine of this kind.

    :raises UnsupportedBuildHost: there are none pinned for it.
    """
    if host is not Platform.linux_x86_64:
        raise UnsupportedBuildHost(
            f"Plugins cannot be compiled on this machine: it is {host.value}, and the tools are "
            f"pinned for {Platform.linux_x86_64.value}.",
            remedy="Package on such a machine, for instance in CI; with a remote cache "
            "(`[GLOBAL].remote_cache_read`) what was packaged there is found here too.",
        )


@rule(desc="Provide the tools of a build")
async def provide_tools(request: ProvideRequest, host: Platform) -> Provided:
    require_supported(host)
    plan = request.plan
    if plan.artifact.needs_c_compiler and plan.c_compiler.kind == CCompilerName.ZIG.value:
        await concurrently(
            [
                ask_go(ProvideGoRequest(request.plan.go), **implicitly()),
                ask_zig(ProvideZigRequest(), **implicitly()),
            ]
        )
    else:
        await ask_go(ProvideGoRequest(request.plan.go), **implicitly())
    return Provided()


provide = callable_rule(provide_tools)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
