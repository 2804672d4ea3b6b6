"""Tests of `c_compiler`: the pinned zig, and whether the machine's own gcc fits."""

from __future__ import annotations

import pytest
from pants.engine.process import FallibleProcessResult, Process
from pants.testutil.option_util import create_subsystem
from pants.testutil.rule_runner import MockGet, run_rule_with_mocks

from pants_krakend.compat import EnvironmentTarget
from pants_krakend.conftest import process_result
from pants_krakend.core.build.plan import CCompiler, CCompilerName, short_digest
from pants_krakend.core.platform import Platform
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.c_compiler import CCompilerRequest, NoCCompiler, find_c_compiler
from pants_krakend.toolchain.pins import ZIG

REMEDY = (
    "Install it, or set `[krakend].c_compiler` to `zig`, which compiles for every platform from "
    "any machine."
)


def found(
    name: CCompilerName, platform: Platform, said: str = "", status: int = 0, stderr: str = ""
) -> CCompiler:
    """The C compiler, on a machine where asking for its version ends like this."""

    def execute(process: Process) -> FallibleProcessResult:
        assert process.argv[-1] == CCompiler(name, "").command(platform)
        return process_result(status, said, stderr)

    compiler: CCompiler = run_rule_with_mocks(
        find_c_compiler,
        rule_args=[
            CCompilerRequest(platform),
            create_subsystem(KrakendSubsystem, c_compiler=name, c_compilers={}),
            EnvironmentTarget(None, None),
        ],
        mock_gets=[MockGet(FallibleProcessResult, (Process,), execute)],
    )
    return compiler


@pytest.mark.parametrize("platform", Platform)
def test_zig_is_identified_by_its_pins_without_asking_the_machine(platform: Platform) -> None:
    pins = short_digest("\n".join(sorted(ZIG.sha256)))
    assert found(CCompilerName.ZIG, platform) == CCompiler(
        CCompilerName.ZIG, pins, directory=f"zig/{ZIG.version}-{pins}"
    )


def test_gcc_is_identified_by_what_it_says_of_itself() -> None:
    said = "x86_64-linux-gnu\n12.2.0\nGNU ld 2.40\n"
    compiler = found(CCompilerName.GCC, Platform.LINUX_AMD64_GLIBC, said)
    assert compiler == CCompiler(CCompilerName.GCC, short_digest(said))
    assert compiler != found(
        CCompilerName.GCC, Platform.LINUX_AMD64_GLIBC, said.replace("2.40", "2.41")
    )


@pytest.mark.parametrize(
    ("said", "status", "stderr", "evidence"),
    [
        pytest.param(
            "", 127, "identify: musl-gcc: not found\n", "identify: musl-gcc: not found", id="absent"
        ),
        pytest.param("aarch64-linux-musl\n12.2.0\n", 0, "", "aarch64-linux-musl", id="another CPU"),
        pytest.param(
            "x86_64-linux-musl\n12.2.0\n", 1, "ld: not found\n", "ld: not found", id="no linker"
        ),
    ],
)
def test_a_gcc_that_does_not_fit_is_refused_with_what_it_said(
    said: str, status: int, stderr: str, evidence: str
) -> None:
    with pytest.raises(NoCCompiler) as caught:
        found(CCompilerName.GCC, Platform.LINUX_AMD64_MUSL, said, status, stderr)
    assert str(caught.value) == (
        f"musl-gcc on this machine cannot compile for linux-amd64-musl.\n\n{evidence}\n\n{REMEDY}"
    )


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        pytest.param(Platform.LINUX_ARM64_GLIBC, "aarch64-linux-gnu-gcc", id="glibc"),
        pytest.param(Platform.LINUX_ARM64_MUSL, "aarch64-linux-musl-gcc", id="musl"),
    ],
)
def test_a_cross_gcc_that_is_not_there_is_named(platform: Platform, command: str) -> None:
    with pytest.raises(NoCCompiler) as caught:
        found(CCompilerName.GCC, platform, "", 127, f"identify: {command}: not found\n")
    assert str(caught.value) == (
        f"{command} on this machine cannot compile for {platform.value}.\n\n"
        f"identify: {command}: not found\n\n{REMEDY}"
    )
