"""What an ELF file tells the dynamic loader: libraries, symbols, versions, relocated values.

Found through PT_DYNAMIC alone, as the loader does, so it is there in every stripped file. Nothing
of Go lives here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from elftools.elf.enums import ENUM_D_TAG

from pants_krakend.core.abi.elf import PT_DYNAMIC, PT_INTERP, DamagedElf, Elf

__all__ = ["FUNCTION", "GLOBAL", "OBJECT", "Dynamic", "Symbol", "read_dynamic", "read_interpreter"]

OBJECT, FUNCTION = 1, 2
GLOBAL = 1
_UNDEFINED = 0
_PIE = 0x08000000  # DF_1_PIE

_TAGS = {name: value for name, value in ENUM_D_TAG.items() if isinstance(value, int)}

_ENTRY = struct.Struct("<qQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATION = struct.Struct("<QQq")
_WORD = struct.Struct("<I")
_POINTER = struct.Struct("<Q")

# The Lura gateway has 83,000 symbols, with 3 MB of names; these bound what a file that lies costs.
_MOST_ENTRIES = 10_000
_MOST_VERSIONS = 256
_MOST_SYMBOLS = 1_000_000
_MOST_NAME_BYTES = 1 << 25
_LONGEST_PATH = 4096


class Symbol(NamedTuple):
    """A symbol that the file defines for others."""

    name: str
    type: int
    address: int
    size: int


class _Strings:
    """A string table. Strings may overlap, so their sum is bounded, not only the table."""

    def __init__(self, table: bytes) -> None:
        self._table = table
        self._left = _MOST_NAME_BYTES

    def at(self, offset: int) -> str:
        end = self._table.find(b"\0", offset)
        self._left -= end - offset
        if end < 0 or self._left < 0:
            raise DamagedElf.because("a name does not end, or all are longer than they can be")
        return self._table[offset:end].decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class Dynamic:
    """The dynamic section.

    :param tags: the first value of each kind of entry, by the number of the kind.
    :param needed: the libraries asked for, in the file's order.
    """

    elf: Elf
    tags: Mapping[int, int]
    needed: tuple[str, ...]
    strings: _Strings

    @property
    def is_program(self) -> bool:
        """Whether the linker marked it as a position-independent program."""
        return bool(self._tag("DT_FLAGS_1") & _PIE)

    @property
    def is_library(self) -> bool:
        """Whether it has a name as a library."""
        return _TAGS["DT_SONAME"] in self.tags

    def symbols(self) -> Iterator[Symbol]:
        """Every global symbol that the file defines.

        :raises DamagedElf: the tables contradict the file or each other.
        """
        count = self._symbol_count()
        if count > _MOST_SYMBOLS:
            raise DamagedElf.because(f"it claims {count:,} symbols")
        if not count:
            return
        table = self.elf.at(self._tag("DT_SYMTAB"), _SYMBOL.size * count, "symbol table")
        name_at = self.strings.at
        for name, info, _, section, address, size in _SYMBOL.iter_unpack(table):
            if section != _UNDEFINED and info >> 4 == GLOBAL:
                yield Symbol(name_at(name), info & 15, address, size)

    def versions(self) -> frozenset[str]:
        """The symbol versions that the file wants of its libraries, as `GLIBC_2.34`.

        :raises DamagedElf: the chain of them leads nowhere.
        """
        first, libraries = self._tag("DT_VERNEED"), self._tag("DT_VERNEEDNUM")
        names = [
            name
            for address, (_, count, _, versions, _) in self._chain(first, "<HHIII", libraries)
            for _, (_, _, _, name, _) in self._chain(address + versions, "<IHHII", count)
        ]
        return frozenset(self.strings.at(name) for name in names)

    def pointer(self, address: int) -> int:
        """The pointer at an address, as the loader leaves it when the file is put at address 0.

        :raises DamagedElf: nothing is there.
        """
        (value,) = _POINTER.unpack(self.elf.at(address, _POINTER.size, "pointer"))
        table = self._relocations
        found = table.find(_POINTER.pack(address))
        while found >= 0:
            if found % _RELOCATION.size == 0 and found + _RELOCATION.size <= len(table):
                _, info, addend = _RELOCATION.unpack_from(table, found)
                return self._value_of(info >> 32) + int(addend)
            found = table.find(_POINTER.pack(address), found + 1)
        return int(value)

    @cached_property
    def _relocations(self) -> bytes:
        place, size = self._tag("DT_RELA"), self._tag("DT_RELASZ")
        return self.elf.at(place, size, "relocation table") if size else b""

    def _value_of(self, symbol: int) -> int:
        if not symbol:
            return 0
        start = self._tag("DT_SYMTAB") + symbol * _SYMBOL.size
        value: int = _SYMBOL.unpack(self.elf.at(start, _SYMBOL.size, "symbol"))[4]
        return value

    def _tag(self, name: str) -> int:
        return self.tags.get(_TAGS[name], 0)

    def _symbol_count(self) -> int:
        # The number of symbols stands nowhere but in the hash table over them.
        if old := self._tag("DT_HASH"):
            _, count = struct.unpack("<II", self.elf.at(old, 8, "hash table"))
            return int(count)
        new = self._tag("DT_GNU_HASH")
        return self._gnu_symbol_count(new) if new else 0

    def _gnu_symbol_count(self, start: int) -> int:
        # The last chain ends at the last symbol, with the lowest bit set
        # (binutils bfd/elflink.c, `elf_gnu_hash_process_symidx`).
        what = "hash table"
        buckets, first, bloom, _ = struct.unpack("<IIII", self.elf.at(start, 16, what))
        start += 16 + 8 * bloom
        table = self.elf.at(start, 4 * buckets, what)
        last = max((value for (value,) in _WORD.iter_unpack(table)), default=0)
        if last < first:
            return int(first)
        place = self.elf.offset(start + 4 * (buckets + last - first), 4, what)
        size = min(len(self.elf.view) - place, 4 * _MOST_SYMBOLS) // 4 * 4
        chain = _WORD.iter_unpack(self.elf.view[place : place + size])
        length = next((index for index, (value,) in enumerate(chain, 1) if value & 1), None)
        if length is None:
            raise DamagedElf.because(f"its {what} does not end")
        return int(last) + length

    def _chain(
        self, start: int, layout: str, count: int
    ) -> Iterator[tuple[int, tuple[int, int, int, int, int]]]:
        address, what = start, "version table"
        if count > _MOST_VERSIONS:
            raise DamagedElf.because(f"its {what} claims {count:,} entries")
        for _ in range(count):
            record = struct.unpack(layout, self.elf.at(address, struct.calcsize(layout), what))
            first, second, third, fourth, following = record
            yield address, (first, second, third, fourth, following)
            if not following:
                return
            address += following


def read_dynamic(elf: Elf) -> Dynamic | None:
    """Read the dynamic section; None where there is none, as in a static program.

    :raises DamagedElf: it or its strings cannot be.
    """
    segment = elf.segment(PT_DYNAMIC)
    if segment is None:
        return None
    entries: list[tuple[int, int]] = []
    size = min(segment.size, _ENTRY.size * _MOST_ENTRIES) // _ENTRY.size * _ENTRY.size
    for tag, value in _ENTRY.iter_unpack(elf.at_offset(segment.offset, size, "dynamic section")):
        if tag == 0:
            break
        entries.append((tag, value))
    tags = dict(reversed(entries))
    size = tags.get(_TAGS["DT_STRSZ"], 0)
    place = tags.get(_TAGS["DT_STRTAB"], 0)
    strings = _Strings(elf.at(place, size, "string table") if size else b"")
    needed = tuple(strings.at(value) for tag, value in entries if tag == _TAGS["DT_NEEDED"])
    return Dynamic(elf, tags, needed, strings)


def read_interpreter(elf: Elf) -> str:
    """The dynamic loader that a program asks for; empty where it asks for none.

    :raises DamagedElf: its name is longer than a path can be.
    """
    segment = elf.segment(PT_INTERP)
    if segment is None:
        return ""
    if segment.size > _LONGEST_PATH:
        raise DamagedElf.because("the name of its dynamic loader is longer than a path can be")
    name = elf.at_offset(segment.offset, segment.size, "name of the dynamic loader")
    return name.split(b"\0")[0].decode("utf-8", "backslashreplace")
