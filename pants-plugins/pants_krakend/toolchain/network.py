"""Processes with a network, and how they get the user's settings and credentials.

Pants keeps the variables of a process: in the script of a sandbox that is kept, in its store, and
in what it tells remote caches. So such a process has one variable, the path of a file that is
nowhere on disk and is gone when Pants, or its daemon, has ended.
"""

from __future__ import annotations

import atexit
import functools
import os
import tempfile
from dataclasses import replace

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.process import FallibleProcessResult, Process
from pants.util.frozendict import FrozenDict

from pants_krakend.core.build.handover import HANDOVER_VARIABLE, handover, require_no_secret
from pants_krakend.engine import environment_vars_subset, execute_process, implicitly
from pants_krakend.subsystem import FETCH_ENV_VARS, KrakendSubsystem

__all__ = ["execute_with_network"]


async def execute_with_network(
    process: Process, krakend: KrakendSubsystem
) -> FallibleProcessResult:
    """Run a process on this machine that sees the variables of `[krakend].fetch_env_vars`.

    :param process: one that takes what is handed over, as those of programs/ do; no cache may know
        its result.
    :raises SecretInOption: see `require_no_secret`.
    """
    requested = krakend.fetch_env_vars
    require_no_secret(requested)
    variables = await environment_vars_subset(EnvironmentVarsRequest(requested), **implicitly())
    path = _in_memory(handover(requested, variables, FETCH_ENV_VARS))
    result: FallibleProcessResult = await execute_process(
        replace(process, env=FrozenDict({HANDOVER_VARIABLE: path})), **implicitly()
    )
    return result


@functools.cache
def _in_memory(content: bytes) -> str:
    """The path of a file that only this user's processes can read, and that dies with this one.

    It is the same for the same content, and never closed: Pants' daemon begins a run with starting
    the processes of the last run again, before it asks a rule. Where memory has no paths (macOS) it
    is a file for this user alone, until this process ends.
    """
    if not hasattr(os, "memfd_create"):
        descriptor, path = tempfile.mkstemp(prefix="krakend-handover-")
        atexit.register(os.unlink, path)
    else:
        descriptor = os.memfd_create("krakend-handover")
        path = f"/proc/{os.getpid()}/fd/{descriptor}"
    os.write(descriptor, content)
    return path
