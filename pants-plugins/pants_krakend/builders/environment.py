"""The native builder in another of Pants' environments: a Docker container, or a remote worker.

Tools and modules are provided on this machine as always, since only here is it known how they can
be had. The process that compiles has the command line that it has here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pants.base.exceptions import IntrinsicError
from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, AddPrefix, Digest, MergeDigests
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.native import (
    FetchRequest,
    NativeBuild,
    NativeBuildRequest,
    builder_arguments,
    built_plan,
    compile_process,
    explain,
    fetch,
)
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import (
    add_prefix,
    callable_rule,
    concurrently,
    execute_process,
    execute_process_in,
    implicitly,
    merge_digests,
)
from pants_krakend.sources.environments import EnvironmentKind, PluginEnvironment
from pants_krakend.toolchain.cache import CACHE_DIR, NOT_PROVIDED, with_tools
from pants_krakend.toolchain.copies import COPIED_FROM, ToolsRequest, copy_tools, place_tools
from pants_krakend.toolchain.provide import ProvideRequest, provide

__all__ = ["EnvironmentBuildRequest", "build_in_environment", "modules_process"]

_DOWNLOADS = f"{CACHE_DIR}/gopath/pkg/mod/cache/download"
# A fetch into an empty cache, from the one of this machine: what is then in it is what is needed.
# A file: URL needs some characters escaped, and Go takes two as separators.
_TAKE_MODULES = f"""\
[ -x "{COPIED_FROM}/${{0#{CACHE_DIR}/}}" ] || exit {NOT_PROVIDED}
cache=$(cd {COPIED_FROM} && pwd -P) || exit
mkdir -p {CACHE_DIR} && ln -s "$cache/go" "$cache/programs" {CACHE_DIR} || exit
proxy=$(echo "$cache" | sed 's/%/%25/g; s/ /%20/g; s/,/%2C/g; s/|/%7C/g; s/#/%23/g; s/?/%3F/g')
export GOPROXY="file://$proxy/gopath/pkg/mod/cache/download" GOSUMDB=off
"$0" "$@" || exit
[ ! -d {_DOWNLOADS} ] || find {_DOWNLOADS} -name '*.lock' -delete
"""
# The shell's own statuses for a program that cannot be run, and those of programs/builder where the
# machine is to blame.
_NOT_RUN = (70, NOT_PROVIDED, 126, 127)
_NO_OUTPUT = (
    "A compile ended well there, and its output did not come back. Until "
    "`[GLOBAL].process_execution_cache_namespace` is another, that will be remembered."
)


@dataclass(frozen=True)
class EnvironmentBuildRequest:
    """Ask for a plan's result, made in an environment that is not this machine."""

    build: NativeBuildRequest
    environment: PluginEnvironment


@dataclass(frozen=True)
class ModulesCopyRequest:
    """Ask for the modules that a plan links."""

    build: NativeBuildRequest


@dataclass(frozen=True)
class CopiedModules:
    """They, as the downloads of a module cache, in `_DOWNLOADS`."""

    digest: Digest


def modules_process(build: NativeBuildRequest) -> Process:
    """The process that asks for the copies, and `with_tools` makes them, from `COPIED_FROM`."""
    _, _, _, *arguments = builder_arguments(build.plan, "fetch")
    return Process(
        ("/bin/sh", "-c", _TAKE_MODULES, *arguments),
        description=f"Copy the modules of {build.subject}",
        input_digest=build.digest,
        output_directories=(_DOWNLOADS,),
        env={"PATH": "/usr/bin:/bin"},
        level=LogLevel.DEBUG,
    )


