"""Small files that gcc makes: named for what they are, as another reader sees them, and bent."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from elftools.elf.dynamic import DynamicSegment
from elftools.elf.elffile import ELFFile
from hypothesis import given, settings
from hypothesis import strategies as st

from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import read_facts
from pants_krakend.core.abi.kind import Kind
from tests.support.elf_files import compiled, without_section_headers

LIBRARY = 'int number = 1; char text[40] = "text"; int function(void) { return number; }\n'
PROGRAM = "int main(void) { return 0; }\n"
DEADLINE = timedelta(seconds=2)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A plain C library."""
    return compiled(tmp_path_factory.mktemp("library"), LIBRARY, "-shared", "-fPIC")


def test_a_c_library_and_a_c_program_are_told_apart(library: bytes, tmp_path: Path) -> None:
    assert read_facts(library).kind is Kind.LIBRARY
    assert read_facts(compiled(tmp_path, PROGRAM)).kind is Kind.PROGRAM


def test_a_c_program_that_is_no_pie_and_an_object_file_too(tmp_path: Path) -> None:
    assert read_facts(compiled(tmp_path, PROGRAM, "-no-pie")).kind is Kind.PROGRAM
    assert read_facts(compiled(tmp_path, PROGRAM, "-c")).kind is Kind.UNLINKED_ELF


def data_sizes_by_pyelftools(data: bytes) -> dict[str, int]:
    """The size of each variable that the file defines for others."""
    (segment,) = (
        each
        for each in ELFFile(io.BytesIO(data)).iter_segments()  # type: ignore[no-untyped-call] # none
        if isinstance(each, DynamicSegment)
    )
    return {
        symbol.name: symbol["st_size"]
        for symbol in segment.iter_symbols()  # type: ignore[no-untyped-call] # it has no types
        if symbol["st_info"]["bind"] == "STB_GLOBAL"
        and symbol["st_info"]["type"] == "STT_OBJECT"
        and symbol["st_shndx"] != "SHN_UNDEF"
    }


@pytest.mark.parametrize("style", ["sysv", "gnu", "both"])
def test_data_symbols_are_those_that_pyelftools_finds(tmp_path: Path, style: str) -> None:
    data = compiled(tmp_path, LIBRARY, "-shared", "-fPIC", f"-Wl,--hash-style={style}")
    assert read_facts(data).data_sizes == data_sizes_by_pyelftools(data)
    assert read_facts(data).data_sizes == {"number": 4, "text": 40}


def test_section_headers_are_not_needed(library: bytes) -> None:
    assert read_facts(without_section_headers(library)) == read_facts(library)


def mapped_end(data: bytes) -> int:
    """Where the last segment ends that a dynamic linker looks at."""
    segments = ELFFile(io.BytesIO(data)).iter_segments()  # type: ignore[no-untyped-call] # none
    ends = (each["p_offset"] + each["p_filesz"] for each in segments)
    return int(max(ends))


def is_read_or_refused(data: bytes) -> bool:
    """Whether the bytes give facts, or our error."""
    try:
        return read_facts(data).kind in Kind
    except DamagedElf:
        return True


@settings(max_examples=200, deadline=DEADLINE)
@given(data=st.data())
def test_a_library_of_which_something_is_cut_that_is_mapped_is_truncated(
    library: bytes, data: st.DataObject
) -> None:
    size = data.draw(st.integers(4, mapped_end(library) - 1))
    assert read_facts(library[:size]).kind is Kind.TRUNCATED_ELF


@settings(max_examples=50, deadline=DEADLINE)
@given(data=st.data())
def test_a_library_cut_behind_what_is_mapped_is_the_same(
    library: bytes, data: st.DataObject
) -> None:
    size = data.draw(st.integers(mapped_end(library), len(library)))
    assert read_facts(library[:size]) == read_facts(library)


@settings(max_examples=1000, deadline=DEADLINE)
@given(data=st.data())
def test_a_library_with_flipped_bits_is_read_or_refused(
    library: bytes, data: st.DataObject
) -> None:
    bent = bytearray(library)
    places = st.integers(0, 1023) | st.integers(0, len(bent) - 1)
    flips = st.tuples(places, st.integers(0, 7).map(lambda bit: 1 << bit))
    for place, bit in data.draw(st.lists(flips, min_size=1, max_size=8)):
        bent[place] ^= bit
    assert is_read_or_refused(bytes(bent))
