"""Tests of `binary`: facts of real files, and only our own error over anything else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pants_krakend.core.abi.binary import (
    Binary,
    NotElf,
    StaticGateway,
    read_binary,
    require_dynamic,
)

REMEDY = "Name a gateway's program or a plugin built for Linux."

# What Go's linker leaves in the dynamic symbols of a plugin: one symbol for each package, with the
# 8 bytes of its fingerprint as value. The third is too short to be one.
SYMBOLS = """\
.data
.macro fingerprint name, size
.globl "\\name"
.type "\\name", @object
.size "\\name", \\size
"\\name": .byte 1, 2, 3, 4, 5, 6, 7, 8
.endm
fingerprint "go:link.pkghashbytes.example.com/a", 8
fingerprint "go.link.pkghashbytes.example.com/b.v2", 8
fingerprint "go:link.pkghashbytes.example.com/c", 4
fingerprint "go:link.pkghash.example.com/d", 8
.section .note.GNU-stack, "", @progbits
"""

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc to make an ELF file")


def linked(directory: Path, name: str, source: str, *flags: str) -> bytes:
    """An ELF file made by gcc from one source."""
    (directory / name).write_text(source)
    output = directory / f"{name}.out"
    subprocess.run(["gcc", *flags, "-o", output, directory / name], check=True)  # noqa: S607
    return output.read_bytes()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A shared library such as a plugin is."""
    directory = tmp_path_factory.mktemp("elf")
    return linked(directory, "library.s", SYMBOLS, "-shared", "-nostdlib")


@needs_gcc
def test_fingerprints_of_old_and_new_go_are_read(library: bytes) -> None:
    assert read_binary(library) == Binary(
        interpreter="",
        needed=(),
        fingerprints={
            "example.com/a": "0102030405060708",
            "example.com/b.v2": "0102030405060708",
        },
    )


@needs_gcc
def test_a_program_names_its_loader_and_its_libraries(tmp_path: Path) -> None:
    program = read_binary(linked(tmp_path, "main.c", "int main(void) { return 0; }"))
    assert program.interpreter.startswith("/lib")
    assert any(name.startswith("libc.") for name in program.needed)


@needs_gcc
def test_a_gateway_has_to_be_linked_dynamically(tmp_path: Path) -> None:
    source = ".globl _start\n_start: nop\n"
    static = linked(tmp_path, "static.s", source, "-nostdlib", "-static")
    with pytest.raises(StaticGateway) as caught:
        require_dynamic(static, "gateway:edge for linux-amd64-musl")
    assert str(caught.value) == (
        "gateway:edge for linux-amd64-musl is linked statically, so it can load no plugin.\n\n"
        "It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not "
        "supported`.\n\nLink it dynamically: no `-static` among its linker flags."
    )
    require_dynamic(linked(tmp_path, "main.c", "int main(void) { return 0; }"), "gateway:edge")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "Magic number does not match", id="nothing"),
        pytest.param(b"#!/bin/sh\n", "Magic number does not match", id="a script"),
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(9), "expected 2, found 0", id="a bare start"),
    ],
)
def test_what_is_no_elf_file_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotElf) as caught:
        read_binary(data)
    assert str(caught.value) == f"This is not an ELF file that can be read: {reason}.\n\n{REMEDY}"


def is_binary_or_refused(data: bytes) -> bool:
    """Whether the bytes are read in full, or refused with our error."""
    try:
        found = read_binary(data)
    except NotElf as error:
        return error.remedy == REMEDY
    return all(len(fingerprint) == 16 for fingerprint in found.fingerprints.values())


@given(st.binary(max_size=200).map(lambda tail: b"\x7fELF" + tail) | st.binary())
def test_any_bytes_are_a_binary_or_our_error(data: bytes) -> None:
    assert is_binary_or_refused(data)


@needs_gcc
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_file_cut_short_is_our_error_at_most(library: bytes, data: st.DataObject) -> None:
    assert is_binary_or_refused(library[: data.draw(st.integers(0, len(library)))])


@needs_gcc
@settings(max_examples=1000, deadline=None)
@given(data=st.data())
def test_a_file_with_flipped_bits_is_our_error_at_most(library: bytes, data: st.DataObject) -> None:
    bent = bytearray(library)
    # The header, the program headers and the section headers are where a bit means most.
    places = st.one_of(
        st.integers(0, 63),
        st.integers(64, min(len(bent), 1024) - 1),
        st.integers(max(0, len(bent) - 1024), len(bent) - 1),
        st.integers(0, len(bent) - 1),
    )
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
        bent[place] ^= value
    assert is_binary_or_refused(bytes(bent))
