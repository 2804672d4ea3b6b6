"""`pants package` for `krakend_plugin`: one `.so` and its metadata for each platform."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestEntries,
    FileContent,
    FileEntry,
    MergeDigests,
)
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from pants_krakend.builders.native import NativeBuildRequest, build_natively
from pants_krakend.compat import EnvironmentField
from pants_krakend.core.build.metadata import PluginMetadata, linked_modules
from pants_krakend.core.build.outputs import PluginFiles, plugin_files
from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    GoToolchain,
    package_argument,
)
from pants_krakend.core.build.request import Gateway, check_go
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    create_digest,
    get_digest_entries,
    implicitly,
    merge_digests,
)
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest, build_inputs
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import KrakendPluginOutputPathField, LdflagsField
from pants_krakend.toolchain.c_compiler import CCompilerRequest, choose_c_compiler

__all__ = ["KrakendPluginFieldSet"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class KrakendPluginFieldSet(PluginFields, PackageFieldSet):
    """What packaging needs to know of a `krakend_plugin`."""

    ldflags: LdflagsField
    output_path: KrakendPluginOutputPathField
    environment: EnvironmentField

    def plan(
        self, platform: Platform, gateway: Gateway, compiler: CCompiler, inputs: BuildInputs
    ) -> BuildPlan:
        """How to build the plugin for one platform."""
        return BuildPlan(
            artifact=Artifact.PLUGIN,
            platform=platform,
            go=GoToolchain.of(gateway.go, gateway.go_sums),
            c_compiler=compiler,
            module_dir=inputs.modules.main_dir,
            package=package_argument(self.address.spec_path, inputs.modules.main_dir),
            workspace=inputs.modules.workspace,
            tags=self.tags,
            ldflags=self.ldflags.value or (),
        )


@dataclass(frozen=True)
class PluginBuildRequest:
    """Ask for a plugin for one platform."""

    field_set: KrakendPluginFieldSet
    files: PluginFiles


@dataclass(frozen=True)
class BuiltPlugin:
    """One platform's files, with their paths below `dist/`."""

    digest: Digest
    artifact: BuiltPackageArtifact


@rule(desc="Build a KrakenD plugin", level=LogLevel.DEBUG)
async def build_krakend_plugin(
    request: PluginBuildRequest, krakend: KrakendSubsystem
) -> BuiltPlugin:
    field_set, platform = request.field_set, request.files.platform
    gateway = await gateway_of(field_set, krakend)
    linked = LinkedRequest(field_set.address.spec_path, field_set.context(platform, gateway))
    inputs = await build_inputs(BuildInputsRequest(linked), **implicitly())
    check_go(inputs.modules.main, gateway.go, gateway.name)
    if inputs.modules.vendored:
        logger.warning(
            "%s: the vendor directory is left out of the build. Packages in it have other paths "
            "than the gateway's, and would be refused as another version; modules come from "
            "go.mod and go.sum.",
            field_set.address,
        )
    compiler = await choose_c_compiler(CCompilerRequest(platform), **implicitly())
    plan = field_set.plan(platform, gateway, compiler, inputs)
    subject = f"{field_set.address} for {platform.value}"
    built = await build_natively(NativeBuildRequest(plan, subject, inputs.digest), **implicitly())
    metadata = PluginMetadata(
        edition=gateway.edition,
        version=gateway.version,
        platform=platform.value,
        go=gateway.go,
        modules=linked_modules(built.modules, inputs.modules.sums),
        input_digest=plan.digest(inputs.files),
        sha256=built.sha256,
    )
    entries = await get_digest_entries(built.digest)
    digest = await create_digest(
        CreateDigest(
            [
                *_renamed(entries, request.files.library),
                FileContent(request.files.metadata, metadata.render()),
            ]
        )
    )
    return BuiltPlugin(
        digest,
        BuiltPackageArtifact(
            request.files.library,
            (f"{gateway.name}, {platform.value}, Go {gateway.go}",),
        ),
    )


def _renamed(entries: DigestEntries, path: str) -> list[FileEntry]:
    return [FileEntry(path, e.file_digest) for e in entries if isinstance(e, FileEntry)]


build_plugin = callable_rule(build_krakend_plugin)


@rule(desc="Package a KrakenD plugin", level=LogLevel.DEBUG)
async def package_krakend_plugin(
    field_set: KrakendPluginFieldSet, krakend: KrakendSubsystem
) -> BuiltPackage:
    try:
        gateway = await gateway_of(field_set, krakend)
        platforms = field_set.built_platforms(krakend)
        gateway.check_platforms(platforms)
        files = plugin_files(field_set.output_path.value_or_default(file_ending="so"), platforms)
        built = await concurrently(
            build_plugin(PluginBuildRequest(field_set, each), **implicitly()) for each in files
        )
    except KrakendError as error:
        raise error.of(str(field_set.address)) from error
    digest = await merge_digests(MergeDigests(plugin.digest for plugin in built))
    return BuiltPackage(digest, tuple(plugin.artifact for plugin in built))


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), UnionRule(PackageFieldSet, KrakendPluginFieldSet)]
