"""Small ELF files for tests of the readers, made of the parts that a test names.

A file here is one segment at address 0, so that addresses are file offsets. What Go's linker writes
is laid out by hand: compiled Go files are too large to be kept, and `tests/abi` reads those.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["GATEWAY", "PLUGIN", "ElfFile", "SourceFiles", "build_info"]

_HEADER_SIZE, _PROGRAM_HEADER_SIZE = 64, 56
_SEGMENTS = 3
_RUNTIME = "/usr/local/go/src/runtime/proc.go"


@dataclass(frozen=True)
class SourceFiles:
    """Go's table of functions: each function's name and source file."""

    functions: Mapping[str, str]
    magic: int = 0xF1

    def render(self) -> bytes:
        """The table, as Go's linker lays it out for amd64."""
        files = list(dict.fromkeys(self.functions.values()))
        names, name_places = _strings(list(self.functions), start=b"\0")
        file_names, file_places = _strings(files, start=b"")
        units = struct.pack(f"<{len(files)}I", *(file_places[file] for file in files))
        # One list of files for each function; the step from -1 to `index`, doubled for the sign.
        values = b"\0" + b"".join(
            bytes([2 * (files.index(file) + 1)]) for file in self.functions.values()
        )
        old = self.magic == 0xFA
        entry = struct.Struct("<QQ" if old else "<II")
        record = struct.Struct("<QI12xI8xI" if old else "<II12xI8xI")
        start = entry.size * (len(self.functions) + 1)
        entries, records = b"", b""
        for index, name in enumerate(self.functions):
            entries += entry.pack(0, start + len(records))
            records += record.pack(0, name_places[name], index + 1, 0)
        tables = [names, units, file_names, values, entries + entry.pack(0, 0) + records]
        counts = [len(self.functions), len(files), *([] if old else [0])]
        place = 8 + 8 * (len(counts) + len(tables))
        starts = []
        for table in tables:
            starts.append(place)
            place += len(table)
        header = bytes([self.magic]) + b"\xff\xff\xff\0\0\x01\x08"
        return header + struct.pack(f"<{len(counts) + 5}Q", *counts, *starts) + b"".join(tables)


def build_info(text: str, version: str = "go1.25.12") -> bytes:
    """Build info as Go 1.18 and later write it, of the lines of `go version -m`."""
    framed = bytes(16) + text.encode() + bytes(16) if text else b""
    return (
        b"\xff Go buildinf:\x08\x02".ljust(32, b"\0")
        + _varint(len(version))
        + version.encode()
        + _varint(len(framed))
        + framed
    )


@dataclass(frozen=True)
class ElfFile:
    """An ELF file.

    :param data: further parts, by name; each starts at a multiple of 16.
    :param symbols: by name: type, size, and the part of `data` that it is at the start of.
    :param relocations: part of `data` and offset in it, and the part that is pointed to.
    :param versions: wanted of the first needed library.
    """

    type: int = 3
    machine: int = 62
    interpreter: str = ""
    needed: tuple[str, ...] = ("libc.so.6",)
    soname: str = ""
    flags_1: int = 0
    versions: tuple[str, ...] = ()
    data: Mapping[str, bytes] = field(default_factory=dict)
    symbols: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    relocations: Mapping[tuple[str, int], str] = field(default_factory=dict)
    old_hash: bool = False
    dynamic: bool = True

    def render(self) -> bytes:
        """The bytes of the file, without section headers."""
        parts: dict[str, bytes] = {"interpreter": self.interpreter.encode() + b"\0", **self.data}
        strings, names = _strings(
            [*self.needed, *self.symbols, *self.versions, self.soname], start=b"\0"
        )
        parts["strings"] = strings
        parts["hash"] = self._hash()
        parts["versions"] = self._versions(names)
        parts["symbols"] = bytes(24 * (len(self.symbols) + 1))
        parts["relocations"] = bytes(24 * len(self.relocations))
        parts["dynamic"] = bytes(16 * 20)
        places, place = {}, _HEADER_SIZE + _SEGMENTS * _PROGRAM_HEADER_SIZE
        for name, part in parts.items():
            place += -place % 16
            places[name] = place
            place += len(part)
        parts["symbols"] = bytes(24) + b"".join(
            struct.pack("<IBBHQQ", names[name], 0x10 | kind, 0, 1, places[part], size)
            for name, (kind, size, part) in self.symbols.items()
        )
        parts["relocations"] = b"".join(
            struct.pack("<QQq", places[part] + offset, 8, places[target])
            for (part, offset), target in self.relocations.items()
        )
        parts["dynamic"] = self._dynamic(places, names, len(strings)).ljust(16 * 20, b"\0")
        data = bytearray(place)
        data[: len(self._headers(places, parts, place))] = self._headers(places, parts, place)
        for name, part in parts.items():
            data[places[name] : places[name] + len(part)] = part
        return bytes(data)

    def _headers(self, places: Mapping[str, int], parts: Mapping[str, bytes], size: int) -> bytes:
        segments = [(1, 6, 0, size)]
        if self.interpreter:
            segments.append((3, 4, places["interpreter"], len(parts["interpreter"])))
        if self.dynamic:
            segments.append((2, 6, places["dynamic"], len(parts["dynamic"])))
        header = struct.pack(
            "<16sHHIQQQIHHHHHH",
            b"\x7fELF\x02\x01\x01",
            *(self.type, self.machine, 1, 0, _HEADER_SIZE, 0, 0),
            *(_HEADER_SIZE, _PROGRAM_HEADER_SIZE, len(segments), 64, 0, 0),
        )
        return header + b"".join(
            struct.pack("<IIQQQQQQ", kind, flags, place, place, place, length, length, 16)
            for kind, flags, place, length in segments
        )

    def _hash(self) -> bytes:
        count = len(self.symbols) + 1
        if self.old_hash:
            return struct.pack("<II", 1, count)
        # One bucket, from the first symbol on; the chain ends where the lowest bit is set.
        chain = [0] * (count - 2) + [1] * (count > 1)
        bucket = 1 if count > 1 else 0
        return struct.pack(f"<IIIIQI{len(chain)}I", 1, 1, 1, 0, 0, bucket, *chain)

    def _versions(self, names: Mapping[str, int]) -> bytes:
        if not self.versions:
            return b""
        library = struct.pack("<HHIII", 1, len(self.versions), names[self.needed[0]], 16, 0)
        last = len(self.versions) - 1
        return library + b"".join(
            struct.pack("<IHHII", 0, 0, 2, names[version], 16 if index < last else 0)
            for index, version in enumerate(self.versions)
        )

    def _dynamic(self, places: Mapping[str, int], names: Mapping[str, int], size: int) -> bytes:
        entries = [(1, names[name]) for name in self.needed]
        entries += [(5, places["strings"]), (10, size), (6, places["symbols"])]
        entries.append((4 if self.old_hash else 0x6FFFFEF5, places["hash"]))
        if self.soname:
            entries.append((14, names[self.soname]))
        if self.versions:
            entries += [(0x6FFFFFFE, places["versions"]), (0x6FFFFFFF, 1)]
        if self.relocations:
            entries += [(7, places["relocations"]), (8, 24 * len(self.relocations))]
        if self.flags_1:
            entries.append((0x6FFFFFFB, self.flags_1))
        return b"".join(struct.pack("<qQ", *entry) for entry in entries)


