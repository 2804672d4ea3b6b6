"""The rule that opens a plugin, without a gateway, in a process of its own, and reads what it says.

The probe is compiled as a gateway is, and both its bytes and what it says of a plugin are cached.
Which platforms this machine can run is asked in every session, and chooses among processes of which
each is the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Union

from pants.engine.fs import CreateDigest, Digest, FileContent, FileEntry
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.native import NativeBuildRequest, build_natively
from pants_krakend.builders.plugin import PluginBuildRequest, build_plugin
from pants_krakend.core.build.plan import Artifact, BuildPlan, GoToolchain
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.answer import NotOpened, Probed, parse_probe
from pants_krakend.core.probe.endings import LIMIT_SECONDS, PROBE_DIRECTORY
from pants_krakend.core.probe.host import LOOKED_FOR, Machine, Way, find_way, no_variant, no_way
from pants_krakend.engine import (
    callable_rule,
    create_digest,
    execute_process,
    get_digest_entries,
    implicitly,
)
from pants_krakend.resources import program_files
from pants_krakend.toolchain.c_compiler import CCompilerRequest, choose_c_compiler
from pants_krakend.toolchain.cache import (
    ASKING_MILLIS,
    CACHE_DIR,
    NOT_PROVIDED,
    RUN_IF_PROVIDED,
    once_more,
    with_tools,
)
from pants_krakend.toolchain.provide import ProvideGoRequest, ask_go, builder_program

__all__ = ["MachineRequest", "OpenedPlugin", "ProbeFailed", "find_machine", "probe_plugin"]

_ASK = 'PATH=/usr/bin:/bin; uname -sm; for f; do [ -e "$f" ] && echo "$f"; done; true'
# The status of programs/builder where a plugin did not come to an end: a report all the same.
_LATE = 74


class ProbeFailed(KrakendError):
    """A plugin could not be opened for reasons of this machine."""


@dataclass(frozen=True)
class OpenedPlugin:
    """What a plugin has shown, or why it was not opened."""

    probed: Union[Probed, NotOpened]  # noqa: UP007 # Pants evaluates it, on Python 3.9 too


@dataclass(frozen=True)
class MachineRequest:
    """Ask what this machine can run."""


@dataclass(frozen=True)
class ProbeProgramRequest:
    """Ask for the program that opens plugins of one Go and platform."""

    go: GoToolchain
    platform: Platform


@dataclass(frozen=True)
class ProbeProgram:
    """It, as the only file of a digest."""

    digest: Digest


@dataclass(frozen=True)
class OpenRequest:
    """Ask for a plugin to be opened in a given way."""

    build: PluginBuildRequest
    way: Way


@rule(desc="Find out what this machine can run", level=LogLevel.DEBUG)
async def ask_machine(request: MachineRequest) -> Machine:
    del request
    result: FallibleProcessResult = await execute_process(
        Process(
            ("/bin/sh", "-c", _ASK, "ask", *LOOKED_FOR),
            description="Find out what this machine can run",
            cache_scope=ProcessCacheScope.PER_SESSION,
            level=LogLevel.DEBUG,
        ),
        **implicitly(),
    )
    return Machine.parse(result.stdout.decode(errors="replace"))


find_machine = callable_rule(ask_machine)


@rule(desc="Compile the program that opens plugins", level=LogLevel.DEBUG)
async def compile_probe(request: ProbeProgramRequest) -> ProbeProgram:
    files = [
        FileContent(f"app/{PROBE_DIRECTORY}/{name}", content)
        for name, content in program_files("probe").items()
    ]
    compiler = await choose_c_compiler(CCompilerRequest(request.platform), **implicitly())
    plan = BuildPlan(
        artifact=Artifact.GATEWAY,
        platform=request.platform,
        go=request.go,
        c_compiler=compiler,
        module_dir=PROBE_DIRECTORY,
        package=".",
    )
    subject = f"the program that opens plugins for {request.platform.value}"
    digest = await create_digest(CreateDigest(files))
    built = await build_natively(NativeBuildRequest(plan, subject, digest), **implicitly())
    return ProbeProgram(built.digest)


probe_program = callable_rule(compile_probe)


@rule(desc="Open a KrakenD plugin", level=LogLevel.DEBUG)
async def open_in_process(request: OpenRequest) -> OpenedPlugin:
    way = request.way
    plugin = await build_plugin(replace(request.build, platform=way.platform), **implicitly())
    go = GoToolchain.of(plugin.gateway.go, plugin.gateway.go_sums)
    program = await probe_program(ProbeProgramRequest(go, way.platform), **implicitly())
    files = []
    for name, digest in (("probe", program.digest), ("plugin.so", plugin.digest)):
        entries = await get_digest_entries(digest)
        files += [
            FileEntry(name, each.file_digest, is_executable=True)
            for each in entries
            if isinstance(each, FileEntry)
        ]
    question = Process(
        (
            *("/bin/sh", "-c", RUN_IF_PROVIDED, f"{CACHE_DIR}/{builder_program(go)}", "probe"),
            *("--program=probe", "--plugin=plugin.so", f"--seconds={LIMIT_SECONDS}"),
            *("--", *way.emulator),
        ),
        description=f"Open {request.build.fields.address} for {way.platform.value}",
        input_digest=await create_digest(CreateDigest(files)),
        level=LogLevel.DEBUG,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
    )
    process = with_tools(question)
    result: FallibleProcessResult = await execute_process(process, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        await ask_go(ProvideGoRequest(go), **implicitly())
        result = await execute_process(once_more(process), **implicitly())
    if result.exit_code not in {0, _LATE}:
        raise ProbeFailed(
            f"{request.build.subject} could not be opened on this machine.",
            evidence=result.stderr.decode(errors="replace").strip(),
            remedy="Is the disk full? Otherwise please report it.",
        )
    return OpenedPlugin(parse_probe(result.stdout))


open_plugin = callable_rule(open_in_process)


@rule(desc="Probe a KrakenD plugin", level=LogLevel.DEBUG)
async def probe_krakend_plugin(request: PluginBuildRequest) -> OpenedPlugin:
    """Open a plugin, or say why this machine cannot; an error is one of the plugin's own build."""
    platform = request.platform
    machine = await find_machine(MachineRequest(), **implicitly())
    way = find_way(platform, machine)
    if way is None:
        return OpenedPlugin(no_way(platform))
    try:
        opened: OpenedPlugin = await open_plugin(OpenRequest(request, way), **implicitly())
    except KrakendError as error:
        if way.platform is platform:
            raise
        return OpenedPlugin(no_variant(platform, way.platform, error))
    return opened


probe_plugin = callable_rule(probe_krakend_plugin)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
