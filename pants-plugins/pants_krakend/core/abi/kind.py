"""What a file is, named so that a user who gave the wrong one sees which one that was.

Only telling kinds apart lives here; facts of ELF files are read elsewhere.
"""

from __future__ import annotations

import re
from enum import Enum

from pants_krakend.core.abi.elf import MAGIC

__all__ = ["Kind", "kind_of_start"]


class Kind(Enum):
    """A kind of file, by the word that machine output uses for it."""

    GATEWAY = "gateway"
    STATIC_GATEWAY = "static-gateway"
    PLUGIN = "plugin"
    GO_PROGRAM = "go-program"
    GO_LIBRARY = "go-library"
    PROGRAM = "program"
    LIBRARY = "library"
    UNLINKED_ELF = "unlinked-elf"
    FOREIGN_ELF = "foreign-elf"
    TRUNCATED_ELF = "truncated-elf"
    MACH_O = "mach-o"
    PE = "pe"
    ARCHIVE = "archive"
    SCRIPT = "script"
    TEXT = "text"
    EMPTY = "empty"
    OTHER = "other"

    @property
    def sentence(self) -> str:
        """What a file of this kind is, as a sentence about it."""
        return _SENTENCES[self]

    @property
    def is_linked_elf(self) -> bool:
        """Whether it is an ELF file of which there are facts."""
        return self in _LINKED


_LINKED = frozenset(
    {
        Kind.GATEWAY,
        Kind.STATIC_GATEWAY,
        Kind.PLUGIN,
        Kind.GO_PROGRAM,
        Kind.GO_LIBRARY,
        Kind.PROGRAM,
        Kind.LIBRARY,
    }
)

_SENTENCES = {
    Kind.GATEWAY: "This is a gateway: a Go program that can load Go plugins.",
    Kind.STATIC_GATEWAY: (
        "This is a Go program made to load Go plugins, but linked statically (it has no "
        "PT_INTERP), so it can load none."
    ),
    Kind.PLUGIN: "This is a Go plugin.",
    Kind.GO_PROGRAM: (
        "This is a Go program that can load no plugins: it has no fingerprints of its packages, as "
        "Go's package `plugin` brings them."
    ),
    Kind.GO_LIBRARY: "This is a shared library written in Go, and no Go plugin.",
    Kind.PROGRAM: "This is a program that was not made by Go.",
    Kind.LIBRARY: "This is a shared library that was not made by Go.",
    Kind.UNLINKED_ELF: "This is an ELF file that is neither a program nor a shared library.",
    Kind.FOREIGN_ELF: "This is an ELF file for a CPU that no gateway runs on.",
    Kind.TRUNCATED_ELF: "This is the beginning of an ELF file: the rest is missing.",
    Kind.MACH_O: "This is a program or library for macOS (Mach-O).",
    Kind.PE: "This is a program or library for Windows (PE).",
    Kind.ARCHIVE: "This is an archive or a compressed file.",
    Kind.SCRIPT: "This is a script.",
    Kind.TEXT: "This is a text file.",
    Kind.EMPTY: "This file is empty.",
    Kind.OTHER: "This is neither a program nor a library of any kind known here.",
}

_ARCHIVES = (
    b"!<arch>\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
)
_TAR, _TAR_PLACE = b"ustar", 257
_MACH_O = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
# Java classes have the same magic; their next number is a version, from 45 on.
_MACH_O_FAT, _FEWEST_JAVA = b"\xca\xfe\xba\xbe", 45
_PE, _PE_PLACE, _PE_SIGNATURE = b"MZ", 60, b"PE\0\0"
_START = 4096
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of_start(view: memoryview) -> Kind | None:
    """Tell what a file is from its first bytes; None for an ELF file, which takes a closer look."""
    start = bytes(view[:_START])
    if start.startswith(MAGIC):
        return None
    signs = {
        Kind.EMPTY: not start,
        Kind.ARCHIVE: start.startswith(_ARCHIVES) or start[_TAR_PLACE:].startswith(_TAR),
        Kind.MACH_O: start.startswith(_MACH_O) or _is_fat(start),
        Kind.PE: start.startswith(_PE) and _pe_signature(view) == _PE_SIGNATURE,
        Kind.SCRIPT: start.startswith(b"#!") and _is_text(start),
        Kind.TEXT: _is_text(start),
    }
    return next((kind for kind, is_it in signs.items() if is_it), Kind.OTHER)


def _is_fat(start: bytes) -> bool:
    count = int.from_bytes(start[4:8], "big")
    return start.startswith(_MACH_O_FAT) and 0 < count < _FEWEST_JAVA


def _pe_signature(view: memoryview) -> bytes:
    place = int.from_bytes(view[_PE_PLACE : _PE_PLACE + 4], "little")
    return bytes(view[place : place + len(_PE_SIGNATURE)])


def _is_text(start: bytes) -> bool:
    try:
        # The last character may be cut by the end of what is looked at.
        text = start.decode()
    except UnicodeDecodeError as err:
        if len(start) < _START or err.start < len(start) - 3:
            return False
        text = start[: err.start].decode()
    return _CONTROL.search(text) is None
