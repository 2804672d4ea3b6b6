"""Tests of `facts`: what a gateway, a plugin and other ELF files tell of themselves."""

from __future__ import annotations

import mmap
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.conftest import GATEWAY, PLUGIN, ElfFile, SourceFiles, build_info
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.platform import Libc

PIE = 0x08000000
GO = SourceFiles({"main.main": "/app/main.go"}).render()
STUB = SourceFiles({"main.main": "/app/main.go", "plugin.Open": "/go/plugin.go"}).render()


def test_a_gateway_tells_what_plugins_must_agree_with() -> None:
    assert read_facts(GATEWAY.render()) == BinaryFacts(
        kind=Kind.GATEWAY,
        arch="amd64",
        libc=Libc.MUSL,
        interpreter="/lib/ld-musl-x86_64.so.1",
        needed=("libc.musl-x86_64.so.1",),
        go="1.25.12",
        build=BuildInfo(
            go="1.25.12",
            main_package="example.com/gw/cmd/gateway",
            main_module=Module("example.com/gw", "(devel)"),
            modules=(
                Module("github.com/BurntSushi/toml", "v1.0.0", "h1:AAA="),
                Module(
                    "example.com/old",
                    "v1.0.0",
                    replacement=Module("example.com/new", "v1.1.0", "h1:BBB="),
                ),
            ),
            settings={
                "-buildmode": "exe",
                "-ldflags": "-X github.com/luraproject/lura/v2/core.KrakendVersion=2.13.8 -s",
                "CGO_ENABLED": "1",
            },
        ),
        krakend_version="2.13.8",
        layout=SourceLayout(
            trimpath=False,
            goroot="/usr/local/go",
            module_cache="/go/pkg/mod",
            main_module="/app",
        ),
        fingerprints={"main": "0102030405060708", "gopkg.in/yaml.v3": "0102030405060708"},
        data_sizes={
            "go:link.pkghashbytes.main": 8,
            "go:link.pkghashbytes.gopkg.in/yaml.v3": 8,
            "go:link.pkghash.main": 16,
            "github.com/luraproject/lura/v2/core.KrakendVersion": 16,
        },
    )


def test_a_plugin_tells_its_path_and_what_it_exports() -> None:
    plugin = read_facts(PLUGIN.render())
    assert plugin == BinaryFacts(
        kind=Kind.PLUGIN,
        arch="amd64",
        libc=Libc.GLIBC,
        glibc="2.34",
        needed=("libc.so.6",),
        layout=SourceLayout(
            trimpath=False, goroot="/usr/local/go", main_module="/app/plugins/auth.v2"
        ),
        fingerprints={"runtime": "0102030405060708", "example.com/auth.v2": "0102030405060708"},
        plugin_path="example.com/auth.v2",
        exports=("HandlerRegisterer", "Version"),
        data_sizes={
            "go.link.pkghashbytes.runtime": 8,
            "go.link.pkghashbytes.example.com/auth.v2": 8,
            "example.com/auth%2ev2.HandlerRegisterer": 16,
            "example.com/auth%2ev2.Version": 16,
        },
    )
    assert plugin.registerers == ("HandlerRegisterer",)


def test_a_plugin_whose_path_was_set_by_the_linker_is_a_plugin_that_exports_nothing() -> None:
    path = "go.link.pkghashbytes.example.com/auth.v2"
    renamed = {name: each for name, each in PLUGIN.symbols.items() if name != path}
    file = replace(PLUGIN, symbols={**renamed, f"{path}.renamed": PLUGIN.symbols[path]})
    plugin = read_facts(file.render())
    assert (plugin.kind, plugin.plugin_path, plugin.exports) == (Kind.PLUGIN, "", ())


def test_a_file_that_is_cut_behind_what_is_mapped_is_whole() -> None:
    file = bytearray(GATEWAY.render())
    # e_shoff, and e_shentsize with e_shnum: forty section headers where the file ends.
    file[40:48], file[58:62] = len(file).to_bytes(8, "little"), b"\x40\0\x28\0"
    assert read_facts(bytes(file)).kind is Kind.GATEWAY


@pytest.mark.parametrize(
    "file", [pytest.param(GATEWAY, id="gateway"), pytest.param(PLUGIN, id="plugin")]
)
def test_either_hash_table_leads_to_the_same_symbols(file: ElfFile) -> None:
    assert read_facts(replace(file, old_hash=True).render()) == read_facts(file.render())


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        pytest.param(replace(GATEWAY, type=3, flags_1=PIE), Kind.GATEWAY, id="a PIE gateway"),
        pytest.param(replace(GATEWAY, interpreter=""), Kind.STATIC_GATEWAY, id="no loader"),
        pytest.param(
            replace(GATEWAY, interpreter="", type=3, flags_1=PIE),
            Kind.STATIC_GATEWAY,
            id="a static PIE",
        ),
        pytest.param(
            ElfFile(type=2, dynamic=False, data={"sources": STUB}),
            Kind.STATIC_GATEWAY,
            id="a static gateway without symbols",
        ),
        pytest.param(
            ElfFile(type=2, dynamic=False, data={"sources": GO}), Kind.GO_PROGRAM, id="Go"
        ),
        pytest.param(
            ElfFile(type=2, interpreter="/lib64/ld-linux-x86-64.so.2", data={"sources": GO}),
            Kind.GO_PROGRAM,
            id="a dynamic Go program",
        ),
        pytest.param(ElfFile(data={"sources": GO}), Kind.GO_LIBRARY, id="-buildmode=c-shared"),
        pytest.param(ElfFile(), Kind.LIBRARY, id="a C library"),
        pytest.param(
            ElfFile(interpreter="/lib64/ld-linux-x86-64.so.2", soname="libc.so.6"),
            Kind.LIBRARY,
            id="a C library that can be run",
        ),
        pytest.param(
            ElfFile(interpreter="/lib64/ld-linux-x86-64.so.2", flags_1=PIE),
            Kind.PROGRAM,
            id="a C program",
        ),
        pytest.param(ElfFile(type=2, dynamic=False), Kind.PROGRAM, id="a static C program"),
    ],
)
def test_an_elf_file_is_named_for_what_it_is(file: ElfFile, kind: Kind) -> None:
    assert read_facts(file.render()).kind is kind


