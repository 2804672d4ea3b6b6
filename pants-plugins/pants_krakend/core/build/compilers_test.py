"""The C compiler of a platform, as the options say."""

from __future__ import annotations

import pytest

from pants_krakend.core.build.compilers import BadCCompilers, c_compiler_of
from pants_krakend.core.build.plan import CCompilerName
from pants_krakend.core.platform import Platform

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        pytest.param(GLIBC, CCompilerName.GCC, id="named"),
        pytest.param(MUSL, CCompilerName.ZIG, id="not named"),
    ],
)
def test_a_platform_that_is_named_has_a_compiler_of_its_own(
    platform: Platform, expected: CCompilerName
) -> None:
    assert c_compiler_of(platform, CCompilerName.ZIG, {GLIBC.value: "gcc"}) is expected


@pytest.mark.parametrize(
    ("by_platform", "what"),
    [
        pytest.param(
            {"linux-amd64": "gcc"}, "'linux-amd64': 'gcc', which names no platform.", id="platform"
        ),
        pytest.param(
            {GLIBC.value: "clang"},
            "'linux-amd64-glibc': 'clang', which names no C compiler.",
            id="compiler",
        ),
    ],
)
def test_a_misspelt_name_is_refused_with_those_that_there_are(
    by_platform: dict[str, str], what: str
) -> None:
    with pytest.raises(BadCCompilers) as caught:
        c_compiler_of(MUSL, CCompilerName.ZIG, by_platform)
    assert str(caught.value) == (
        f"`[krakend].c_compilers` has {what}\n\n"
        "Its keys are platforms (linux-amd64-musl, linux-amd64-glibc, linux-arm64-musl, "
        "linux-arm64-glibc), its values C compilers (zig, gcc)."
    )
