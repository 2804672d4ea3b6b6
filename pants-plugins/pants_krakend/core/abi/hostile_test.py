"""Tests with files made to mislead the readers: facts or our error, and soon."""

from __future__ import annotations

import mmap
import struct
import time
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pants_krakend.core.abi.conftest import GATEWAY, PLUGIN, ElfFile, SourceFiles
from pants_krakend.core.abi.elf import DamagedElf
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind

FILES = (GATEWAY.render(), replace(GATEWAY, old_hash=True).render(), PLUGIN.render())
LIBRARY = ElfFile().render()
DEADLINE = timedelta(seconds=2)
PATIENCE_SECONDS = 30
MOST_MEMORY = 64 << 20
REMEDY = "Build, copy or download the file again."


def is_read_or_refused(data: bytes) -> bool:
    """Whether the bytes give facts, or our error."""
    try:
        facts = read_facts(data)
    except DamagedElf as error:
        return str(error).startswith("This ELF file is damaged: ") and error.remedy == REMEDY
    return all(len(each) == 16 for each in facts.fingerprints.values())


@settings(deadline=DEADLINE)
@given(st.binary(max_size=200).map(lambda tail: b"\x7fELF\x02\x01\x01" + tail) | st.binary())
@example(b"MZ".ljust(60, b"\xff"))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data)


@pytest.mark.parametrize("file", FILES, ids=["gateway", "old hash table", "plugin"])
def test_a_file_cut_anywhere_is_named_truncated(file: bytes) -> None:
    kinds = {read_facts(file[:size]).kind for size in range(4, len(file), 7)}
    assert kinds == {Kind.TRUNCATED_ELF}


@pytest.mark.parametrize("file", FILES, ids=["gateway", "old hash table", "plugin"])
@settings(max_examples=1000, deadline=DEADLINE)
@given(data=st.data())
def test_bent_bytes_are_read_or_refused(file: bytes, data: st.DataObject) -> None:
    bent = bytearray(file)
    places = st.integers(0, 255) | st.integers(0, len(bent) - 1)
    values = st.integers(0, 255) | st.sampled_from([0xFF, 0x7F, 0x80])
    for place, value in data.draw(st.lists(st.tuples(places, values), min_size=1, max_size=8)):
        bent[place] = value
    assert is_read_or_refused(bytes(bent))


@pytest.mark.parametrize("file", FILES, ids=["gateway", "old hash table", "plugin"])
@settings(max_examples=500, deadline=DEADLINE)
@given(data=st.data())
def test_numbers_that_lie_are_read_or_refused(file: bytes, data: st.DataObject) -> None:
    bent = bytearray(file)
    places = st.integers(0, len(bent) // 8 - 1).map(lambda index: index * 8)
    numbers = st.sampled_from([2**64 - 1, 2**63, 2**32 - 1, 2**31, len(bent), len(bent) - 1, 1])
    for place, number in data.draw(st.lists(st.tuples(places, numbers), min_size=1, max_size=3)):
        struct.pack_into("<Q", bent, place, number)
    assert is_read_or_refused(bytes(bent))


def sparse(path: Path, start: bytes, size: int = 1 << 31) -> mmap.mmap:
    """A mapped file of two gigabytes of zeros behind a start."""
    with path.open("w+b") as file:
        file.write(start)
        file.truncate(size)
        return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)


def load_all(file: bytes, size: int) -> bytes:
    """The file with a first segment that claims to be as large as that."""
    bent = bytearray(file)
    struct.pack_into("<QQ", bent, 64 + 32, size, size)
    return bytes(bent)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        pytest.param(b"", Kind.OTHER, id="nothing but zeros"),
        pytest.param(load_all(GATEWAY.render(), 1 << 31), Kind.GATEWAY, id="a gateway before them"),
        pytest.param(load_all(LIBRARY, 1 << 31), Kind.LIBRARY, id="all searched in vain"),
        pytest.param(load_all(LIBRARY, (1 << 31) + 1), Kind.TRUNCATED_ELF, id="and a lie"),
    ],
)
def test_two_gigabytes_of_zeros_take_seconds_at_most(
    tmp_path: Path, start: bytes, kind: Kind
) -> None:
    with sparse(tmp_path / "zeros", start) as data:
        begun = time.monotonic()
        facts = read_facts(data)
        taken = time.monotonic() - begun
    assert facts.kind is kind
    assert taken < PATIENCE_SECONDS


