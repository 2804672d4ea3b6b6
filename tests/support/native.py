"""The backend's rules asked directly: what is built, and the same build with other settings."""

from __future__ import annotations

import os
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir
from pants.engine.process import FallibleProcessResult, Process
from pants.testutil.rule_runner import QueryRule, RuleRunner

from pants_krakend import register
from pants_krakend.artifacts import go_sums
from pants_krakend.builders.listing import ListingRequest
from pants_krakend.builders.native import NativeBuild, NativeBuildRequest
from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
    package_argument,
)
from pants_krakend.core.build.request import build_context
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.linked import LinkedListing
from pants_krakend.resources import catalogue
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest
from pants_krakend.sources.packages import LinkedRequest
from pants_krakend.toolchain.c_compiler import CCompilerRequest
from pants_krakend.toolchain.provide import Provided, ProvideRequest

__all__ = ["KRAKEND", "build_request", "provided_go", "provided_zig", "rule_runner"]

KRAKEND = "2.13.8"
_CACHE = Path(get_pants_cachedir()) / "named_caches" / "krakend"


def rule_runner(*options: str) -> RuleRunner:
    """The backend's rules, to be asked directly, with the user's settings of the network."""
    runner = RuleRunner(
        rules=[
            *register.rules(),
            QueryRule(BuildInputs, [BuildInputsRequest]),
            QueryRule(CCompiler, [CCompilerRequest]),
            QueryRule(FallibleProcessResult, [Process]),
            QueryRule(LinkedListing, [ListingRequest]),
            QueryRule(NativeBuild, [NativeBuildRequest]),
            QueryRule(Provided, [ProvideRequest]),
        ],
        target_types=register.target_types(),
        bootstrap_args=options,
    )
    runner.set_options(
        [], env={name: each for name, each in os.environ.items() if not name.startswith("PANTS_")}
    )
    return runner


def build_request(
    engine: RuleRunner, artifact: Artifact, platform: Platform, directory: str
) -> NativeBuildRequest:
    """What the backend would build of the main package in a directory of the engine's root."""
    release = catalogue().release(KRAKEND)
    linked = LinkedRequest(directory, build_context(platform, release.go, ()))
    inputs = engine.request(BuildInputs, [BuildInputsRequest(linked)])
    plan = BuildPlan(
        artifact=artifact,
        platform=platform,
        go=GoToolchain.of(release.go, release.go_sums),
        c_compiler=engine.request(CCompiler, [CCompilerRequest(platform)]),
        module_dir=inputs.modules.main_dir,
        package=package_argument(directory, inputs.modules.main_dir),
    )
    return NativeBuildRequest(plan, f"{directory} for {platform.value}", inputs.digest)


def provided_go(engine: RuleRunner, version: str) -> Path:
    """The Go of a version, as in `1.25.12`, which is fetched if it is not there."""
    plan = _plan_of_tools(version, CCompiler(CCompilerName.GCC, ""))
    engine.request(Provided, [ProvideRequest(plan)])
    return _CACHE / plan.go.directory


def provided_zig(engine: RuleRunner) -> Path:
    """The pinned zig, which is fetched if it is not there."""
    compiler = engine.request(CCompiler, [CCompilerRequest(Platform.LINUX_AMD64_MUSL)])
    plan = _plan_of_tools(catalogue().release(KRAKEND).go, compiler)
    engine.request(Provided, [ProvideRequest(plan)])
    return _CACHE / compiler.directory


def _plan_of_tools(go: str, compiler: CCompiler) -> BuildPlan:
    toolchain = GoToolchain.of(go, go_sums(go))
    return BuildPlan(Artifact.PLUGIN, Platform.LINUX_AMD64_MUSL, toolchain, compiler, "", ".")
