"""Fingerprint tables: what every package of one gateway hashes to, on one CPU.

Reading and writing of one file format live here; files of it are in `data/fingerprints/`, named
`<edition>-<version>-<CPU>.bin`. A table holds for glibc and musl alike (they were equal wherever
both were made), but not for another CPU.

A file is five bytes (`KDFP` and the number of the format), text compressed with zlib, and then
eight bytes for each package, in the order of their names in the text, as they are: they cannot be
compressed. The text is UTF-8, and each line ends with a line feed:

    edition ce
    version 2.13.8
    goarch amd64
    go 1.25.12
    note Read from a gateway compiled from source ...
    modules 267
    cel.dev/expr v0.25.1                           (a path and a version)
    github.com/a/b v1.0.0 github.com/c/b           (and what replaces it; the version is of that)
    ...
    unknown 8
    github.com/krakend/krakend-audit
    ...
    packages 1352
    archive/tar
    ...

Each list is sorted and names nothing twice, so there is one text for a table.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.release_modules import CompiledModule

__all__ = ["FingerprintTable", "FingerprintTableError", "parse_table", "render_table"]

MAGIC = b"KDFP"
FORMAT = 1
SIZE = 8  # of a fingerprint
MOST_TEXT = 1 << 20  # a dozen times the text of the largest table there is


class FingerprintTableError(KrakendError):
    """The bytes are no fingerprint table, or facts cannot be written as one."""


@dataclass(frozen=True)
class FingerprintTable:
    """The fingerprints of one gateway.

    :param goarch: the CPU, by Go's name.
    :param note: how the table was made and what it was not compared with, for people.
    :param modules: the modules that are linked, by the path that they are imported by.
    :param unknown: packages that are in the gateway, but whose fingerprints nobody knows.
    :param packages: 16 hex digits for each import path.
    """

    edition: str
    version: str
    goarch: str
    go: str
    note: str
    modules: Mapping[str, CompiledModule]
    unknown: frozenset[str]
    packages: Mapping[str, str]


def parse_table(data: bytes) -> FingerprintTable:
    """Read a table, in bounded memory whatever the bytes are.

    :raises FingerprintTableError: they are no table, with what is wrong and where.
    """
    head = len(MAGIC) + 1
    if data[: len(MAGIC)] != MAGIC:
        raise _bad("it is no such file")
    if data[len(MAGIC) : head] != bytes([FORMAT]):
        raise _bad(f"its format is not {FORMAT}, which this version reads")
    text, fingerprints = _decompressed(data[head:])
    lines = _Lines(text)
    table = FingerprintTable(
        edition=lines.fact("edition"),
        version=lines.fact("version"),
        goarch=lines.fact("goarch"),
        go=lines.fact("go"),
        note=lines.fact("note"),
        modules=lines.modules(),
        unknown=frozenset(lines.names("unknown")),
        packages=_paired(lines.names("packages"), fingerprints),
    )
    lines.end()
    _check_unknown(table)
    return table


def render_table(table: FingerprintTable) -> bytes:
    """A table's bytes, which are the same for the same table and release of zlib.

    :raises FingerprintTableError: a name has a space or a line end, or a fingerprint is no 16 hex
        digits, so that it could not be read back.
    """
    modules = [
        f"{path} {each.version}" + (f" {each.path}" if each.path != path else "")
        for path, each in sorted(table.modules.items())
    ]
    lines = [
        *(f"{key} {getattr(table, key)}" for key in ("edition", "version", "goarch", "go", "note")),
        f"modules {len(modules)}",
        *modules,
        f"unknown {len(table.unknown)}",
        *sorted(table.unknown),
        f"packages {len(table.packages)}",
        *sorted(table.packages),
    ]
    text = "\n".join([*lines, ""]).encode("utf-8", "replace")
    try:
        fingerprints = b"".join(bytes.fromhex(each) for _, each in sorted(table.packages.items()))
    except ValueError as err:
        raise _bad(f"a fingerprint is not written in hex: {err}") from err
    data = MAGIC + bytes([FORMAT]) + zlib.compress(text, 9) + fingerprints
    if parse_table(data) != table:
        raise _bad("these facts cannot be written as one")
    return data


class _Lines:
    """The lines of a table's text, read one after the other."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._next = 0

    def fact(self, key: str) -> str:
        """The rest of the next line, which begins with the key."""
        name, _, value = self._take(1)[0].partition(" ")
        if name != key:
            raise _bad(f"line {self._next} is not `{key} …`")
        if not value.isprintable():
            raise _bad(f"line {self._next} has a character that cannot be printed")
        return value

    def names(self, key: str) -> list[str]:
        """The lines of a list of names."""
        lines = self._list(key)
        for name in lines:
            _check_word(name)
        return lines

    def modules(self) -> dict[str, CompiledModule]:
        """The lines of the list of modules."""
        found: dict[str, CompiledModule] = {}
        for line in self._list("modules"):
            words = line.split(" ")
            for word in words:
                _check_word(word)
            if len(words) not in {2, 3} or words[2:] == words[:1] or words[0] in found:
                raise _bad(f"{line!r} is no other module with its version")
            found[words[0]] = CompiledModule(words[-1] if words[2:] else words[0], words[1])
        return found

    def end(self) -> None:
        """See that there is no more."""
        if self._lines[self._next :] != [""]:
            raise _bad(f"line {self._next + 1} should be the end")

    def _list(self, key: str) -> list[str]:
        count = self.fact(key)
        if not (count.isascii() and count.isdigit() and len(count) < SIZE):
            raise _bad(f"line {self._next} is not `{key}` and a number")
        lines = self._take(int(count))
        for before, after in zip(lines, lines[1:]):
            if before >= after:
                raise _bad(f"{after!r} comes after {before!r}")
        return lines

    def _take(self, count: int) -> list[str]:
        lines = self._lines[self._next : self._next + count]
        if len(lines) < count:
            raise _bad("its text ends too early")
        self._next += count
        return lines


def _decompressed(data: bytes) -> tuple[str, bytes]:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, MOST_TEXT)
        if stream.unconsumed_tail:
            raise _bad(f"its text is longer than {MOST_TEXT} bytes")
        if not stream.eof:
            raise _bad("it is cut short")
        return text.decode(), stream.unused_data
    except (zlib.error, UnicodeDecodeError) as err:
        raise _bad(f"it is damaged ({err})") from err


def _paired(packages: list[str], fingerprints: bytes) -> dict[str, str]:
    if len(fingerprints) != SIZE * len(packages):
        raise _bad(f"{len(packages)} packages have {len(fingerprints)} bytes of fingerprints")
    digits = fingerprints.hex()
    width = 2 * SIZE
    return {name: digits[i * width : (i + 1) * width] for i, name in enumerate(packages)}


def _check_word(word: str) -> None:
    if not word or " " in word or not word.isprintable():
        raise _bad(f"{word!r} is no name")


def _check_unknown(table: FingerprintTable) -> None:
    for name in sorted(table.unknown & table.packages.keys()):
        raise _bad(f"{name!r} is unknown and has a fingerprint")


def _bad(what: str) -> FingerprintTableError:
    return FingerprintTableError(
        f"This is not a fingerprint table that can be read: {what}.",
        remedy="Make the file anew: install pants-krakend again, or lock the gateway again.",
    )
