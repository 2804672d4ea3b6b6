"""Which programs a machine can run, and how."""

from __future__ import annotations

import pytest

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.answer import NotOpened
from pants_krakend.core.probe.host import (
    LOOKED_FOR,
    Machine,
    Way,
    find_way,
    first_native,
    no_variant,
    no_way,
)

AMD64_MUSL, AMD64_GLIBC = Platform.LINUX_AMD64_MUSL, Platform.LINUX_AMD64_GLIBC
ARM64_MUSL, ARM64_GLIBC = Platform.LINUX_ARM64_MUSL, Platform.LINUX_ARM64_GLIBC
MUSL, GLIBC = AMD64_MUSL.loader, AMD64_GLIBC.loader
QEMU = "/usr/bin/qemu-aarch64"
CROSS = f"/usr/aarch64-linux-gnu{ARM64_GLIBC.loader}"
INTEL, ARM, MAC = "Linux x86_64", "Linux aarch64", "Darwin arm64"


@pytest.mark.parametrize(
    ("platform", "name", "files", "way"),
    [
        pytest.param(AMD64_MUSL, INTEL, [MUSL, GLIBC], Way(AMD64_MUSL), id="its own"),
        pytest.param(AMD64_MUSL, INTEL, [GLIBC], Way(AMD64_GLIBC), id="the other C library"),
        pytest.param(AMD64_GLIBC, INTEL, [MUSL], Way(AMD64_MUSL), id="the other way round"),
        pytest.param(
            ARM64_GLIBC,
            INTEL,
            [GLIBC, QEMU, CROSS],
            Way(ARM64_GLIBC, (QEMU, "-L", "/usr/aarch64-linux-gnu")),
            id="another CPU, emulated",
        ),
        pytest.param(
            ARM64_MUSL,
            INTEL,
            [GLIBC, QEMU, CROSS],
            Way(ARM64_GLIBC, (QEMU, "-L", "/usr/aarch64-linux-gnu")),
            id="another CPU, emulated with the other C library",
        ),
        pytest.param(
            ARM64_GLIBC,
            INTEL,
            [f"{QEMU}-static", ARM64_GLIBC.loader],
            Way(ARM64_GLIBC, (f"{QEMU}-static",)),
            id="another CPU, whose C library lies among the machine's own",
        ),
        pytest.param(ARM64_GLIBC, ARM, [ARM64_GLIBC.loader, QEMU], Way(ARM64_GLIBC), id="on arm64"),
        pytest.param(ARM64_GLIBC, INTEL, [GLIBC, QEMU], None, id="an emulator without a C library"),
        pytest.param(
            ARM64_GLIBC, INTEL, [GLIBC, CROSS], None, id="a C library without an emulator"
        ),
        pytest.param(AMD64_MUSL, MAC, [], None, id="another system"),
        pytest.param(AMD64_GLIBC, ARM, [GLIBC], None, id="a stray file"),
    ],
)
def test_a_platform_is_run_in_the_nearest_way(
    platform: Platform, name: str, files: list[str], way: Way | None
) -> None:
    assert find_way(platform, Machine(name, frozenset(files))) == way


def test_a_machine_says_its_name_and_what_it_has() -> None:
    assert Machine.parse(f"{INTEL}\n{MUSL}\n{QEMU}\n") == Machine(INTEL, frozenset({MUSL, QEMU}))


def test_a_machine_that_says_nothing_runs_nothing() -> None:
    assert find_way(AMD64_MUSL, Machine.parse("")) is None


def test_every_way_is_made_of_files_that_are_looked_for() -> None:
    machine = Machine(INTEL, frozenset(LOOKED_FOR))

    assert [find_way(each, machine) for each in Platform] == [
        Way(AMD64_MUSL),
        Way(AMD64_GLIBC),
        Way(ARM64_MUSL, (QEMU,)),
        Way(ARM64_GLIBC, (QEMU,)),
    ]


def test_where_there_is_no_way_it_is_said_what_that_takes() -> None:
    assert no_way(ARM64_MUSL) == NotOpened(
        "This machine cannot run programs for arm64: that takes such a CPU with musl or glibc, or "
        "`qemu-aarch64` and a C library for that CPU (Debian's `qemu-user` and "
        "`libc6-arm64-cross`)."
    )


def test_a_second_build_that_fails_is_told_with_its_reason() -> None:
    error = KrakendError("gcc is missing.", remedy="Install it.")

    assert no_variant(AMD64_MUSL, AMD64_GLIBC, error) == NotOpened(
        "This machine cannot run programs for linux-amd64-musl, and the plugin cannot be built for "
        "linux-amd64-glibc, which it can run: gcc is missing."
    )


@pytest.mark.parametrize(
    ("files", "platform"),
    [
        pytest.param([MUSL, GLIBC], AMD64_MUSL, id="the first"),
        pytest.param([GLIBC], AMD64_GLIBC, id="one that needs no other C library"),
        pytest.param([QEMU, ARM64_GLIBC.loader], None, id="none that needs no emulator"),
    ],
)
def test_a_gateway_is_run_as_it_is(files: list[str], platform: Platform | None) -> None:
    platforms = [AMD64_MUSL, ARM64_GLIBC, AMD64_GLIBC]
    assert first_native(platforms, Machine(INTEL, frozenset(files))) is platform
