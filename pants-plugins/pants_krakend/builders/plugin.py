"""The rule that builds a plugin for one platform, whichever goal asks for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.builder_image import image_of
from pants_krakend.builders.container import ContainerBuildRequest, build_in_container
from pants_krakend.builders.native import NativeBuildRequest, build_natively
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
from pants_krakend.core.platform import Platform
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.resources import catalogue
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest, build_inputs
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.c_compiler import CCompilerRequest, choose_c_compiler

__all__ = ["BuiltPlugin", "PlannedPlugin", "PluginBuildRequest", "build_plugin", "plan_plugin"]

logger = logging.getLogger(__name__)


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
    """A plan, and what it is to be run with."""

    gateway: Gateway
    inputs: BuildInputs
    build: NativeBuildRequest


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
    request: PluginBuildRequest, gateway: Gateway, krakend: KrakendSubsystem
) -> CCompiler | ImageCompiler:
    """What compiles C decides where the plan is run; what only lists runs no compiler, anywhere."""
    fields, platform = request.fields, request.platform
    if (
        request.artifact is Artifact.PLUGIN
        and fields.builder_name(krakend) is BuilderName.CONTAINER
    ):
        return ImageCompiler(await image_of(fields, platform, gateway, krakend))
    compiler: CCompiler = await choose_c_compiler(CCompilerRequest(platform), **implicitly())
    return compiler


@rule(desc="Plan a KrakenD plugin", level=LogLevel.DEBUG)
async def plan_krakend_plugin(
    request: PluginBuildRequest, krakend: KrakendSubsystem
) -> PlannedPlugin:
    fields, platform = request.fields, request.platform
    gateway = await gateway_of(fields, krakend)
    linked = LinkedRequest(fields.address.spec_path, fields.context(platform, gateway))
    inputs = await build_inputs(BuildInputsRequest(linked), **implicitly())
    check_go(inputs.modules.main, gateway.go, gateway.name)
    compiler = await _compiler(request, gateway, krakend)
    plan = _plan(request, gateway, compiler, inputs)
    return PlannedPlugin(gateway, inputs, NativeBuildRequest(plan, request.subject, inputs.digest))


plan_plugin = callable_rule(plan_krakend_plugin)


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
    if isinstance(plan.c_compiler, ImageCompiler):
        built = await build_in_container(
            ContainerBuildRequest(
                planned.build,
                gateway.name,
                builder_quirks(gateway, request.platform, catalogue()),
            ),
            **implicitly(),
        )
    else:
        built = await build_natively(planned.build, **implicitly())
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
