"""Files that are given to hosts without being built by Go: no plugins, and plugins that were bent.

A change takes a built file and leaves another in its place.
"""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Callable

from tests.corpus.recipes import Truth
from tests.support.elf_files import compiled, stripped, without_section_headers

__all__ = ["EDITS", "FILES", "make_file"]

_RANDOM_SEED, _RANDOM_SIZE = 1, 100_000
_C_LIBRARY = "int number = 1; int function(void) { return number; }\n"
# The ELF standard's section `Symbol Versioning`: an entry of .gnu.version_r starts with the hash.
_OLD_GLIBC, _NEW_GLIBC = "GLIBC_2.34", "GLIBC_2.99"


def _without_section_headers(file: Path) -> None:
    file.write_bytes(without_section_headers(file.read_bytes()))


def _stripped(file: Path) -> None:
    file.write_bytes(stripped(file, file.parent))


def _future_glibc(file: Path) -> None:
    data = file.read_bytes()
    for old, new in (
        (_OLD_GLIBC.encode(), _NEW_GLIBC.encode()),
        (_elf_hash(_OLD_GLIBC), _elf_hash(_NEW_GLIBC)),
    ):
        if old not in data:
            raise AssertionError(f"{file.name} does not need {_OLD_GLIBC}")
        data = data.replace(old, new)
    file.write_bytes(data)


def _elf_hash(name: str) -> bytes:
    value = 0
    for byte in name.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ high >> 24) & ~high
    return value.to_bytes(4, "little")


EDITS: Mapping[str, Callable[[Path], None]] = {
    "without section headers": _without_section_headers,
    "stripped": _stripped,
    "glibc of the future": _future_glibc,
}


def _cut(part: float) -> Callable[[Path], bytes]:
    def cut(plugin: Path) -> bytes:
        data = plugin.read_bytes()
        return data[: int(len(data) * part)]

    return cut


def _archive(plugin: Path) -> bytes:
    archive = plugin.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as opened:
        opened.write(plugin)
    return archive.read_bytes()


def _c_library(plugin: Path) -> bytes:
    return compiled(plugin.parent, _C_LIBRARY, "-shared", "-fPIC")


def _c_object(plugin: Path) -> bytes:
    return compiled(plugin.parent, _C_LIBRARY, "-c")


def _noise(_: Path) -> bytes:
    return random.Random(_RANDOM_SEED).randbytes(_RANDOM_SIZE)  # noqa: S311 # no secret


# What each is made of (the plain plugin, where of anything), and what the plain host does with it.
_MAKERS: Mapping[str, tuple[Callable[[Path], bytes], Truth]] = {
    "C library": (_c_library, Truth.DIED),
    "C object": (_c_object, Truth.REFUSED),
    "header alone": (lambda plugin: plugin.read_bytes()[:64], Truth.REFUSED),
    "half a plugin": (_cut(0.5), Truth.DIED),
    "most of a plugin": (_cut(0.9), Truth.LOADED),
    "noise": (_noise, Truth.REFUSED),
    "nothing": (lambda _: b"", Truth.REFUSED),
    "Mach-O": (lambda _: b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01" + bytes(4096), Truth.REFUSED),
    "text": (lambda _: b"not found\n", Truth.REFUSED),
    "script": (lambda _: b"#!/bin/sh\nexit 0\n", Truth.REFUSED),
    "zip archive": (_archive, Truth.REFUSED),
}

FILES: Mapping[str, Truth] = {name: truth for name, (_, truth) in _MAKERS.items()}


def make_file(name: str, plugin: Path, output: Path) -> None:
    """Make a file that is no plugin.

    :param plugin: one that is, to be spoiled.
    """
    scratch = output.parent / f"{output.stem} scratch"
    scratch.mkdir()
    content = _MAKERS[name][0](Path(shutil.copy(plugin, scratch)))
    output.write_bytes(content)
