"""ELF files as their bytes lie: the header, the segments, and what stands at an address.

Only what holds for every 64-bit little-endian ELF file lives here, and nothing of Go. Section
headers are never looked at, so a file that lost them reads the same. Every offset, size and count
is the file's own word, and is checked here before it is used (System V ABI, "Object Files").
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from elftools.elf.enums import ENUM_E_MACHINE

from pants_krakend.core.errors import KrakendError

__all__ = [
    "ET_DYN",
    "ET_EXEC",
    "MAGIC",
    "PT_DYNAMIC",
    "PT_INTERP",
    "PT_LOAD",
    "DamagedElf",
    "Elf",
    "Identity",
    "Segment",
    "identify",
    "is_whole",
    "read_elf",
]

MAGIC = b"\x7fELF"
ET_EXEC, ET_DYN = 2, 3
PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
_EXECUTABLE, _WRITABLE = 1, 2

_IDENTITY = struct.Struct("4xBB10xHH")
_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")

# By machine, byte order and class, which Go tells apart by name; `go tool dist list`.
_GO_NAMES = {
    (62, 2, 1): "amd64",
    (183, 2, 1): "arm64",
    (243, 2, 1): "riscv64",
    (258, 2, 1): "loong64",
    (21, 2, 1): "ppc64le",
    (21, 2, 2): "ppc64",
    (22, 2, 2): "s390x",
    (8, 2, 1): "mips64le",
    (8, 2, 2): "mips64",
    (8, 1, 1): "mipsle",
    (8, 1, 2): "mips",
    (40, 1, 1): "arm",
    (3, 1, 1): "386",
}

# Far above what any gateway has (KrakenD: 130 MB in all, one table at most 10 MB of it), and low
# enough that a file that lies costs little time and memory.
_LARGEST_TABLE = 1 << 26
_LARGEST_SEARCH = 1 << 29
_MOST_HITS = 100
_MOST_SEGMENTS = 32
_CHUNK = 1 << 22


class DamagedElf(KrakendError):
    """An ELF file says of itself what cannot be."""

    @classmethod
    def because(cls, reason: str) -> DamagedElf:
        """The error, with what is wrong as the end of its sentence."""
        return cls(
            f"This ELF file is damaged: {reason}.",
            remedy="Build, copy or download the file again.",
        )


@dataclass(frozen=True)
class Identity:
    """What the first 20 bytes of an ELF file tell.

    :param arch: Go's name of the CPU, or the ELF standard's (`EM_SPARCV9`) where Go has none, or
        its number.
    """

    bits: int
    little_endian: bool
    type: int
    arch: str

    @property
    def is_readable(self) -> bool:
        """Whether `read_elf` can read such a file: 64-bit and little-endian, of a CPU of Go's."""
        return self.bits == 64 and self.little_endian and self.arch in _GO_NAMES.values()


@dataclass(frozen=True)
class Segment:
    """A part of the file that is put at an address; `size` counts the bytes that are in the file.

    :param flags: readable 4, writable 2, executable 1.
    """

    type: int
    flags: int
    offset: int
    address: int
    size: int


