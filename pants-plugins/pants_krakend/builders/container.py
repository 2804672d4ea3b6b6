"""The container builder: runs a plan in the vendor's builder image, by one `docker run`.

The plan is first put to the caches, and needs no engine if one of them knows it.
Modules are fetched on this machine, with its Go, and are sent along with the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.native import (
    OUTPUT_FILE,
    FetchRequest,
    NativeBuild,
    NativeBuildRequest,
    builder_arguments,
    built_plan,
    explain,
    fetch,
    private_arguments,
)
from pants_krakend.core.build.engine_failures import EngineUse, explain_engine
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import callable_rule, concurrently, execute_process, implicitly
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import ASKING_MILLIS, NOT_PROVIDED, with_tools
from pants_krakend.toolchain.engine import ENGINE_DIR, ImageRequest, provide_image
from pants_krakend.toolchain.provide import ProvideRequest, provide

__all__ = ["ContainerBuildRequest", "build_in_container", "container_process"]


@dataclass(frozen=True)
class ContainerBuildRequest:
    """Ask for a plan's result.

    :param build: of a plan with an `ImageCompiler`.
    :param gateway: the name of what the plugin is for.
    :param quirks: what is known of the vendor's builder.
    """

    build: NativeBuildRequest
    gateway: str
    quirks: tuple[str, ...]

    @property
    def image(self) -> str:
        """The builder image, as `repository@sha256:…`."""
        return self.build.plan.c_compiler.identity


def container_process(request: NativeBuildRequest, *more: str) -> Process:
    """The Process that asks whether the result is known, and `with_tools` makes it.

    :param more: further arguments of the build program.
    """
    plan = request.plan
    image = plan.c_compiler.identity
    return Process(
        builder_arguments(
            plan,
            "container",
            f"--engine={ENGINE_DIR}",
            f"--image={image}",
            f"--platform={plan.platform.value}",
            *more,
        ),
        description=f"{plan.artifact.verb} {request.subject} in {image}",
        input_digest=request.digest,
        output_files=(OUTPUT_FILE,),
        level=LogLevel.DEBUG,
        remote_cache_speculation_delay_millis=ASKING_MILLIS,
    )


@rule(desc="Build in a container")
async def run_plan_in_container(
    request: ContainerBuildRequest, krakend: KrakendSubsystem
) -> NativeBuild:
    build = request.build
    question = container_process(build, *private_arguments(krakend))
    result = await execute_process(question, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        _, there, _ = await concurrently(
            [
                provide(ProvideRequest(build.plan), **implicitly()),
                provide_image(ImageRequest(request.image), **implicitly()),
                fetch(FetchRequest(build), **implicitly()),
            ]
        )
        result = await execute_process(with_tools(question, there.engine.caches), **implicitly())
    if result.exit_code != 0:
        raise _failure(result, request)
    return await built_plan(result)


def _failure(result: FallibleProcessResult, request: ContainerBuildRequest) -> KrakendError:
    plan = request.build.plan
    use = EngineUse(
        f"Compile {request.build.subject}",
        request.image,
        gateway=request.gateway,
        go=plan.go.version,
        platform=plan.platform.value,
        quirks=request.quirks,
    )
    text = result.stderr.decode(errors="replace")
    return explain_engine(result.exit_code, text, use) or explain(result, request.build)


build_in_container = callable_rule(run_plan_in_container)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
