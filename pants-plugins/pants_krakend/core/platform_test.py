"""Tests of `platform`: the names, and what each means to Go and to a C compiler."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.platform import Arch, Libc, Platform, UnknownPlatform


@pytest.mark.parametrize(
    ("name", "goos", "arch", "libc", "zig_target"),
    [
        pytest.param(
            "linux-amd64-musl", "linux", Arch.AMD64, Libc.MUSL, "x86_64-linux-musl", id="musl"
        ),
        pytest.param(
            "linux-amd64-glibc",
            "linux",
            Arch.AMD64,
            Libc.GLIBC,
            "x86_64-linux-gnu.2.31",
            id="glibc, the oldest that a gateway was built with",
        ),
        pytest.param(
            "linux-arm64-musl",
            "linux",
            Arch.ARM64,
            Libc.MUSL,
            "aarch64-linux-musl",
            id="musl, arm64",
        ),
        pytest.param(
            "linux-arm64-glibc",
            "linux",
            Arch.ARM64,
            Libc.GLIBC,
            "aarch64-linux-gnu.2.31",
            id="glibc, arm64",
        ),
    ],
)
def test_a_platform_says_what_it_means(
    name: str, goos: str, arch: Arch, libc: Libc, zig_target: str
) -> None:
    platform = Platform.parse(name)
    assert (platform.goos, platform.arch, platform.libc) == (goos, arch, libc)
    assert platform.zig_target == zig_target


@pytest.mark.parametrize(
    ("arch", "level", "since"),
    [
        pytest.param(Arch.AMD64, ("GOAMD64", "v1"), "1.18", id="amd64"),
        pytest.param(Arch.ARM64, ("GOARM64", "v8.0"), "1.23", id="arm64"),
    ],
)
def test_code_runs_on_every_cpu_of_its_kind(arch: Arch, level: tuple[str, str], since: str) -> None:
    assert (arch.level, arch.level_since) == (level, since)


@pytest.mark.parametrize(
    ("platform", "loader"),
    [
        pytest.param(Platform.LINUX_AMD64_MUSL, "/lib/ld-musl-x86_64.so.1", id="amd64, musl"),
        pytest.param(Platform.LINUX_AMD64_GLIBC, "/lib64/ld-linux-x86-64.so.2", id="amd64, glibc"),
        pytest.param(Platform.LINUX_ARM64_MUSL, "/lib/ld-musl-aarch64.so.1", id="arm64, musl"),
        pytest.param(Platform.LINUX_ARM64_GLIBC, "/lib/ld-linux-aarch64.so.1", id="arm64, glibc"),
    ],
)
def test_a_gateway_names_the_loader_of_its_platform(platform: Platform, loader: str) -> None:
    assert platform.loader == loader


@pytest.mark.parametrize("platform", Platform)
def test_every_platform_has_all_its_facts(platform: Platform) -> None:
    assert Platform.parse(platform.value) is platform
    assert platform.value == f"{platform.goos}-{platform.arch.value}-{platform.libc.value}"
    assert platform.zig_target.startswith(platform.arch.gnu_name)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="nothing"),
        pytest.param("linux", id="the system only"),
        pytest.param("linux-amd64", id="no libc"),
        pytest.param("linux/amd64", id="as an image names it"),
        pytest.param("linux-arm64-uclibc", id="another libc"),
        pytest.param("Linux-amd64-musl", id="capitals"),
        pytest.param(" linux-amd64-musl", id="a space"),
    ],
)
def test_an_unknown_platform_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownPlatform) as caught:
        Platform.parse(name)
    names = ", ".join(platform.value for platform in Platform)
    assert str(caught.value) == (
        f"Unknown platform {name!r}.\n\n"
        f"Set `platforms` (or `[krakend].default_platforms`) to some of: {names}."
    )


@given(st.text())
def test_any_text_is_a_platform_or_unknown(name: str) -> None:
    try:
        assert Platform.parse(name).value == name
    except UnknownPlatform as error:
        assert repr(name) in str(error)  # noqa: PT017 (either outcome is right)
