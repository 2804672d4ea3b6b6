"""What tests share: results of processes that never ran, and how hypothesis is set."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from pants.engine.fs import EMPTY_DIGEST, EMPTY_FILE_DIGEST, Digest
from pants.engine.platform import Platform
from pants.engine.process import (
    FallibleProcessResult,
    ProcessExecutionEnvironment,
    ProcessResultMetadata,
)

# How fast a machine is, or how busy, is no property of what is tested on it.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


def process_result(
    exit_code: int, stdout: str = "", stderr: str = "", output: Digest = EMPTY_DIGEST
) -> FallibleProcessResult:
    """The result of a process that never ran; by default it left no file."""
    host = ProcessExecutionEnvironment(
        environment_name=None,
        platform=Platform.linux_x86_64.value,
        docker_image=None,
        remote_execution=False,
        remote_execution_extra_platform_properties=[],
    )
    return FallibleProcessResult(
        stdout=stdout.encode(),
        stdout_digest=EMPTY_FILE_DIGEST,
        stderr=stderr.encode(),
        stderr_digest=EMPTY_FILE_DIGEST,
        exit_code=exit_code,
        output_digest=output,
        metadata=ProcessResultMetadata(0, host, "ran", 0),
    )