def _strings(texts: list[str], start: bytes) -> tuple[bytes, dict[str, int]]:
    table, places = bytearray(start), {}
    for text in texts:
        places[text] = len(table)
        table += text.encode() + b"\0"
    return bytes(table), places


def _varint(number: int) -> bytes:
    low = bytes([number & 0x7F | (0x80 if number > 0x7F else 0)])
    return low + _varint(number >> 7) if number > 0x7F else low


_MODULES = """\
path\texample.com/gw/cmd/gateway
mod\texample.com/gw\t(devel)\t
dep\tgithub.com/BurntSushi/toml\tv1.0.0\th1:AAA=
dep\texample.com/old\tv1.0.0
=>\texample.com/new\tv1.1.0\th1:BBB=
build\t-buildmode=exe
build\t-ldflags="-X github.com/luraproject/lura/v2/core.KrakendVersion=2.13.8 -s"
build\tCGO_ENABLED=1
"""

GATEWAY = ElfFile(
    type=2,
    interpreter="/lib/ld-musl-x86_64.so.1",
    needed=("libc.musl-x86_64.so.1",),
    data={
        "build info": build_info(_MODULES),
        "sources": SourceFiles(
            {
                "runtime.main": _RUNTIME,
                "toml.Parse": "/go/pkg/mod/github.com/!burnt!sushi/toml@v1.0.0/parse.go",
                "main.main": "/app/cmd/gateway/main.go",
            }
        ).render(),
        "fingerprint": bytes(range(1, 9)),
        "version": struct.pack("<QQ", 0, 6),
        "version text": b"2.13.8",
    },
    symbols={
        "go:link.pkghashbytes.main": (1, 8, "fingerprint"),
        "go:link.pkghashbytes.gopkg.in/yaml.v3": (1, 8, "fingerprint"),
        "go:link.pkghash.main": (1, 16, "version"),
        "runtime.main": (2, 8, "sources"),
        "main.main": (2, 8, "sources"),
        "runtime.islibrary": (1, 1, "version"),
        "runtime.buildVersion.str": (1, 9, "version"),
        "github.com/luraproject/lura/v2/core.KrakendVersion": (1, 16, "version"),
    },
    relocations={("version", 0): "version text"},
)

PLUGIN = ElfFile(
    versions=("GLIBC_2.9", "GLIBC_2.34", "GLIBC_PRIVATE"),
    data={
        "sources": SourceFiles(
            {
                "runtime.main": _RUNTIME,
                "example.com/auth%2ev2.main": "/app/plugins/auth.v2/main.go",
            }
        ).render(),
        "fingerprint": bytes(range(1, 9)),
    },
    symbols={
        "go.link.pkghashbytes.runtime": (1, 8, "fingerprint"),
        "go.link.pkghashbytes.example.com/auth.v2": (1, 8, "fingerprint"),
        "runtime.main": (2, 8, "sources"),
        "example.com/auth%2ev2.main": (2, 8, "sources"),
        "example.com/auth%2ev2.HandlerRegisterer": (1, 16, "fingerprint"),
        "example.com/auth%2ev2.Version": (1, 16, "fingerprint"),
        "example.com/auth%2ev2.helper": (2, 8, "sources"),
        "example.com/auth%2ev2.T.Method": (2, 8, "sources"),
    },
)