@dataclass(frozen=True)
class Elf:
    """One 64-bit little-endian ELF file."""

    view: memoryview
    type: int
    arch: str
    segments: tuple[Segment, ...]

    def at_offset(self, offset: int, size: int, what: str) -> bytes:
        """A copy of some bytes of the file.

        :param what: what they are, for the error.
        :raises DamagedElf: the file has no such bytes, or they are more than any file needs.
        """
        if size > _LARGEST_TABLE:
            raise DamagedElf.because(f"it claims {size:,} bytes of {what}")
        if not 0 <= offset <= offset + size <= len(self.view):
            raise DamagedElf.because(f"the {what} lies beyond the end of the file")
        return bytes(self.view[offset : offset + size])

    def at(self, address: int, size: int, what: str) -> bytes:
        """A copy of the bytes at an address.

        :param what: what they are, for the error.
        :raises DamagedElf: the file has no such bytes, or they are more than any file needs.
        """
        return self.at_offset(self.offset(address, size, what), size, what)

    def offset(self, address: int, size: int, what: str) -> int:
        """Where in the file the bytes at an address are.

        :raises DamagedElf: they are in no segment.
        """
        for segment in self.segments:
            start = address - segment.address
            if segment.type == PT_LOAD and start >= 0 and start + size <= segment.size:
                return segment.offset + start
        raise DamagedElf.because(f"no segment holds the {what} at address {address:#x}")

    def segment(self, kind: int) -> Segment | None:
        """The first segment of a type."""
        return next((each for each in self.segments if each.type == kind), None)

    def search(self, pattern: bytes, *, writable: bool = False) -> Iterator[int]:
        """Addresses of a pattern in what is loaded: data first, then constants, then code.

        It gives up after so many bytes and so many finds as no honest file has.

        :param writable: look into data only.
        """
        budget, hits = _LARGEST_SEARCH, 0
        loaded = [each for each in self.segments if each.type == PT_LOAD]
        for segment in sorted(loaded, key=_search_order):
            if writable and not segment.flags & _WRITABLE:
                continue
            size = min(segment.size, budget)
            budget -= size
            for offset in _finds(self.view, pattern, segment.offset, segment.offset + size):
                yield segment.address + offset - segment.offset
                hits += 1
                if hits == _MOST_HITS:
                    return


def identify(view: memoryview) -> Identity | None:
    """Read whose ELF file it is; None where even that is cut off.

    :raises DamagedElf: its word size or byte order is none.
    """
    if len(view) < _IDENTITY.size:
        return None
    order = ">" if view[5] == 2 else "<"
    wordsize, byte_order, kind, machine = struct.unpack_from(order + _IDENTITY.format, view)
    if wordsize not in {1, 2} or byte_order not in {1, 2}:
        raise DamagedElf.because("it is neither a 32-bit nor a 64-bit one, or of no byte order")
    name = _GO_NAMES.get((machine, wordsize, byte_order)) or _standard_name(machine)
    return Identity(32 * wordsize, byte_order == 1, kind, name)


def is_whole(view: memoryview) -> bool:
    """Whether a 64-bit little-endian file has everything that a dynamic linker maps.

    Section headers are at the end of a file, and no dynamic linker looks at them.

    :raises DamagedElf: its program headers cannot be such.
    """
    if len(view) < _HEADER.size:
        return False
    header = _HEADER.unpack_from(view)
    program_headers, (size, count) = header[4], header[8:10]
    if program_headers + size * count > len(view):
        return False
    return all(each.offset + each.size <= len(view) for each in _segments(view, header))


def read_elf(view: memoryview, identity: Identity) -> Elf:
    """Read the header and the segments of a file that `is_whole`.

    :raises DamagedElf: its program headers cannot be such.
    """
    header = _HEADER.unpack_from(view)
    return Elf(view, identity.type, identity.arch, tuple(_segments(view, header)))


def _segments(view: memoryview, header: tuple[int, ...]) -> Iterator[Segment]:
    start, size, count = header[4], header[8], header[9]
    if count and size != _PROGRAM_HEADER.size:
        raise DamagedElf.because(f"its program headers have {size} bytes each, and not 56")
    if count > _MOST_SEGMENTS:
        raise DamagedElf.because(f"it claims {count:,} segments")
    table = view[start : start + size * count]
    for kind, flags, offset, address, _, in_file, _, _ in _PROGRAM_HEADER.iter_unpack(table):
        yield Segment(kind, flags, offset, address, in_file)


def _standard_name(machine: int) -> str:
    names = (name for name, value in ENUM_E_MACHINE.items() if value == machine)
    return next(names, str(machine))


def _search_order(segment: Segment) -> tuple[bool, bool]:
    return bool(segment.flags & _EXECUTABLE), not segment.flags & _WRITABLE


def _finds(view: memoryview, pattern: bytes, start: int, end: int) -> Iterator[int]:
    # Neither memoryview nor mmap searches as fast as bytes do, so they are copied in pieces.
    for base in range(start, end, _CHUNK):
        chunk = bytes(view[base : min(base + _CHUNK + len(pattern) - 1, end)])
        found = chunk.find(pattern)
        while found >= 0:
            yield base + found
            found = chunk.find(pattern, found + 1)
