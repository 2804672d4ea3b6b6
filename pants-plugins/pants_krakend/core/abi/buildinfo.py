"""Go's build info: the Go version, the modules and the settings that a binary was built with.

Both forms of it: strings behind a header (Go 1.18 and later), and pointers to Go strings (1.13 to
1.17); golang/go go1.25.12:src/debug/buildinfo/buildinfo.go and src/runtime/debug/mod.go. Plugins
have it since Go 1.21 only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from pants_krakend.core.abi.dynamic import Dynamic
from pants_krakend.core.abi.elf import DamagedElf, Elf

__all__ = ["BuildInfo", "Module", "go_string", "go_version", "parse_build_info", "read_build_info"]

_MAGIC = b"\xff Go buildinf:"
_HEADER_SIZE, _ALIGNMENT, _POINTER_SIZE = 32, 16, 8
_INLINE = 2
_FRAME = 16  # sentinels around the modules (cmd/go/internal/modload, `infoStart`)
_LONGEST_VARINT = 10
_VERSIONS = (b"go", b"devel")
_LONGEST_VERSION = 1024
_MOST_FINDS = 20

_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", re.DOTALL)
_LETTERS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v"))


@dataclass(frozen=True)
class Module:
    """A module of the binary.

    :param sum: go.sum's `h1:…`; empty for the main module and for a directory.
    :param replacement: what was compiled in its place, if anything.
    """

    path: str
    version: str
    sum: str = ""
    replacement: Module | None = None

    @property
    def compiled(self) -> Module:
        """What was compiled: the replacement, if there is one."""
        return self.replacement or self


@dataclass(frozen=True)
class BuildInfo:
    """What Go's tools tell of a build, as `go version -m` shows it.

    :param go: the version without `go`: `1.25.12`.
    :param main_package: import path of the main package.
    :param main_module: None outside of module mode.
    :param modules: the others that are in it, in Go's order.
    :param settings: `-ldflags`, `CGO_ENABLED`, `GOARCH` …, in Go's order; empty before Go 1.18.
    """

    go: str = ""
    main_package: str = ""
    main_module: Module | None = None
    modules: tuple[Module, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


def read_build_info(elf: Elf, dynamic: Dynamic | None) -> BuildInfo | None:
    """Find and read the build info of a file; None where there is none.

    :raises DamagedElf: it is there and contradicts itself.
    """
    # Like Go's own reader, in data only: a program that looks for the magic bytes in others has
    # them among its constants.
    for address in islice(elf.search(_MAGIC, writable=True), _MOST_FINDS):
        if address % _ALIGNMENT == 0 and (strings := _strings_at(elf, dynamic, address)):
            version, framed = strings
            is_framed = len(framed) > 2 * _FRAME and framed[-_FRAME - 1 : -_FRAME] == b"\n"
            text = framed[_FRAME:-_FRAME] if is_framed else b""
            return parse_build_info(_text(version), _text(text))
    return None


def parse_build_info(version: str, text: str) -> BuildInfo:
    """Read the version and the lines of it: `path`, `mod`, `dep`, `=>` and `build`.

    :raises DamagedElf: a line is not what Go writes.
    """
    main_package, main_module = "", None
    modules: list[Module] = []
    settings: dict[str, str] = {}
    replaceable: list[Module] = []
    for line in text.split("\n"):
        word, _, rest = line.partition("\t")
        if word == "path":
            main_package = rest
        elif word in {"mod", "dep"}:
            replaceable = [_module(rest)]
            modules += replaceable if word == "dep" else []
            main_module = replaceable[0] if word == "mod" else main_module
        elif word == "=>":
            if not replaceable:
                raise DamagedElf.because("its build info replaces a module that it does not name")
            replaced = _replaced(replaceable.pop(), _module(rest))
            if modules:
                modules[-1] = replaced
            else:
                main_module = replaced
        elif word == "build":
            key, value = _setting(rest)
            settings[key] = value
    return BuildInfo(go_version(version), main_package, main_module, tuple(modules), settings)


def go_version(text: str) -> str:
    """The bare version: `1.25.12` of `go1.25.12 X:nocoverageredesign`; experiments are settings."""
    bare = text.split(" X:", maxsplit=1)[0]
    return bare.removeprefix("go")


def go_string(elf: Elf, dynamic: Dynamic | None, address: int) -> bytes:
    """The value of a Go string variable; nothing for one that is empty from the start.

    :raises DamagedElf: it points to nowhere.
    """
    length = elf.at(address + _POINTER_SIZE, _POINTER_SIZE, "Go string")
    size = int.from_bytes(length, "little")
    return elf.at(_pointer(elf, dynamic, address), size, "Go string") if size else b""


def _strings_at(elf: Elf, dynamic: Dynamic | None, address: int) -> tuple[bytes, bytes] | None:
    # Magic bytes with nothing behind them that can be build info are no damage.
    try:
        header = elf.at(address, _HEADER_SIZE, "build info")
        if header[15] & _INLINE:
            version, end = _inline(elf, address + _HEADER_SIZE)
            modules, _ = _inline(elf, end) if len(version) <= _LONGEST_VERSION else (b"", 0)
        else:
            version, modules = (
                _pointed_to(elf, dynamic, address + _ALIGNMENT + place)
                for place in (0, _POINTER_SIZE)
            )
    except DamagedElf:
        return None
    return (version, modules) if version.startswith(_VERSIONS) else None


def _pointed_to(elf: Elf, dynamic: Dynamic | None, address: int) -> bytes:
    place = _pointer(elf, dynamic, address)
    return go_string(elf, dynamic, place) if place else b""


def _pointer(elf: Elf, dynamic: Dynamic | None, address: int) -> int:
    if dynamic:
        return dynamic.pointer(address)
    return int.from_bytes(elf.at(address, _POINTER_SIZE, "pointer"), "little")


def _inline(elf: Elf, address: int) -> tuple[bytes, int]:
    size = 0
    for index in range(_LONGEST_VARINT):
        (byte,) = elf.at(address + index, 1, "build info")
        size |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            break
    start = address + index + 1
    return elf.at(start, size, "build info"), start + size


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _module(columns: str) -> Module:
    fields = columns.split("\t")
    if not 2 <= len(fields) <= 3:
        raise DamagedElf.because(f"its build info names a module as {columns[:200]!r}")
    return Module(fields[0], fields[1], "".join(fields[2:]))


def _replaced(module: Module, by: Module) -> Module:
    return replace(module, replacement=by)


def _setting(line: str) -> tuple[str, str]:
    quoted = re.match(r'"(?:[^"\\]|\\.)*"|`[^`]*`', line)
    key, middle, value = (
        (quoted[0], line[quoted.end() :][:1], line[quoted.end() + 1 :])
        if quoted
        else line.partition("=")
    )
    if middle != "=":
        raise DamagedElf.because(f"its build info has the setting {line[:200]!r}")
    return _unquoted(key), _unquoted(value)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == "`":
        return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _ESCAPE.sub(_unescaped, text[1:-1])
    return text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) == 1:
        return _LETTERS.get(code, code)
    number = int(code[1:], 16)
    return chr(number) if number < 0x110000 else match[0]
