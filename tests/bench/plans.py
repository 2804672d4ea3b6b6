"""The plans of the example plugins, made by the backend itself."""

from __future__ import annotations

from pants.testutil.rule_runner import QueryRule, RuleRunner

from pants_krakend.core.build.plan import Artifact, BuildPlan, CCompiler, GoToolchain
from pants_krakend.core.platform import Platform
from pants_krakend.resources import catalogue
from pants_krakend.toolchain import c_compiler
from pants_krakend.toolchain.c_compiler import CCompilerRequest

__all__ = ["KRAKEND", "PLATFORM", "auth_plan", "quota_plan"]

KRAKEND = "2.13.8"
PLATFORM = Platform.parse("linux-amd64-musl")


def auth_plan(platform: Platform = PLATFORM) -> BuildPlan:
    """The plugin that is a module of its own."""
    return _plan("examples/plugins/auth", ".", platform)


def quota_plan() -> BuildPlan:
    """A plugin of the module that holds several."""
    return _plan("examples", "./plugins/quota", PLATFORM)


def _plan(module_dir: str, package: str, platform: Platform) -> BuildPlan:
    engine = RuleRunner(rules=[*c_compiler.rules(), QueryRule(CCompiler, [CCompilerRequest])])
    release = catalogue().release(KRAKEND)
    return BuildPlan(
        artifact=Artifact.PLUGIN,
        platform=platform,
        go=GoToolchain(release.go, release.go_sums["linux-amd64"]),
        c_compiler=engine.request(CCompiler, [CCompilerRequest(platform)]),
        module_dir=module_dir,
        package=package,
    )