def with_header(place: int, *values: int) -> bytes:
    """A gateway with other bytes in its header."""
    data = bytearray(GATEWAY.render())
    data[place : place + len(values)] = bytes(values)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        pytest.param(
            with_header(18, 2), BinaryFacts(Kind.FOREIGN_ELF, "EM_SPARC"), id="a CPU without Go"
        ),
        pytest.param(
            with_header(18, 0xFE, 0xFE), BinaryFacts(Kind.FOREIGN_ELF, "65278"), id="a CPU of none"
        ),
        pytest.param(
            with_header(4, 1, 1, 1), BinaryFacts(Kind.FOREIGN_ELF, "EM_X86_64"), id="32-bit x32"
        ),
        pytest.param(
            b"\x7fELF\x02\x02\x01".ljust(16, b"\0") + struct.pack(">HH", 3, 22),
            BinaryFacts(Kind.FOREIGN_ELF, "s390x"),
            id="big-endian",
        ),
        pytest.param(
            with_header(16, 1, 0), BinaryFacts(Kind.UNLINKED_ELF, "amd64"), id="an object file"
        ),
        pytest.param(
            GATEWAY.render()[:63], BinaryFacts(Kind.TRUNCATED_ELF, "amd64"), id="half a header"
        ),
        pytest.param(
            GATEWAY.render()[:-1], BinaryFacts(Kind.TRUNCATED_ELF, "amd64"), id="a byte missing"
        ),
    ],
)
def test_an_elf_file_without_facts_is_named_with_its_cpu(data: bytes, facts: BinaryFacts) -> None:
    assert read_facts(data) == facts


@pytest.mark.parametrize(
    ("needed", "interpreter", "libc"),
    [
        pytest.param(("libc.so",), "", Libc.MUSL, id="zig's musl"),
        pytest.param(("libc.musl-aarch64.so.1",), "", Libc.MUSL, id="Alpine's musl"),
        pytest.param((), "/lib/ld-musl-aarch64.so.1", Libc.MUSL, id="musl's loader"),
        pytest.param(("libpthread.so.0", "libc.so.6"), "", Libc.GLIBC, id="glibc"),
        pytest.param((), "/lib/ld-linux-aarch64.so.1", Libc.GLIBC, id="glibc's loader"),
        pytest.param(("libz.so.1",), "", None, id="neither"),
    ],
)
def test_libraries_and_loader_tell_the_libc(
    needed: tuple[str, ...], interpreter: str, libc: Libc | None
) -> None:
    assert read_facts(ElfFile(needed=needed, interpreter=interpreter).render()).libc is libc


@pytest.mark.parametrize(
    ("value", "flags", "version"),
    [
        pytest.param(b"2.12.4-ee", "", "2.12.4-ee", id="the variable alone"),
        pytest.param(
            b"2.12.4", "-X a/core.KrakendVersion=2.12.3", "2.12.4", id="the variable first"
        ),
        pytest.param(b"undefined", "-X a/core.KrakendVersion=2.1.0", "2.1.0", id="then the flags"),
        pytest.param(b"undefined", "-X 'a/core.KrakendVersion=2.1.0'", "2.1.0", id="quoted"),
        pytest.param(b"undefined", "", "", id="Lura's word for nothing"),
    ],
)
def test_the_version_is_what_the_gateway_would_report(
    value: bytes, flags: str, version: str
) -> None:
    file = replace(
        GATEWAY,
        data={
            **GATEWAY.data,
            "build info": build_info(f'build\t-ldflags="{flags}"\n'),
            "version": struct.pack("<QQ", 0, len(value)),
            "version text": value,
        },
    )
    assert read_facts(file.render()).krakend_version == version


def test_a_plugin_without_build_info_may_tell_its_go_in_a_variable() -> None:
    file = replace(
        PLUGIN,
        data={**PLUGIN.data, "go": struct.pack("<QQ", 0, 8), "go text": b"go1.19.5"},
        symbols={**PLUGIN.symbols, "runtime.buildVersion": (1, 16, "go")},
        relocations={("go", 0): "go text"},
    )
    assert read_facts(file.render()).go == "1.19.5"


def test_a_mapped_file_is_read_in_place_and_can_be_closed(tmp_path: Path) -> None:
    path = tmp_path / "gateway"
    path.write_bytes(GATEWAY.render())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
        facts = read_facts(data)
    assert facts == read_facts(GATEWAY.render())