@rule(desc="Copy modules")
async def copy_fetched_modules(request: ModulesCopyRequest) -> CopiedModules:
    """Copy the modules, which are fetched only where no cache has the copies."""
    question = modules_process(request.build)
    result: FallibleProcessResult = await execute_process(question, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        await provide(ProvideRequest(request.build.plan), **implicitly())
        await fetch(FetchRequest(request.build), **implicitly())
        result = await execute_process(
            with_tools(question, {"krakend": COPIED_FROM}), **implicitly()
        )
    if result.exit_code != 0:
        raise explain(result, request.build)
    return CopiedModules(result.output_digest)


copy_modules = callable_rule(copy_fetched_modules)


async def _run(process: Process, environment: PluginEnvironment) -> FallibleProcessResult:
    """Run a process in an environment, of which people are told.

    :raises UnusableEnvironment: Pants cannot start it.
    """
    told = replace(process, description=f"{process.description} {environment.place}")
    try:
        result: FallibleProcessResult = await execute_process_in(
            told, **implicitly({environment.name: EnvironmentName})
        )
    except IntrinsicError as error:
        raise environment.unusable(error) from error
    return result


async def _place_tools(request: EnvironmentBuildRequest) -> None:
    plan = request.build.plan
    result = await _run(place_tools(plan), request.environment)
    if result.exit_code == NOT_PROVIDED:
        tools = await copy_tools(ToolsRequest(plan), **implicitly())
        result = await _run(place_tools(plan, tools.digest), request.environment)
    if result.exit_code != 0:
        raise _failure(result, request)


async def _fetch_modules(request: EnvironmentBuildRequest, modules: Digest) -> None:
    """Let Go itself put copies of modules into the environment's module cache, and verify them."""
    build = request.build
    proxy = await add_prefix(AddPrefix(modules, "modules"))
    placing = Process(
        builder_arguments(build.plan, "fetch"),
        description=f"Place the modules of {build.subject}",
        input_digest=await merge_digests(MergeDigests([build.digest, proxy])),
        # An image may have variables of its own, that lead around a proxy.
        env={
            "GONOPROXY": "",
            "GOPRIVATE": "",
            "GOPROXY": f"file://{{chroot}}/modules/{_DOWNLOADS}",
            "GOSUMDB": "off",
        },
        # Its result is what lies in the environment afterwards, checked against go.sum.
        cache_scope=ProcessCacheScope.PER_SESSION,
    )
    result = await _run(with_tools(placing), request.environment)
    if result.exit_code != 0:
        raise _failure(result, request)


async def _build_in_docker(request: EnvironmentBuildRequest) -> FallibleProcessResult:
    """Ask the caches first; then everything is put where the containers of one image keep it."""
    question = compile_process(request.build)
    result = await _run(question, request.environment)
    if result.exit_code == NOT_PROVIDED:
        modules = await copy_modules(ModulesCopyRequest(request.build), **implicitly())
        await _place_tools(request)
        await _fetch_modules(request, modules.digest)
        result = await _run(with_tools(question), request.environment)
    return result


async def _build_remotely(request: EnvironmentBuildRequest) -> FallibleProcessResult:
    """A worker has no cache directory: everything is an input, and uploaded only to be run."""
    build = request.build
    tools, modules = await concurrently(
        [
            copy_tools(ToolsRequest(build.plan), **implicitly()),
            copy_modules(ModulesCopyRequest(build), **implicitly()),
        ]
    )
    inputs = await merge_digests(MergeDigests([build.digest, tools.digest, modules.digest]))
    process = replace(compile_process(build), input_digest=inputs, level=LogLevel.INFO)
    return await _run(process, request.environment)


@rule(desc="Build in an environment")
async def run_plan_in_environment(request: EnvironmentBuildRequest) -> NativeBuild:
    if request.environment.kind is EnvironmentKind.DOCKER:
        result = await _build_in_docker(request)
    else:
        result = await _build_remotely(request)
    if result.exit_code != 0:
        raise _failure(result, request)
    if result.output_digest == EMPTY_DIGEST:
        raise request.environment.unusable(_NO_OUTPUT)
    return await built_plan(result)


def _failure(result: FallibleProcessResult, request: EnvironmentBuildRequest) -> KrakendError:
    if result.exit_code in _NOT_RUN:
        return request.environment.unusable(result.stderr.decode(errors="replace"))
    return explain(result, request.build)


build_in_environment = callable_rule(run_plan_in_environment)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
