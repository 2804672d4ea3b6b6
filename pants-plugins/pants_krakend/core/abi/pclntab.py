"""Go's table of functions and source files (pclntab), which no stripping removes.

Only reading it lives here; what the file names mean is `layout`'s. Formats: those of Go 1.16, 1.18
and 1.20 (golang/go go1.25.12:src/debug/gosym/pclntab.go, src/runtime/symtab.go: `pcHeader`,
`funcfile`; Go 1.26 has that of 1.20 with one field unused).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pants_krakend.core.abi.elf import DamagedElf, Elf

__all__ = ["SourceTable", "read_source_table"]

# Magic number, two zeros, size of the CPU's smallest instruction, size of a pointer.
_MAGIC_TAIL = b"\xff\xff\xff\0\0"
_POINTER_SIZE = b"\x08"
_INSTRUCTIONS = {"amd64": (1,), "riscv64": (2, 4)}
_USUAL_INSTRUCTIONS = (4,)


class _Format(NamedTuple):
    """How the tables of a range of Go versions are laid out.

    :param header: of seven numbers: functions, files, and where each table starts.
    :param entry: of the table of functions: an address and where the function's record is.
    :param record: of a function: position of its name, of its list of files, and of its unit.
    """

    header: struct.Struct
    entry: struct.Struct
    record: struct.Struct


_HEADER = struct.Struct("<QQ8xQQQQQ")
_FORMATS = {
    0xFA: _Format(struct.Struct("<QQQQQQQ"), struct.Struct("<QQ"), struct.Struct("<8xI12xI8xI")),
    0xF0: _Format(_HEADER, struct.Struct("<II"), struct.Struct("<4xI12xI8xI")),
    0xF1: _Format(_HEADER, struct.Struct("<II"), struct.Struct("<4xI12xI8xI")),
}

# KrakenD has 250,000 functions in 10,000 files.
_MOST_FUNCTIONS = 1_000_000
_MOST_FILES = 100_000
_LONGEST_FILE_NAMES = 1 << 24
_LONGEST_PATH = 4096
_LONGEST_VARINT = 5


class _Tables(NamedTuple):
    """What the header says: two counts, and where tables start, counted from the header."""

    functions: int
    files: int
    names: int
    units: int
    file_names: int
    values: int
    records: int


@dataclass(frozen=True)
class SourceTable:
    """The tables of one binary.

    :param start: the address of the header.
    """

    elf: Elf
    start: int
    layout: _Format
    tables: _Tables
    names: bytes
    file_names: bytes

    @property
    def files(self) -> list[str]:
        """The path of each source file that code came from, as it was compiled under."""
        names = self.file_names.split(b"\0", _MOST_FILES)[:_MOST_FILES]
        return [_text(name) for name in names if 0 < len(name) <= _LONGEST_PATH]

    def has_function(self, name: str) -> bool:
        """Whether it has a function, be it inlined everywhere."""
        return self._position(name) > 0

    def file_of(self, name: str) -> str:
        """The source file of a function; empty where the table does not tell.

        :raises DamagedElf: a table ends before it should.
        """
        position = self._position(name)
        records = self._records() if position else ()
        for named, files, unit in records:
            if named == position:
                return self._file_name(unit + self._first_value(files))
        return ""

    def _position(self, name: str) -> int:
        return self.names.find(b"\0" + name.encode() + b"\0") + 1

    def _records(self) -> Iterator[tuple[int, int, int]]:
        # From the last to the first, since the linker puts the main package last.
        start, size = self.start + self.tables.records, self.layout.entry.size
        table = self.elf.at(start, size * self.tables.functions, "table of functions")
        first = self.elf.offset(start, size, "table of functions")
        for index in reversed(range(self.tables.functions)):
            _, place = self.layout.entry.unpack_from(table, index * size)
            if first + place + self.layout.record.size > len(self.elf.view):
                raise DamagedElf.because("a function's record lies beyond the end of the file")
            named, files, unit = self.layout.record.unpack_from(self.elf.view, first + place)
            yield named, files, unit

    def _first_value(self, position: int) -> int:
        # The lists are of pairs of variable-length numbers; the first is the step from -1, with
        # the sign in its lowest bit.
        place = self.start + self.tables.values + position
        value = 0
        for index in range(_LONGEST_VARINT):
            (byte,) = self.elf.at(place + index, 1, "list of a function's files")
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                break
        return (~(value >> 1) if value & 1 else value >> 1) - 1

    def _file_name(self, index: int) -> str:
        place = self.start + self.tables.units + 4 * index
        position = int.from_bytes(self.elf.at(place, 4, "list of a unit's files"), "little")
        name = self.file_names[position : position + _LONGEST_PATH].split(b"\0")[0]
        return _text(name)


def read_source_table(elf: Elf) -> SourceTable | None:
    """Find the tables of a file; None where there are none, as in what Go did not make."""
    for instruction in _INSTRUCTIONS.get(elf.arch, _USUAL_INSTRUCTIONS):
        pattern = _MAGIC_TAIL + bytes([instruction]) + _POINTER_SIZE
        for address in elf.search(pattern):
            if table := _table_at(elf, address - 1):
                return table
    return None


def _table_at(elf: Elf, start: int) -> SourceTable | None:
    # The pattern is short and may be found in what is no header, so that a header which cannot be
    # is no damage.
    try:
        layout = _FORMATS.get(elf.at(start, 1, "header")[0])
        if layout is None:
            return None
        header = elf.at(start + 8, layout.header.size, "header")
        tables = _Tables(*layout.header.unpack(header))
        if not _is_sound(tables):
            return None
        elf.offset(start, tables.records, "tables")
        place = start + tables.file_names
        files = elf.at(place, tables.values - tables.file_names, "file names")
        names = elf.at(start + tables.names, tables.units - tables.names, "function names")
    except DamagedElf:
        return None
    return SourceTable(elf, start, layout, tables, names, files)


def _is_sound(tables: _Tables) -> bool:
    starts = tables[2:]
    return (
        0 < tables.functions <= _MOST_FUNCTIONS
        and starts[0] > 0
        and list(starts) == sorted(set(starts))
        and tables.values - tables.file_names <= _LONGEST_FILE_NAMES
    )


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")
