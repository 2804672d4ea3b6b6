"""Tests of `buildinfo`: both forms of it, and its lines."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.abi.buildinfo import BuildInfo, Module, parse_build_info
from pants_krakend.core.abi.conftest import GATEWAY, ElfFile, build_info
from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import read_facts

# As the linker of Go 1.17 leaves it: pointers to the two strings, which the loader fills in.
POINTERS = {
    "build info": b"\xff Go buildinf:\x08\x00" + bytes(16),
    "version": struct.pack("<QQ", 0, 9),
    "version text": b"go1.17.13",
    "modules": struct.pack("<QQ", 0, 32 + 17),
    "modules text": bytes(16) + b"path\texample.com\n" + bytes(16),
}
RELOCATIONS = {
    ("build info", 16): "version",
    ("build info", 24): "modules",
    ("version", 0): "version text",
    ("modules", 0): "modules text",
}


def build_of(file: ElfFile) -> BuildInfo:
    """The build info of a file."""
    return read_facts(file.render()).build


def test_build_info_of_go_1_17_is_behind_pointers() -> None:
    file = ElfFile(type=2, data=POINTERS, relocations=RELOCATIONS)
    assert build_of(file) == BuildInfo("1.17.13", "example.com")


def test_magic_bytes_alone_are_no_build_info() -> None:
    decoy = b"\xff Go buildinf:".ljust(48, b"\xff")
    data = {"decoy": decoy, "shifted": b"\0" + build_info("", "go1.2"), **GATEWAY.data}
    assert build_of(replace(GATEWAY, data=data)) == build_of(GATEWAY)


@pytest.mark.parametrize(
    ("version", "go"),
    [
        pytest.param("go1.25.12", "1.25.12", id="a release"),
        pytest.param("go1.25.12 X:nocoverageredesign", "1.25.12", id="with an experiment"),
        pytest.param("devel go1.27-0123abcd", "devel go1.27-0123abcd", id="no release"),
    ],
)
def test_the_go_version_is_the_bare_one(version: str, go: str) -> None:
    assert parse_build_info(version, "").go == go


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        pytest.param("build\tCGO_CFLAGS=", {"CGO_CFLAGS": ""}, id="empty"),
        pytest.param("build\tGOFLAGS=a=b", {"GOFLAGS": "a=b"}, id="an equals sign"),
        pytest.param('build\t-ldflags="-s -w"', {"-ldflags": "-s -w"}, id="a space"),
        pytest.param(
            'build\t-tags="a\\"\\\\\\u00e9\\x01\\n"', {"-tags": 'a"\\é\x01\n'}, id="escapes"
        ),
        pytest.param('build\t"a b"=c', {"a b": "c"}, id="a quoted key"),
        pytest.param('build\t-ldflags=`-X a="b"`', {"-ldflags": '-X a="b"'}, id="back quotes"),
    ],
)
def test_settings_are_unquoted_as_go_does(line: str, settings: dict[str, str]) -> None:
    assert parse_build_info("go1.25.12", line + "\n").settings == settings


def test_a_main_module_may_have_a_version_and_a_directory_may_replace_a_module() -> None:
    text = "mod\texample.com/gw\tv1.0.0\th1:A=\ndep\ta\tv1.0.0\n=>\t./a\t(devel)\t\n"
    assert parse_build_info("go1.25.12", text) == BuildInfo(
        go="1.25.12",
        main_module=Module("example.com/gw", "v1.0.0", "h1:A="),
        modules=(Module("a", "v1.0.0", replacement=Module("./a", "(devel)")),),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("dep\ta", "its build info names a module as 'a'", id="no version"),
        pytest.param("build\t-tags", "its build info has the setting '-tags'", id="no value"),
        pytest.param(
            "=>\ta\tv1\t",
            "its build info replaces a module that it does not name",
            id="a replacement of nothing",
        ),
    ],
)
def test_a_line_that_go_does_not_write_is_damage(line: str, reason: str) -> None:
    with pytest.raises(DamagedElf) as caught:
        parse_build_info("go1.25.12", line)
    assert str(caught.value) == (
        f"This ELF file is damaged: {reason}.\n\nBuild, copy or download the file again."
    )


PIECES = [
    *("path", "mod", "dep", "=>", "build", "\t", "\n", "a.com/b", "v1.0.0", "h1:x=", "=", "CGO"),
    *('"', "`", "\\", "\\x1b", "\\U00110000", "\\ud800", "\\777", "\r", "\0"),
]


@given(st.text(), st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_lines_are_build_info_or_damage(version: str, text: str) -> None:
    try:
        modules = parse_build_info(version, text).modules
    except DamagedElf as error:
        assert str(error).startswith("This ELF file is damaged: ")  # noqa: PT017 (either is right)
        return
    assert len(modules) == sum(line.startswith("dep\t") for line in text.split("\n"))
