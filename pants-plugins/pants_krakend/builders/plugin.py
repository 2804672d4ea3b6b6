"""The rule that builds a plugin for one platform, whichever goal asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pants.base.exceptions import IntrinsicError
from pants.engine.environment import EnvironmentName
from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.builder_image import image_of
from pants_krakend.builders.container import ContainerBuildRequest, build_in_container
from pants_krakend.builders.environment import EnvironmentBuildRequest, build_in_environment
from pants_krakend.builders.native import NativeBuild, NativeBuildRequest, build_natively
from pants_krakend.core.build.builder_image import BuilderName, builder_quirks
from pants_krakend.core.build.metadata import PluginMetadata, linked_modules
from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    GoToolchain,
    ImageCompiler,
    package_argument,
)
from pants_krakend.core.build.request import Gateway, check_go
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.resources import catalogue
from pants_krakend.sources.environments import (
    EnvironmentRequest,
    PluginEnvironment,
    environment_of,
)
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest, build_inputs
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.c_compiler import (
    CCompilerRequest,
    choose_c_compiler,
    choose_c_compiler_in,
)

__all__ = [
    "BuilderAndEnvironment",
    "BuiltPlugin",
    "PlannedPlugin",
    "PluginBuildRequest",
    "build_plugin",
    "plan_plugin",
]

logger = logging.getLogger(__name__)


class BuilderAndEnvironment(KrakendError):
    """What is asked of a build cannot be had in the environment that is named for it."""


@dataclass(frozen=True)
class PluginBuildRequest:
    """Ask for a plugin for one platform, or for what it links.

    Whether there is a gateway for that platform is the caller's to see.

    :param artifact: `PLUGIN` or `LISTING`.
    """

    fields: PluginFields
    platform: Platform
    artifact: Artifact = Artifact.PLUGIN

    @property
    def subject(self) -> str:
        """What is built, for people."""
        return f"{self.fields.address} for {self.platform.value}"


@dataclass(frozen=True)
class PlannedPlugin:
    """A plan, and what it is to be run with.

    :param environment: where a plan for `PLUGIN` is run by the native builder; any other is run on
        this machine.
    """

    gateway: Gateway
    inputs: BuildInputs
    build: NativeBuildRequest
    environment: PluginEnvironment


@dataclass(frozen=True)
class BuiltPlugin:
    """A plugin for one platform.

    :param digest: holds the file `native.OUTPUT_FILE`.
    """

    gateway: Gateway
    digest: Digest
    metadata: PluginMetadata


def _plan(
    request: PluginBuildRequest,
    gateway: Gateway,
    compiler: CCompiler | ImageCompiler,
    inputs: BuildInputs,
) -> BuildPlan:
    fields = request.fields
    links = request.artifact is Artifact.PLUGIN
    return BuildPlan(
        artifact=request.artifact,
        platform=request.platform,
        go=GoToolchain.of(gateway.go, gateway.go_sums),
        c_compiler=compiler,
        module_dir=inputs.modules.main_dir,
        package=package_argument(fields.address.spec_path, inputs.modules.main_dir),
        workspace=inputs.modules.workspace,
        tags=fields.tags,
        ldflags=(fields.ldflags.value or ()) if links else (),
    )


async def _compiler(
    request: PluginBuildRequest,
    gateway: Gateway,
    environment: PluginEnvironment,
    krakend: KrakendSubsystem,
) -> CCompiler | ImageCompiler:
    """What compiles C decides where the plan is run; what only lists runs no compiler, anywhere."""
    fields, platform = request.fields, request.platform
    compiler: CCompiler
    if request.artifact is not Artifact.PLUGIN:
        compiler = await choose_c_compiler(CCompilerRequest(platform), **implicitly())
        return compiler
    if fields.builder_name(krakend) is BuilderName.CONTAINER:
        _require_local(environment)
        return ImageCompiler(await image_of(fields, platform, gateway, krakend))
    _require_shared(environment, krakend)
    environment.require_usable()
    asked = CCompilerRequest(platform, environment.place)
    try:
        compiler = await choose_c_compiler_in(
            asked, **implicitly({environment.name: EnvironmentName})
        )
    except IntrinsicError as error:
        raise environment.unusable(error) from error
    return compiler


def _require_local(environment: PluginEnvironment) -> None:
    if not environment.is_local:
        raise BuilderAndEnvironment(
            "`builder` is `container`, which asks an engine from this machine, and `environment` "
            f"is {environment.name.val!r}.",
            remedy='Set `builder="native"` to have the plugin compiled there, or leave '
            "`environment` out to have it compiled in the vendor's image.",
        )


def _require_shared(environment: PluginEnvironment, krakend: KrakendSubsystem) -> None:
    if krakend.private_caches and not environment.is_local:
        raise BuilderAndEnvironment(
            "`[krakend].private_caches` verifies what this machine compiles with, and "
            f"`environment` is {environment.name.val!r}.",
            remedy="Leave one of them out: a release with private caches is built on this machine.",
        )


@rule(desc="Plan a KrakenD plugin", level=LogLevel.DEBUG)
async def plan_krakend_plugin(
    request: PluginBuildRequest, krakend: KrakendSubsystem
) -> PlannedPlugin:
    fields, platform = request.fields, request.platform
    gateway = await gateway_of(fields, krakend)
    linked = LinkedRequest(fields.address.spec_path, fields.context(platform, gateway))
    inputs = await build_inputs(BuildInputsRequest(linked), **implicitly())
    check_go(inputs.modules.main, gateway.go, gateway.name)
    environment = await environment_of(EnvironmentRequest(fields.address), **implicitly())
    compiler = await _compiler(request, gateway, environment, krakend)
    plan = _plan(request, gateway, compiler, inputs)
    build = NativeBuildRequest(plan, request.subject, inputs.digest)
    return PlannedPlugin(gateway, inputs, build, environment)


plan_plugin = callable_rule(plan_krakend_plugin)


async def _run(planned: PlannedPlugin, platform: Platform) -> NativeBuild:
    """Run a plan for `PLUGIN` where it is to be run."""
    build, environment = planned.build, planned.environment
    built: NativeBuild
    if isinstance(build.plan.c_compiler, ImageCompiler):
        quirks = builder_quirks(planned.gateway, platform, catalogue())
        built = await build_in_container(
            ContainerBuildRequest(build, planned.gateway.name, quirks), **implicitly()
        )
    elif environment.is_local:
        built = await build_natively(build, **implicitly())
    else:
        built = await build_in_environment(
            EnvironmentBuildRequest(build, environment), **implicitly()
        )
    return built


@rule(desc="Build a KrakenD plugin", level=LogLevel.DEBUG)
async def build_krakend_plugin(request: PluginBuildRequest) -> BuiltPlugin:
    planned = await plan_plugin(request, **implicitly())
    inputs, gateway, plan = planned.inputs, planned.gateway, planned.build.plan
    if inputs.modules.vendored:
        logger.warning(
            "%s: the vendor directory is left out of the build. Packages in it have other paths "
            "than the gateway's, and would be refused as another version; modules come from "
            "go.mod and go.sum.",
            request.fields.address,
        )
    built = await _run(planned, request.platform)
    metadata = PluginMetadata(
        edition=gateway.edition,
        version=gateway.version,
        platform=request.platform.value,
        go=gateway.go,
        modules=linked_modules(built.modules, inputs.modules.sums),
        input_digest=plan.digest(inputs.files),
        sha256=built.sha256,
    )
    return BuiltPlugin(gateway, built.digest, metadata)


build_plugin = callable_rule(build_krakend_plugin)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