def test_two_gigabytes_of_zeros_take_little_memory(tmp_path: Path) -> None:
    with sparse(tmp_path / "zeros", load_all(GATEWAY.render(), 1 << 31)) as data:
        tracemalloc.start()
        try:
            read_facts(data)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < MOST_MEMORY


def bent_dynamic(tag: int, value: int) -> bytes:
    """A plugin with another value in one entry of its dynamic section."""
    data = bytearray(PLUGIN.render())
    (start,) = struct.unpack_from("<Q", data, 64 + 56 + 8)
    place = next(
        each
        for each in range(start, len(data), 16)
        if struct.unpack_from("<Q", data, each)[0] == tag
    )
    struct.pack_into("<Q", data, place + 8, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            bent_dynamic(6, 1 << 40),
            "no segment holds the symbol table at address 0x10000000000",
            id="a table that is nowhere",
        ),
        pytest.param(
            bent_dynamic(10, 1 << 40),
            "no segment holds the string table at address",
            id="a table larger than the file",
        ),
        pytest.param(
            bent_dynamic(0x6FFFFFFF, 1 << 30),
            "its version table claims 1,073,741,824 entries",
            id="a count",
        ),
        pytest.param(
            FILES[0][:4] + b"\x07" + FILES[0][5:],
            "it is neither a 32-bit nor a 64-bit one, or of no byte order",
            id="a word size",
        ),
        pytest.param(
            FILES[0][:54] + b"\x20" + FILES[0][55:],
            "its program headers have 32 bytes each, and not 56",
            id="the size of program headers",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(DamagedElf) as caught:
        read_facts(data)
    assert caught.value.what.startswith(f"This ELF file is damaged: {reason}")


def test_names_that_all_lie_in_one_long_string_are_refused_soon() -> None:
    name = "n" * (1 << 20)
    file = replace(PLUGIN, symbols={name[index:]: (1, 8, "fingerprint") for index in range(40)})
    begun = time.monotonic()
    with pytest.raises(DamagedElf) as caught:
        read_facts(file.render())
    assert time.monotonic() - begun < PATIENCE_SECONDS
    assert "longer than they can be" in caught.value.what


def test_a_table_of_sources_that_is_all_separators_is_read_soon() -> None:
    sources = SourceFiles({"\0" * (1 << 22): "/" * 5000, "main.main": "/"}).render()
    file = replace(GATEWAY, data={**GATEWAY.data, "sources": sources})
    begun = time.monotonic()
    assert isinstance(read_facts(file.render()), BinaryFacts)
    assert time.monotonic() - begun < PATIENCE_SECONDS


@pytest.mark.parametrize(
    "decoy",
    [
        pytest.param(b"\xff Go buildinf:\x08\x02".ljust(32, b"\0") + b"\xff\xff\x7f", id="inline"),
        pytest.param(b"\xff Go buildinf:\x08\x00".ljust(32, b"\1"), id="pointers"),
        pytest.param(b"\xf1\xff\xff\xff\0\0\1\x08".ljust(96, b"\1"), id="source tables"),
    ],
)
def test_beginnings_without_number_are_given_up_soon(decoy: bytes) -> None:
    file = replace(GATEWAY, data={"decoys": decoy.ljust(-(-len(decoy) // 16) * 16) * 100_000})
    file = replace(file, symbols={}, relocations={})
    begun = time.monotonic()
    assert read_facts(file.render()).go == ""
    assert time.monotonic() - begun < PATIENCE_SECONDS
