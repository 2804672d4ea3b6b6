"""How gateway facts are made of a binary and of a release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.gateway_facts import (
    GatewayFacts,
    LockedModule,
    NotAGateway,
    PlatformFacts,
    facts_of_binary,
    facts_of_release,
)
from pants_krakend.core.gateway.release import Release
from pants_krakend.core.gateway.release_modules import Module as RequiredModule
from pants_krakend.core.gateway.release_modules import ReleaseModules, Replacement
from pants_krakend.core.platform import Libc
from pants_krakend.resources import catalogue, fingerprint_table, release_modules

BINARY = BinaryFacts(
    kind=Kind.GATEWAY,
    arch="amd64",
    libc=Libc.MUSL,
    interpreter="/lib/ld-musl-x86_64.so.1",
    go="1.25.12",
    build=BuildInfo(
        main_module=Module("github.com/krakend/krakend-ce/v2", "(devel)"),
        modules=(
            Module("b.com/b", "v1.2.0", "", Module("a.com/fork", "v1.2.1", "h1:f=")),
            Module("a.com/a", "v1.0.0", "h1:a="),
        ),
        settings={"CGO_ENABLED": "1", "CGO_CFLAGS": "", "vcs.time": "now", "-ldflags": "-X a=b"},
    ),
    krakend_version="2.13.8",
    libc_version="MUSL-1.2.5_(alpine-3.23.4)",
    layout=SourceLayout(trimpath=False, goroot="/usr/local/go"),
    fingerprints={"runtime": "0123456789abcdef", "fmt": "fedcba9876543210", "main": "00" * 8},
)
REMEDY = "Name the gateway that loads the plugins: KrakenD's binary is `/usr/bin/krakend`."


def facts_of(binary: BinaryFacts) -> GatewayFacts:
    return facts_of_binary(binary, source="binary:krakend", digest="sha256:1", go_sums={})


def test_a_binarys_facts_are_sorted_and_without_those_of_the_link() -> None:
    assert facts_of(BINARY) == GatewayFacts(
        edition="ce",
        version="2.13.8",
        go="1.25.12",
        go_sums={},
        main_module="github.com/krakend/krakend-ce/v2",
        layout=SourceLayout(trimpath=False, goroot="/usr/local/go"),
        modules=(
            LockedModule("a.com/a", "v1.0.0", "h1:a="),
            LockedModule("b.com/b", "v1.2.0", "", LockedModule("a.com/fork", "v1.2.1", "h1:f=")),
        ),
        platforms={
            "linux-amd64-musl": PlatformFacts(
                source="binary:krakend",
                digest="sha256:1",
                interpreter="/lib/ld-musl-x86_64.so.1",
                libc_version="MUSL-1.2.5_(alpine-3.23.4)",
                glibc="",
                settings={"CGO_ENABLED": "1"},
            )
        },
        fingerprints={"amd64": {"fmt": "fedcba9876543210", "runtime": "0123456789abcdef"}},
        variables={"amd64": {}},
        unknown={"amd64": frozenset()},
    )


@pytest.mark.parametrize(
    ("reported", "module", "edition", "version"),
    [
        pytest.param("2.12.4-ee", "x.com/closed", "ee", "2.12.4", id="the Enterprise Edition"),
        pytest.param("2.12.4-ee", "", "ee", "2.12.4", id="the same without build info"),
        pytest.param(
            "", "github.com/devopsfaith/krakend-ce", "ce", "", id="a silent build of ours"
        ),
        pytest.param("2.0.0", "", "ce", "2.0.0", id="no build info"),
        pytest.param("2.0.0", "x.com/own", "", "2.0.0", id="a gateway of somebody's own"),
        pytest.param("", "", "", "", id="nothing known"),
    ],
)
def test_the_edition_is_told_from_the_version_and_the_main_module(
    reported: str, module: str, edition: str, version: str
) -> None:
    build = BuildInfo(main_module=Module(module, "(devel)") if module else None)
    facts = facts_of(replace(BINARY, krakend_version=reported, build=build))
    assert (facts.edition, facts.version) == (edition, version)


@pytest.mark.parametrize(
    ("binary", "message"),
    [
        pytest.param(
            replace(BINARY, kind=Kind.PLUGIN),
            "binary:krakend is no gateway.\n\nThis is a Go plugin.\n\n" + REMEDY,
            id="a plugin",
        ),
        pytest.param(
            replace(BINARY, kind=Kind.STATIC_GATEWAY),
            "binary:krakend can load no plugin.\n\nThis is a Go program made to load Go plugins, "
            "but linked statically (it has no PT_INTERP), so it can load none.\n\n"
            "Link the gateway dynamically: with CGO_ENABLED=1, without `-static` among the "
            "linker's flags, and with `-dynamic` where zig links it for musl.",
            id="a static gateway",
        ),
        pytest.param(
            replace(BINARY, arch="riscv64"),
            "binary:krakend is a gateway of no known platform.\n\nIt is for the CPU riscv64, and "
            "KrakenD is made for amd64 and arm64.\n\n" + REMEDY,
            id="another CPU",
        ),
        pytest.param(
            replace(BINARY, libc=None, interpreter="/lib/ld64.so"),
            "binary:krakend is a gateway of no known platform.\n\nIt asks for the loader "
            "'/lib/ld64.so', which is neither musl's nor glibc's.\n\n" + REMEDY,
            id="another C library",
        ),
        pytest.param(
            replace(BINARY, go=""),
            "binary:krakend does not tell which Go compiled it.\n\nIt has neither Go's build info "
            "nor the variable `runtime.buildVersion`.\n\n" + REMEDY,
            id="no version of Go",
        ),
    ],
)
def test_what_is_no_gateway_is_named(binary: BinaryFacts, message: str) -> None:
    with pytest.raises(NotAGateway) as caught:
        facts_of(binary)
    assert str(caught.value) == message


def release_facts(version: str) -> GatewayFacts:
    release = catalogue().release(version)
    tables = {
        cpu: table for cpu in ("amd64", "arm64") if (table := fingerprint_table(version, cpu))
    }
    era = catalogue().era(release)
    return facts_of_release(release, release_modules()[version], tables, era)


def test_a_release_covers_the_platforms_of_its_era() -> None:
    assert list(release_facts("2.13.8").platforms) == [
        "linux-amd64-glibc",
        "linux-amd64-musl",
        "linux-arm64-glibc",
        "linux-arm64-musl",
    ]


def test_a_releases_modules_are_the_linked_ones_where_a_table_tells_them() -> None:
    table = fingerprint_table("2.13.8", "amd64")
    assert table is not None
    assert {each.path for each in release_facts("2.13.8").modules} == set(table.modules)


def test_a_release_without_a_table_has_all_that_it_requires_and_no_fingerprints() -> None:
    facts = release_facts("2.0.0")
    assert (len(facts.modules), facts.fingerprints) == (len(release_modules()["2.0.0"].modules), {})


@pytest.mark.parametrize(
    ("old_version", "expected"),
    [
        pytest.param(
            "v1.0.0",
            LockedModule("a.com/a", "v1.0.0", "", LockedModule("f.com/f", "v2.0.0", "h1:f=")),
            id="of this version",
        ),
        pytest.param("v9.0.0", LockedModule("a.com/a", "v1.0.0", "h1:a="), id="of another version"),
    ],
)
def test_a_releases_replacements_are_applied(old_version: str, expected: LockedModule) -> None:
    release: Release = catalogue().newest
    modules = ReleaseModules(
        {"a.com/a": RequiredModule("v1.0.0", "h1:a=")},
        {"a.com/a": Replacement(old_version, "f.com/f", "v2.0.0", "h1:f=")},
    )
    facts = facts_of_release(release, modules, {}, catalogue().era(release))
    assert facts.modules == (expected,)


def test_a_cpu_of_which_nothing_is_unknown_need_not_be_named() -> None:
    assert replace(facts_of(BINARY), unknown={}).unknown == {"amd64": frozenset()}


@pytest.mark.parametrize(
    ("version", "glibc"),
    [
        pytest.param("2.13.8", "2.36", id="that of its builder"),
        pytest.param("2.4.2", "2.31", id="the oldest, where the builder's is not on record"),
    ],
)
def test_a_releases_glibc_gateway_may_need_its_builders_glibc(version: str, glibc: str) -> None:
    facts = release_facts(version)

    assert {name: each.glibc for name, each in facts.platforms.items() if "amd64" in name} == {
        "linux-amd64-glibc": glibc,
        "linux-amd64-musl": "",
    }


def test_sizes_are_unknown_only_where_there_is_something_to_know() -> None:
    own = {**BINARY.fingerprints, "github.com/krakend/krakend-ce/v2/state": "01" * 8}

    known = [facts_of(each).variables for each in (BINARY, replace(BINARY, fingerprints=own))]

    assert known == [{"amd64": {}}, {}]


def test_only_variables_that_no_sum_pins_are_kept() -> None:
    own, pinned = "github.com/krakend/krakend-ce/v2/state", "a.com/a"
    packages = {**BINARY.fingerprints, own: "01" * 8, pinned: "02" * 8}
    sizes = {f"{own}.table": 32, f"{pinned}.table": 64, "runtime.x": 8, "main.y": 16}

    facts = facts_of(replace(BINARY, fingerprints=packages, data_sizes=sizes))

    assert facts.variables == {"amd64": {f"{own}.table": 32}}
