"""Tests of providing tools: what is said where it cannot be done, and what names a program."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.platform import Platform as Host
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
)
from pants_krakend.core.platform import Platform
from pants_krakend.toolchain import provide
from pants_krakend.toolchain.provide import (
    Provided,
    ProvideRequest,
    ProvidingFailed,
    UnsupportedBuildHost,
    builder_program,
    require_supported,
)

GO = GoToolchain("1.25.12", "h1:none=")
PLAN = BuildPlan(
    artifact=Artifact.PLUGIN,
    platform=Platform.LINUX_AMD64_MUSL,
    go=GO,
    c_compiler=CCompiler(CCompilerName.GCC, "gcc"),
    module_dir="",
    package=".",
)


@pytest.fixture
def runner() -> RuleRunner:
    """Rules that provide tools, with caches of their own."""
    return RuleRunner(rules=[*provide.rules(), QueryRule(Provided, [ProvideRequest])])


def test_a_machine_of_another_kind_is_named() -> None:
    with pytest.raises(UnsupportedBuildHost) as raised:
        require_supported(Host.macos_arm64)
    assert str(raised.value) == (
        "Plugins cannot be compiled on this machine: it is macos_arm64, and the tools are pinned "
        "for linux_x86_64.\n\n"
        "Package on such a machine, for instance in CI; with a remote cache "
        "(`[GLOBAL].remote_cache_read`) what was packaged there is found here too."
    )


def test_a_local_go_that_is_none_is_an_error_with_the_option(
    runner: RuleRunner, tmp_path: Path
) -> None:
    runner.set_options(
        [f"--named-caches-dir={tmp_path / 'caches'}", f"--krakend-local-go={tmp_path / 'no go'}"],
        env_inherit={"PATH", "HOME"},
    )
    with pytest.raises(ExecutionError) as raised:
        runner.request(Provided, [ProvideRequest(PLAN)])
    error = next(iter(raised.value.wrapped_exceptions))
    assert isinstance(error, ProvidingFailed)
    assert "[krakend].local_go" in str(error)


def test_only_what_is_compiled_needs_a_c_compiler() -> None:
    assert [each for each in Artifact if not each.needs_c_compiler] == [Artifact.LISTING]


def test_another_go_compiles_a_build_program_of_its_own() -> None:
    assert builder_program(GO) != builder_program(GoToolchain("1.25.11", "h1:none="))
