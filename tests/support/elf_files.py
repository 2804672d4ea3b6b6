"""ELF files for tests: made by gcc, and bent from files that there are."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

__all__ = ["compiled", "stripped", "without_section_headers"]

_SECTION_HEADERS_PLACE, _SECTION_HEADERS_COUNT = 40, 58


def compiled(directory: Path, source: str, *flags: str) -> bytes:
    """An ELF file that gcc made of one C source."""
    if shutil.which("gcc") is None:
        pytest.skip("no gcc to make an ELF file")
    (directory / "source.c").write_text(source)
    output = directory / "output"
    subprocess.run(["gcc", *flags, "-o", output, directory / "source.c"], check=True)
    return output.read_bytes()


def stripped(file: Path, directory: Path, *flags: str) -> bytes:
    """What `strip` with these flags leaves of a file."""
    if shutil.which("strip") is None:
        pytest.skip("no strip to make a stripped file")
    output = directory / f"{file.name}{''.join(flags)}"
    subprocess.run(["strip", *flags, "-o", output, file], check=True)
    return output.read_bytes()


def without_section_headers(data: bytes) -> bytes:
    """The file with a header that names no sections, as packers leave it."""
    bent = bytearray(data)
    struct.pack_into("<Q", bent, _SECTION_HEADERS_PLACE, 0)
    struct.pack_into("<HHH", bent, _SECTION_HEADERS_COUNT, 0, 0, 0)
    return bytes(bent)
