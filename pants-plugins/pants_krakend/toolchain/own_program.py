"""Running `python -m pants_krakend` and the like in a sandbox, for what no rule's body should do.

The command is part of the inputs, and Python has one name on every machine: what one machine has
read is known to all.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.fs import EMPTY_DIGEST, CreateDigest, Digest, FileContent
from pants.engine.process import (
    FallibleProcessResult,
    Process,
    ProcessCacheScope,
    ProcessResultMetadata,
)
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.engine import (
    callable_rule,
    create_digest,
    environment_vars_subset,
    execute_process,
    implicitly,
)
from pants_krakend.resources import data_files, engine_library_path, own_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import (
    APPEND_ONLY_CACHES,
    ASKING_MILLIS,
    CACHE_DIR,
    NOT_PROVIDED,
    RUN_IF_PROVIDED,
    once_more,
)
from pants_krakend.toolchain.provide import ProvideProcess, run

__all__ = ["OwnProgramRequest", "OwnProgramResult", "run_own_program"]

_PLACE = ".program"
# What a shell says of a command that is not there or cannot be started: programs/provide/python.py.
_NO_PYTHON = frozenset({NOT_PROVIDED, 126, 127})


@dataclass(frozen=True)
class OwnProgramRequest:
    """Ask for what the command says.

    :param arguments: those after `python -m` and the module.
    :param digest: the files that it reads.
    :param outputs: the files that it writes, if any.
    :param is_pure: whether nothing but the arguments and the files decides the result; otherwise
        the command may read files of this machine.
    :param reads_releases: whether the shipped facts of releases are among the files.
    :param needs_engine: whether it asks the user's container engine; what is pure all the same
        names images by their digests.
    :param seconds: after which it is ended; None is never.
    :param module: one that can be run.
    :param is_forced: whether it is run though its result is known.
    """

    arguments: tuple[str, ...]
    description: str
    digest: Digest = EMPTY_DIGEST
    outputs: tuple[str, ...] = ()
    is_pure: bool = True
    reads_releases: bool = False
    needs_engine: bool = False
    seconds: int | None = None
    module: str = "pants_krakend"
    is_forced: bool = False


@dataclass(frozen=True)
class OwnProgramResult:
    """What the command said and wrote.

    :param metadata: where Pants has it from, and how long that took.
    """

    exit_code: int
    stdout: bytes
    stderr: str
    digest: Digest
    metadata: ProcessResultMetadata | None = None


@dataclass(frozen=True)
class OwnFilesRequest:
    """Ask for what the command consists of.

    :param reads_releases: see `OwnProgramRequest`.
    """

    reads_releases: bool


@dataclass(frozen=True)
class OwnFiles:
    """It, with the paths that Python finds it under."""

    digest: Digest


@rule(desc="Gather this backend's own command", level=LogLevel.DEBUG)
async def gather_own_files(request: OwnFilesRequest) -> OwnFiles:
    """Gather hundreds of files once, and not for each Process."""
    contents = {**own_files(), **data_files()} if request.reads_releases else own_files()
    files = [FileContent(name, data) for name, data in contents.items()]
    return OwnFiles(await create_digest(CreateDigest(files)))


own_program_files = callable_rule(gather_own_files)


@rule(desc="Run this backend's own command")
async def run_in_sandbox(request: OwnProgramRequest, krakend: KrakendSubsystem) -> OwnProgramResult:
    env = {"PYTHONPATH": _PLACE}
    if request.needs_engine:
        variables = EnvironmentVarsRequest(krakend.engine_env_vars)
        env = dict(await environment_vars_subset(variables, **implicitly()))
        env["PYTHONPATH"] = os.pathsep.join([_PLACE, *engine_library_path()])
    program = await own_program_files(OwnFilesRequest(request.reads_releases), **implicitly())
    process = Process(
        (
            *("/bin/sh", "-c", RUN_IF_PROVIDED, f"{CACHE_DIR}/python/python"),
            *("-B", "-m", request.module, *request.arguments),
        ),
        description=request.description,
        level=LogLevel.INFO,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
        input_digest=request.digest,
        # These are written once in a run of Pants, and not for each Process.
        immutable_input_digests={_PLACE: program.digest},
        env=env,
        output_files=request.outputs,
        timeout_seconds=request.seconds,
        cache_scope=ProcessCacheScope.SUCCESSFUL
        if request.is_pure and not request.is_forced
        else ProcessCacheScope.PER_SESSION,
        append_only_caches=APPEND_ONLY_CACHES,
    )
    result: FallibleProcessResult = await execute_process(process, **implicitly())
    if result.exit_code in _NO_PYTHON:
        provided = ("python", f"--cache={CACHE_DIR}", f"--interpreter={sys.executable}")
        await run(ProvideProcess(provided, "Provide Python"), **implicitly())
        result = await execute_process(once_more(process), **implicitly())
    return OwnProgramResult(
        result.exit_code,
        result.stdout,
        result.stderr.decode(errors="replace"),
        result.output_digest,
        result.metadata,
    )


run_own_program = callable_rule(run_in_sandbox)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
