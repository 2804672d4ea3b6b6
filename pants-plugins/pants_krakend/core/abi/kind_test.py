"""Tests of `kind`: what is no ELF file is named for what it is."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile

import pytest

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind


def tar() -> bytes:
    """A tarball with one file."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("krakend"))
    return output.getvalue()


def zipped() -> bytes:
    """A zip file with one file."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("krakend", "")
    return output.getvalue()


WINDOWS = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"", Kind.EMPTY, id="nothing"),
        pytest.param(b"#!/bin/sh\nexec krakend\n", Kind.SCRIPT, id="a shell script"),
        pytest.param(b'{"version": 3}\n', Kind.TEXT, id="a configuration"),
        pytest.param("Ümläüt ".encode() * 2000, Kind.TEXT, id="text whose start ends in a letter"),
        pytest.param(b"\xcf\xfa\xed\xfe\x07\0\0\1", Kind.MACH_O, id="a program for macOS"),
        pytest.param(b"\xca\xfe\xba\xbe\0\0\0\2", Kind.MACH_O, id="for two CPUs of macOS"),
        pytest.param(b"\xca\xfe\xba\xbe\0\0\0\x34", Kind.OTHER, id="a Java class"),
        pytest.param(WINDOWS, Kind.PE, id="a program for Windows"),
        pytest.param(b"MZ\0\0", Kind.OTHER, id="the start of a program for DOS"),
        pytest.param(gzip.compress(b""), Kind.ARCHIVE, id="gzip"),
        pytest.param(tar(), Kind.ARCHIVE, id="tar"),
        pytest.param(zipped(), Kind.ARCHIVE, id="zip"),
        pytest.param(b"!<arch>\n", Kind.ARCHIVE, id="a package archive of Go"),
        pytest.param(b"\0\1\2\3", Kind.OTHER, id="other bytes"),
        pytest.param(b"caf\xe9", Kind.OTHER, id="text in no encoding of today"),
        pytest.param(b"\x7fELF", Kind.TRUNCATED_ELF, id="the start of an ELF file"),
    ],
)
def test_what_is_no_elf_file_is_named_and_has_no_facts(data: bytes, kind: Kind) -> None:
    assert read_facts(data) == BinaryFacts(kind)


def test_each_kind_has_a_sentence_of_its_own() -> None:
    sentences = {kind.sentence for kind in Kind}
    assert len(sentences) == len(Kind)
    assert all(each.startswith("This ") and each.endswith(".") for each in sentences)
