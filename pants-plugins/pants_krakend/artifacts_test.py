"""Reading gateways out of the files that they come in, and files that are none."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pants_krakend import artifacts
from pants_krakend.artifacts import (
    NoEngineLibrary,
    OtherFile,
    go_sums,
    locked_program,
    read_source,
)
from pants_krakend.core.abi.conftest import GATEWAY, PLUGIN, ElfFile
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.gateway.lockfile import parse_lock, render_lock
from pants_krakend.core.platform import Arch
from pants_krakend.files import UnreadableFile, opened
from pants_krakend.resources import catalogue

GATEWAY_FILE = GATEWAY.render()
SOURCES = "Write `binary:PATH`, `tarball:PATH`, `image:NAME:TAG` or `release:X.Y.Z`."
TARBALLS = "Name a .tar, .tar.gz, .tar.bz2 or .tar.xz file that `tar -t` can list."


def tarball(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


PACKED = tarball(
    {
        "usr/lib/auth.so": PLUGIN.render(),
        "usr/lib/damaged": GATEWAY_FILE[:54] + b"\1\0" + GATEWAY_FILE[56:],
        "usr/bin/krakend": GATEWAY_FILE,
        "etc/krakend.json": b"{}",
    }
)


def read(directory: Path, source: str, data: bytes) -> GatewayFacts:
    (directory / "file").write_bytes(data)
    return read_source(source, directory)


def test_a_binary_is_read_and_its_digest_is_the_files(tmp_path: Path) -> None:
    facts = read(tmp_path, "binary:file", GATEWAY_FILE)
    (platform,) = facts.platforms.values()
    assert (facts.version, platform.source, platform.digest) == (
        "2.13.8",
        "binary:file",
        f"sha256:{hashlib.sha256(GATEWAY_FILE).hexdigest()}",
    )


def test_a_path_may_be_absolute(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(GATEWAY_FILE)
    assert read_source(f"binary:{tmp_path / 'file'}", Path("elsewhere")).version == "2.13.8"


@pytest.mark.parametrize(
    "compress",
    [
        pytest.param(bytes, id=".tar"),
        pytest.param(gzip.compress, id=".tar.gz"),
        pytest.param(bz2.compress, id=".tar.bz2"),
        pytest.param(lzma.compress, id=".tar.xz"),
    ],
)
def test_a_tarball_gives_the_facts_of_the_gateway_in_it(
    compress: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    binary = read(tmp_path, "binary:file", GATEWAY_FILE)
    packed = read(tmp_path, "tarball:file", compress(PACKED))
    assert (packed.version, packed.layout, packed.modules, packed.fingerprints) == (
        binary.version,
        binary.layout,
        binary.modules,
        binary.fingerprints,
    )


def test_the_largest_gateway_in_a_tarball_is_the_one(tmp_path: Path) -> None:
    small = GATEWAY_FILE.replace(b"2.13.8", b"1.13.8")
    data = tarball({"a": small, "krakend": GATEWAY_FILE + b"\0", "z": small})
    assert read(tmp_path, "tarball:file", data).version == "2.13.8"


def test_the_program_that_is_run_is_the_one_whose_facts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "krakend.tar"
    file.write_bytes(PACKED)
    digest = f"sha256:{hashlib.sha256(PACKED).hexdigest()}"
    assert locked_program(f"tarball:{file}", digest, Arch.AMD64) == GATEWAY_FILE


def test_another_file_than_the_locked_one_is_not_run(tmp_path: Path) -> None:
    file = tmp_path / "krakend"
    file.write_bytes(GATEWAY_FILE)
    found = hashlib.sha256(GATEWAY_FILE).hexdigest()
    with pytest.raises(OtherFile) as raised:
        locked_program(f"binary:{file}", "sha256:0", Arch.AMD64)
    assert str(raised.value) == (
        f"binary:{file} is not the file that was locked.\n\n"
        f"Locked is sha256:0, and it is sha256:{found}.\n\n"
        "Run `pants generate-lockfiles`, or put back the file."
    )


@pytest.mark.parametrize("release", [each.version for each in catalogue().releases])
def test_every_release_can_be_locked(release: str, tmp_path: Path) -> None:
    facts = read_source(f"release:{release}", tmp_path)
    assert parse_lock("x.lock", render_lock(facts)) == facts


def test_the_sums_of_a_go_that_the_catalogue_has_are_known() -> None:
    assert (go_sums("1.22.5"), go_sums("1.99.0")) == (
        {"linux-amd64": "h1:LQChnsjY/4sr12W+7pci1Qg1+X/n7vmLOOaq2aTBG0w="},
        {},
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("krakend", f"'krakend' is no source of a gateway.\n\n{SOURCES}", id="a path"),
        pytest.param("binary:", f"'binary:' is no source of a gateway.\n\n{SOURCES}", id="no path"),
        pytest.param(
            "docker:krakend:2.13.8",
            f"'docker:krakend:2.13.8' is no source of a gateway.\n\n{SOURCES}",
            id="another kind",
        ),
        pytest.param(
            "go:cmd/gateway",
            "go:cmd/gateway has to be compiled first, which is what Pants does.\n\nPut it into "
            "`[krakend].resolve_sources` and run `pants generate-lockfiles`.",
            id="a directory",
        ),
        pytest.param(
            "binary:none",
            "binary:none: This is no file.\n\nName a gateway or a plugin.",
            id="no such file",
        ),
        pytest.param(
            "binary:.",
            "binary:.: This is no file.\n\nName a gateway or a plugin.",
            id="a directory as a binary",
        ),
        pytest.param(
            "binary:file",
            "binary:file is no gateway.\n\nThis is the beginning of an ELF file: the rest is "
            "missing.\n\nName the gateway that loads the plugins: KrakenD's binary is "
            "`/usr/bin/krakend`.",
            id="a file that is cut short",
        ),
        pytest.param(
            "tarball:file",
            f"tarball:file cannot be read as a tarball.\n\nTruncated header.\n\n{TARBALLS}",
            id="a tarball that is none",
        ),
    ],
)
def test_a_source_that_gives_no_gateway_is_refused(
    source: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(KrakendError) as caught:
        read(tmp_path, source, ElfFile(soname="libx.so").render()[:400])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            tarball({"auth.so": PLUGIN.render(), "notes": b"text"}),
            "There is no gateway in tarball:file.\n\nELF files in it: 1. None of them can load Go "
            "plugins.\n\nName the archive that KrakenD is installed from, or name the gateway "
            "itself as `binary:PATH`.",
            id="no gateway in it",
        ),
        pytest.param(
            b"",
            f"tarball:file cannot be read as a tarball.\n\nEmpty file.\n\n{TARBALLS}",
            id="empty",
        ),
        pytest.param(
            gzip.compress(PACKED)[:-900],
            "tarball:file cannot be read as a tarball.\n\nCompressed file ended before the "
            f"end-of-stream marker was reached.\n\n{TARBALLS}",
            id="cut short",
        ),
    ],
)
def test_a_tarball_without_a_gateway_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(KrakendError) as caught:
        read(tmp_path, "tarball:file", data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("limit", "value", "evidence"),
    [
        pytest.param("MOST_MEMBERS", 2, "It has more than 2 members.", id="many members"),
        pytest.param(
            "MOST_UNPACKED",
            2000,
            "It is larger than 2000 bytes when unpacked.",
            id="a lot when unpacked",
        ),
    ],
)
def test_a_tarball_without_end_is_given_up(
    limit: str, value: int, evidence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, limit, value)
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, "tarball:file", gzip.compress(PACKED))
    assert caught.value.evidence == evidence


def test_a_header_that_names_a_huge_part_is_not_believed(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 1 << 40
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, "tarball:file", info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    assert caught.value.evidence == "A part of it is said to be larger than any gateway."


def is_read_or_refused(directory: Path, data: bytes) -> bool:
    try:
        return read(directory, "tarball:file", data).go != ""
    except KrakendError as error:
        return "tarball:file" in error.what


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(PACKED)),
)
def test_any_bytes_are_a_tarball_or_refused(
    tmp_path: Path, bends: list[tuple[int, int]], size: int
) -> None:
    bent = bytearray(PACKED)
    for place, value in bends:
        bent[place] = value
    assert is_read_or_refused(tmp_path, bytes(bent[:size]))


def test_without_dockers_library_an_image_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = cast("dict[str, object]", sys.modules)
    for name in [each for each in modules if each.startswith(("docker.", "pants_krakend.images."))]:
        monkeypatch.delitem(modules, name)
    monkeypatch.setitem(modules, "docker", None)
    with pytest.raises(NoEngineLibrary) as caught:
        read_source("image:edge:1", Path())
    assert str(caught.value) == (
        "image:edge:1: Docker's library for Python is not installed, with which images are read."
        "\n\nNo module named 'docker.errors'; 'docker' is not a package.\n\n"
        "Install `docker` (7.1 or later) for the Python that this runs on."
    )


def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"x")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UnreadableFile) as caught, opened(file):
        pass
    assert str(caught.value) == (
        "The file cannot be read: Permission denied.\n\nCheck its permissions."
    )
