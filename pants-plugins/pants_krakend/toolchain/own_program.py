"""Running `python -m pants_krakend` in a sandbox, for what no rule's body should do.

The command is part of the inputs, and Python has one name on every machine: what one machine has
read is known to all.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.fs import EMPTY_DIGEST, CreateDigest, Digest, FileContent, MergeDigests
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
    merge_digests,
)
from pants_krakend.resources import data_files, engine_library_path, own_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import (
    ASKING_MILLIS,
    CACHE_DIR,
    NOT_PROVIDED,
    RUN_IF_PROVIDED,
    with_tools,
)
from pants_krakend.toolchain.provide import ProvideProcess, run

__all__ = ["OwnProgramRequest", "OwnProgramResult", "run_own_program"]

_PLACE = ".program"


@dataclass(frozen=True)
class OwnProgramRequest:
    """Ask for what the command says.

    :param arguments: those after `python -m pants_krakend`.
    :param digest: the files that it reads.
    :param outputs: the files that it writes, if any.
    :param is_pure: whether nothing but the arguments and the files decides the result; otherwise
        the command may read files of this machine.
    :param reads_releases: whether the shipped facts of releases are among the files.
    :param needs_engine: whether it asks the user's container engine; what is pure all the same
        names images by their digests.
    :param seconds: after which it is ended; None is never.
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


@rule(desc="Run this backend's own command")
async def run_in_sandbox(request: OwnProgramRequest, krakend: KrakendSubsystem) -> OwnProgramResult:
    env = {"PYTHONPATH": _PLACE}
    if request.needs_engine:
        variables = EnvironmentVarsRequest(krakend.engine_env_vars)
        env = dict(await environment_vars_subset(variables, **implicitly()))
        env["PYTHONPATH"] = os.pathsep.join([_PLACE, *engine_library_path()])
    contents = {**own_files(), **data_files()} if request.reads_releases else own_files()
    files = [FileContent(f"{_PLACE}/{name}", data) for name, data in contents.items()]
    program = await create_digest(CreateDigest(files))
    question = Process(
        (
            *("/bin/sh", "-c", RUN_IF_PROVIDED, f"{CACHE_DIR}/python/python"),
            *("-B", "-m", "pants_krakend", *request.arguments),
        ),
        description=request.description,
        level=LogLevel.DEBUG,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
        input_digest=await merge_digests(MergeDigests([program, request.digest])),
        env=env,
        output_files=request.outputs,
        timeout_seconds=request.seconds,
        cache_scope=ProcessCacheScope.SUCCESSFUL
        if request.is_pure and not request.is_forced
        else ProcessCacheScope.PER_SESSION,
    )
    result: FallibleProcessResult = await execute_process(question, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        provided = ("python", f"--cache={CACHE_DIR}", f"--interpreter={sys.executable}")
        await run(ProvideProcess(provided, "Provide Python"), **implicitly())
        result = await execute_process(with_tools(question), **implicitly())
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
