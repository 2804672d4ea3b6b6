"""Tests of the plan of an official gateway."""

from __future__ import annotations

from pants_krakend.core.build.plan import CCompiler, CCompilerName
from pants_krakend.core.build.release_plan import release_plan
from pants_krakend.core.platform import Platform
from pants_krakend.resources import catalogue


def test_a_release_is_compiled_by_its_own_go_and_says_its_version() -> None:
    release = catalogue().release("2.10.2")
    plan = release_plan(release, Platform.LINUX_AMD64_GLIBC, CCompiler(CCompilerName.GCC, "gcc"))
    assert plan.go.version == release.go
    assert plan.build_arguments == (
        "-buildvcs=false",
        "-ldflags=-s -w -buildid= -X=github.com/luraproject/lura/v2/core.KrakendVersion=2.10.2",
        "-mod=readonly",
        "./cmd/krakend-ce",
    )
