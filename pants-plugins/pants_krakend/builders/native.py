"""The native builder: runs a plan on this machine, without a container and without root.

A plan is one Process, which is run at once: either a cache has its result, or the machine has the
tools and modules, or it stops because it has not. Only then are they provided, and it is run again.
Where tools lie is no part of a Process's key, so that is the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import Digest, FileEntry
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.core.build.failures import explain_failure
from pants_krakend.core.build.plan import BuildPlan
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    execute_process,
    get_digest_entries,
    implicitly,
)
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import (
    APPEND_ONLY_CACHES,
    ASKING_MILLIS,
    CACHE_DIR,
    NOT_PROVIDED,
    RUN_IF_PROVIDED,
    once_more,
    with_tools,
)
from pants_krakend.toolchain.network import execute_with_network
from pants_krakend.toolchain.provide import (
    ProvideGoRequest,
    ProvideRequest,
    ask_go,
    builder_program,
    provide,
)

__all__ = [
    "OUTPUT_FILE",
    "FetchRequest",
    "NativeBuild",
    "NativeBuildRequest",
    "build_natively",
    "builder_arguments",
    "built_plan",
    "explain",
    "fetch",
    "private_arguments",
]

OUTPUT_FILE = "output"


@dataclass(frozen=True)
class NativeBuildRequest:
    """Ask for a plan's result.

    :param subject: what is built, for people: `plugins/auth:so for linux-amd64-musl`.
    :param digest: the input files, below `app/`.
    """

    plan: BuildPlan
    subject: str
    digest: Digest


@dataclass(frozen=True)
class NativeBuild:
    """A plan's result.

    :param digest: holds the file `output`.
    :param modules: the list of linked modules, as core/build/metadata.py reads it.
    """

    digest: Digest
    sha256: str
    modules: str


def builder_arguments(plan: BuildPlan, mode: str, *more: str) -> tuple[str, ...]:
    """The command line of programs/builder for a plan: the same on every machine.

    :param more: what only this mode understands.
    """
    directory = plan.c_compiler.directory
    return (
        "/bin/sh",
        "-c",
        RUN_IF_PROVIDED,
        f"{CACHE_DIR}/{builder_program(plan.go)}",
        mode,
        f"--cache={CACHE_DIR}",
        f"--goroot={plan.go.directory}",
        f"--go-version=go{plan.go.version}",
        *([f"--path={directory}"] if directory else []),
        f"--module-dir={plan.module_dir}",
        *(["--workspace"] if plan.workspace else []),
        f"--output={OUTPUT_FILE}",
        *more,
        *(f"--env={name}={value}" for name, value in sorted(plan.environment.items())),
        *(f"--list={argument}" for argument in plan.selection_arguments),
        "--",
        *plan.build_arguments,
    )


def private_arguments(krakend: KrakendSubsystem) -> tuple[str, ...]:
    """What tells the build program, and the key, that nothing unverified may be taken."""
    return ("--private",) if krakend.private_caches else ()


def compile_process(request: NativeBuildRequest, *more: str) -> Process:
    """The Process that makes the result, once it is given the tools (`with_tools`).

    :param more: further arguments of the build program.
    """
    return Process(
        builder_arguments(request.plan, request.plan.artifact.mode, *more),
        description=f"{request.plan.artifact.verb} {request.subject} with Go "
        f"{request.plan.go.version}",
        input_digest=request.digest,
        output_files=(OUTPUT_FILE,),
        # The machine's own gcc is named by no path and no hash, but has to be part of the key.
        env={"C_COMPILER": request.plan.c_compiler.identity},
        level=LogLevel.DEBUG,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
    )


@dataclass(frozen=True)
class FetchRequest:
    """Ask that the modules that a plan links lie in this machine's module cache."""

    build: NativeBuildRequest


@dataclass(frozen=True)
class FetchedModules:
    """They lie there."""


@rule(desc="Fetch Go modules", level=LogLevel.DEBUG)
async def fetch_modules(request: FetchRequest, krakend: KrakendSubsystem) -> FetchedModules:
    """Fetch with the plan's Go, which needs no C compiler for that.

    A failure is an error of core/build/failures.py.
    """
    build = request.build
    await ask_go(ProvideGoRequest(build.plan.go), **implicitly())
    fetched = await execute_with_network(
        Process(
            builder_arguments(build.plan, "fetch"),
            description=f"Fetch the modules of {build.subject}",
            input_digest=build.digest,
            append_only_caches=APPEND_ONLY_CACHES,
            # Its result is what lies on this machine afterwards, checked against go.sum.
            cache_scope=ProcessCacheScope.PER_SESSION,
        ),
        krakend,
    )
    if fetched.exit_code != 0:
        raise explain(fetched, build)
    return FetchedModules()


fetch = callable_rule(fetch_modules)


def explain(result: FallibleProcessResult, request: NativeBuildRequest) -> KrakendError:
    """Say what a process of the plan failed at."""
    return explain_failure(
        result.exit_code,
        result.stderr.decode(errors="replace"),
        subject=request.subject,
        module_dir=request.plan.module_dir,
        go=request.plan.go.version,
    )


async def built_plan(result: FallibleProcessResult) -> NativeBuild:
    """What a process that has succeeded made."""
    entries = await get_digest_entries(result.output_digest)
    (sha256,) = (e.file_digest.fingerprint for e in entries if isinstance(e, FileEntry))
    return NativeBuild(result.output_digest, sha256, result.stdout.decode())


@rule(desc="Build natively")
async def run_plan(request: NativeBuildRequest, krakend: KrakendSubsystem) -> NativeBuild:
    process = compile_process(request, *private_arguments(krakend))
    # Tools of a private build are verified first, whether they are there or not.
    first = process if krakend.private_caches else with_tools(process)
    result = await execute_process(first, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        await concurrently(
            [
                provide(ProvideRequest(request.plan), **implicitly()),
                fetch(FetchRequest(request), **implicitly()),
            ]
        )
        result = await execute_process(with_tools(once_more(process)), **implicitly())
    if result.exit_code != 0:
        raise explain(result, request)
    return await built_plan(result)


build_natively = callable_rule(run_plan)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
