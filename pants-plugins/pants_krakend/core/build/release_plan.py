"""The plan of an official gateway: how its makers compile it, out of its own sources."""

from __future__ import annotations

from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    GoToolchain,
    ImageCompiler,
)
from pants_krakend.core.gateway.release import Release
from pants_krakend.core.platform import Platform

__all__ = ["release_plan"]

# Source: krakend-ce's Makefile, whose other such variables nothing but a banner shows.
_VERSION = "github.com/luraproject/lura/v2/core.KrakendVersion"
_PACKAGE = "./cmd/krakend-ce"


def release_plan(
    release: Release, platform: Platform, c_compiler: CCompiler | ImageCompiler
) -> BuildPlan:
    """How a release is compiled for a platform.

    The version is told to the linker, which no package's fingerprint depends on.
    """
    return BuildPlan(
        artifact=Artifact.GATEWAY,
        platform=platform,
        go=GoToolchain.of(release.go, release.go_sums),
        c_compiler=c_compiler,
        module_dir="",
        package=_PACKAGE,
        ldflags=(f"-X={_VERSION}={release.reported}",),
    )
