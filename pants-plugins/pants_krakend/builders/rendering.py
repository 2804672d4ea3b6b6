"""The rule that has a gateway render its own configuration, in a process of its own.

What the gateway makes of it is cached with the program and the files, as everything is.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from pants.engine.fs import CreateDigest, Digest, MergeDigests
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.gateway_program import (
    GatewayProgramRequest,
    gateway_program,
    gateway_source,
)
from pants_krakend.builders.probe import MachineRequest, find_machine
from pants_krakend.core.config.flexible import Rendered, rendering
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gatewaytest.program import choose_runner
from pants_krakend.core.platform import Platform
from pants_krakend.engine import (
    callable_rule,
    create_digest,
    execute_process,
    get_digest_contents,
    implicitly,
    merge_digests,
    path_globs_to_digest,
)
from pants_krakend.gateway import GatewayFields
from pants_krakend.sources.modules import existing
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["RenderRequest", "render_config"]

_PROGRAM = ".gateway/gateway"
_RUN = 'exec "$0" "$@"'
_SECONDS = 60


@dataclass(frozen=True)
class RenderRequest:
    """Ask for a configuration as its gateway renders it.

    :param platform: of the gateway that is asked.
    """

    fields: GatewayFields
    platform: Platform


async def _inputs(fields: GatewayFields) -> Digest:
    """The configuration and its directories, where they are in the repository."""
    here, flexible = fields.address.spec_path, fields.flexible
    names = [flexible.config, *(f"{each}/**" for each in flexible.directories.values())]
    found: Digest = await path_globs_to_digest(
        existing(*(posixpath.join(here, each) for each in names))
    )
    return found


@rule(desc="Render a gateway's configuration", level=LogLevel.DEBUG)
async def render(request: RenderRequest, krakend: KrakendSubsystem) -> Rendered:
    fields, flexible = request.fields, request.fields.flexible
    file = posixpath.join(fields.address.spec_path, flexible.output)
    machine = await find_machine(MachineRequest(), **implicitly())
    try:
        source = await gateway_source(fields, request.platform, krakend)
        runner = choose_runner(source, machine, is_asked=bool(fields.platform.value))
        if runner.image:
            why = "The gateway that renders it is run in a container only, for its test."
            return Rendered(file, unseen=why)
        program = await gateway_program(GatewayProgramRequest(source), **implicitly())
    except KrakendError as error:
        said = " ".join(f"{error.what} {error.evidence}".split())
        return Rendered(file, unseen=f"The gateway itself renders it. {said}")
    here = fields.address.spec_path
    entry = replace(program.file, path=posixpath.join(here, _PROGRAM))
    digest = await merge_digests(
        MergeDigests([await create_digest(CreateDigest([entry])), await _inputs(fields)])
    )
    result: FallibleProcessResult = await execute_process(
        Process(
            ("/bin/sh", "-c", _RUN, *runner.emulator, f"./{_PROGRAM}", *flexible.arguments),
            description=f"Render {fields.config.path} with {source.source}",
            input_digest=digest,
            working_directory=here or None,
            env={
                "PATH": "/usr/bin:/bin",
                "USAGE_DISABLE": "1",
                **(fields.env.value or {}),
                **flexible.environment,
            },
            output_files=(flexible.output,),
            timeout_seconds=_SECONDS,
            level=LogLevel.INFO,
        ),
        **implicitly(),
    )
    contents = await get_digest_contents(result.output_digest)
    text = next((each.content for each in contents), None)
    said = (result.stdout + result.stderr).decode(errors="replace")
    return rendering(file, result.exit_code, said, text)


render_config = callable_rule(render)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
