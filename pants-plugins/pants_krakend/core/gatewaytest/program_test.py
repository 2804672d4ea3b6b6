"""Tests of where a gateway's program comes from, and of how a machine runs it."""

from __future__ import annotations

import pytest

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.build.request import Gateway
from pants_krakend.core.gateway.locked import GatewayFacts, PlatformFacts
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gateway.sources import Source, SourceKind, parse_source
from pants_krakend.core.gatewaytest.program import (
    CannotRun,
    ProgramSource,
    Runner,
    choose_runner,
    program_source,
)
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.host import Machine

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL
ARM = Platform.LINUX_ARM64_GLIBC
QEMU, CROSS = "/usr/bin/qemu-aarch64", "/usr/aarch64-linux-gnu"
DIGEST = f"sha256:{'0' * 64}"
EDGE = "image:registry.example.com/edge:1"
PINNED = f"registry.example.com/edge@{DIGEST}"
DEBIAN = Machine("Linux x86_64", frozenset({GLIBC.loader}))
WITH_QEMU = Machine("Linux x86_64", frozenset({GLIBC.loader, QEMU, f"{CROSS}{ARM.loader}"}))


def chosen(source: str, lock: Lock | None) -> ProgramSource:
    """What the program of KrakenD 2.13.8 comes from, whose facts came from the source."""
    gateway = Gateway("ce", "2.13.8", "1.25.12", {}, frozenset(), lock)
    locked = PlatformFacts(source, DIGEST, "", "", "", {})
    layout = SourceLayout(trimpath=False)
    facts = GatewayFacts("ce", "2.13.8", "1.25.12", {}, "", layout, (), {MUSL.value: locked})
    return program_source(gateway, facts, MUSL)


def program(source: str, platform: Platform) -> ProgramSource:
    """A program of the source."""
    return ProgramSource(parse_source(source, where=""), platform, DIGEST)


def test_a_file_is_the_one_that_was_locked() -> None:
    assert chosen("tarball:krakend.tgz", Lock("edge", "edge.lock")) == ProgramSource(
        Source(SourceKind.TARBALL, "krakend.tgz"), MUSL, DIGEST
    )


def test_a_go_directory_is_compiled_as_it_is_now() -> None:
    assert chosen("go:gateway", Lock("edge", "edge.lock")) == ProgramSource(
        Source(SourceKind.GO, "gateway"), MUSL
    )


def test_a_release_of_the_catalogue_is_compiled() -> None:
    found = chosen("release:2.13.8", None)
    assert (str(found.source), found.digest, found.is_made) == ("release:2.13.8", "", True)


def test_an_image_is_named_by_its_digest() -> None:
    assert program(EDGE, MUSL).image == PINNED


@pytest.mark.parametrize(
    ("source", "platform", "machine", "is_asked", "runner"),
    [
        pytest.param("go:a", GLIBC, DEBIAN, False, Runner(), id="as it is"),
        pytest.param(
            EDGE,
            GLIBC,
            DEBIAN,
            False,
            Runner(),
            id="out of its image",
        ),
        pytest.param(
            EDGE,
            MUSL,
            DEBIAN,
            False,
            Runner(image=PINNED, cpu="amd64"),
            id="in a container, for want of its C library",
        ),
        pytest.param(
            "go:a",
            ARM,
            WITH_QEMU,
            True,
            Runner(emulator=(QEMU, "-L", CROSS)),
            id="emulated, if asked for",
        ),
    ],
)
def test_a_gateway_is_run_with_as_little_around_it_as_possible(
    source: str,
    platform: Platform,
    machine: Machine,
    is_asked: bool,  # noqa: FBT001
    runner: Runner,
) -> None:
    assert choose_runner(program(source, platform), machine, is_asked=is_asked) == runner


@pytest.mark.parametrize(
    ("platform", "machine", "is_asked", "text"),
    [
        pytest.param(
            ARM,
            WITH_QEMU,
            False,
            "This machine can run a gateway for linux-arm64-glibc under an emulator only.\n\n"
            "That is slow, and is done where it is asked for.\n\n"
            'Set `platform="linux-arm64-glibc"` of the gateway, or lock it for a platform that '
            "this machine runs.",
            id="emulated, not asked for",
        ),
        pytest.param(
            MUSL,
            DEBIAN,
            True,
            "This machine cannot run a gateway for linux-amd64-musl.\n\n"
            "It lacks that C library: there is no /lib/ld-musl-x86_64.so.1.\n\n"
            "Install it (Debian's package for musl is `musl`), or set `platform` to one that this "
            "machine runs and the lock covers: `pants generate-lockfiles` with it in "
            "`[krakend].default_platforms`. A gateway that is locked from an image is run in a "
            "container.",
            id="no C library",
        ),
        pytest.param(
            ARM,
            DEBIAN,
            True,
            "This machine cannot run a gateway for linux-arm64-glibc.\n\n"
            "This machine cannot run programs for arm64: that takes such a CPU with musl or "
            "glibc, or `qemu-aarch64` and a C library for that CPU (Debian's `qemu-user` and "
            "`libc6-arm64-cross`).\n\n"
            "Install them, or set `platform` to one that this machine runs and the lock covers.",
            id="no emulator",
        ),
    ],
)
def test_what_cannot_be_run_is_an_error_that_says_what_is_missing(
    platform: Platform,
    machine: Machine,
    is_asked: bool,  # noqa: FBT001
    text: str,
) -> None:
    with pytest.raises(CannotRun) as raised:
        choose_runner(program("go:gateway", platform), machine, is_asked=is_asked)
    assert str(raised.value) == text
