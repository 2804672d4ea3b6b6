"""Reading the files that gateways come in: where sources name files, and files become bytes.

What the bytes mean is the core's. Nothing is extracted to disk and nothing is run, so that this
serves the command line and a sandboxed process alike, whatever the file is.
"""

from __future__ import annotations

import bz2
import functools
import gzip
import hashlib
import importlib
import lzma
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import IO, cast

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import (
    GatewayFacts,
    NotAGateway,
    facts_of_binary,
    facts_of_release,
)
from pants_krakend.core.platform import Arch
from pants_krakend.files import UnreadableFile, opened
from pants_krakend.resources import catalogue, release_modules, release_tables

__all__ = [
    "BadSource",
    "NoEngineLibrary",
    "OtherFile",
    "go_sums",
    "image_digests",
    "locked_program",
    "read_source",
    "release_facts",
]

_ELF = b"\x7fELF"
_COMPRESSIONS: Mapping[bytes, Callable[..., object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
MOST_MEMBERS = 100_000
MOST_MEMBER = 1 << 29  # four times the largest gateway there is
MOST_UNPACKED = 1 << 32


class BadSource(KrakendError):
    """The text that says where a gateway is to be read from is of no known form."""


class NoEngineLibrary(KrakendError):
    """Docker's library for Python is not installed beside this package."""


class OtherFile(KrakendError):
    """A file is another one than when it was locked."""


def read_source(source: str, base: Path) -> GatewayFacts:
    """The facts of the gateway that a source names.

    :param source: `binary:PATH`, `tarball:PATH`, `image:NAME:TAG` or `release:X.Y.Z`.
    :param base: the directory that a relative path starts from.
    :raises KrakendError: naming the source; it names nothing that can be read, or no gateway.
    """
    kind, _, place = source.partition(":")
    try:
        if kind == "release" and place:
            return release_facts(place)
        if kind == "image" and place:
            facts: GatewayFacts = _images().facts_of_image(source, go_sums)
            return facts
        if kind in {"binary", "tarball"} and place:
            return _of_file(source, base / place, is_tarball=kind == "tarball")
    except KrakendError as error:
        raise error.of(source) from error
    if kind == "go":
        raise BadSource(
            f"{source} has to be compiled first, which is what Pants does.",
            remedy="Put it into `[krakend].resolve_sources` and run `pants generate-lockfiles`.",
        )
    raise BadSource(
        f"{source!r} is no source of a gateway.",
        remedy="Write `binary:PATH`, `tarball:PATH`, `image:NAME:TAG` or `release:X.Y.Z`.",
    )


def image_digests(source: str) -> tuple[str, ...]:
    """The digests that an image's name stands for now, the best first.

    :param source: `image:NAME:TAG`.
    :raises KrakendError: no engine or no image.
    """
    digests: tuple[str, ...] = _images().digests_of_image(source)
    return digests


def _images() -> ModuleType:
    """What reads images, which needs more installed than everything else here."""
    try:
        return importlib.import_module("pants_krakend.images.source")
    except ModuleNotFoundError as error:
        raise NoEngineLibrary(
            "Docker's library for Python is not installed, with which images are read.",
            evidence=f"{error}.",
            remedy="Install `docker` (7.1 or later) for the Python that this runs on.",
        ) from None


def go_sums(go: str) -> Mapping[str, str]:
    """The sums of a Go toolchain by build host, from the catalogue; empty if it has none."""
    return next((each.go_sums for each in catalogue().releases if each.go == go), {})


@functools.cache
def release_facts(version: str) -> GatewayFacts:
    """The facts of a release of the catalogue.

    :raises UnknownRelease, NoPluginSupport: see `Catalogue.release`.
    """
    release = catalogue().release(version)
    era = catalogue().era(release)
    return facts_of_release(release, release_modules()[version], release_tables(version), era)


def _of_file(source: str, file: Path, *, is_tarball: bool) -> GatewayFacts:
    with opened(file) as data:
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        facts = _in_tarball(source, file)[0] if is_tarball else read_facts(data)
    return facts_of_binary(facts, source=source, digest=digest, go_sums=go_sums(facts.go))


def locked_program(source: str, digest: str, arch: Arch) -> bytes:
    """The program of a gateway that is locked.

    :param source: `binary:PATH`, `tarball:PATH` or `image:NAME:TAG`.
    :param digest: what was locked, as `sha256:…`.
    :param arch: the CPU, of which an image may have several.
    :raises KrakendError: naming the source; it cannot be read, or is another one by now.
    """
    kind, _, place = source.partition(":")
    try:
        if kind == "image":
            program: bytes = _images().program_of_image(source, digest, arch)
            return program
        file = Path(place)
        with opened(file) as data:
            _check_digest(source, digest, f"sha256:{hashlib.sha256(data).hexdigest()}")
            return _in_tarball(source, file)[1] if kind == "tarball" else bytes(data)
    except KrakendError as error:
        raise error.of(source) from error


def _check_digest(source: str, locked: str, found: str) -> None:
    if locked != found:
        raise OtherFile(
            f"{source} is not the file that was locked.",
            evidence=f"Locked is {locked}, and it is {found}.",
            remedy="Run `pants generate-lockfiles`, or put back the file.",
        )


def _in_tarball(source: str, file: Path) -> tuple[BinaryFacts, bytes]:
    """The largest gateway in a tarball, with its facts."""
    best, program, seen = None, b"", 0
    for data in _programs(source, file):
        seen += 1
        try:
            facts = read_facts(data)
        except KrakendError:
            continue  # a damaged library need not be the gateway
        if facts.kind is Kind.GATEWAY and len(data) > len(program):
            best, program = facts, data
    if best is None:
        raise NotAGateway(
            f"There is no gateway in {source}.",
            evidence=f"ELF files in it: {seen}. None of them can load Go plugins.",
            remedy="Name the archive that KrakenD is installed from, or name the gateway itself "
            "as `binary:PATH`.",
        )
    return best, program


def _programs(source: str, file: Path) -> Iterator[bytes]:
    """The ELF files in a tarball, one after the other."""
    try:
        with (
            _unpacked(file) as stream,
            tarfile.open(fileobj=cast("IO[bytes]", _Bounded(stream)), mode="r:") as tar,
        ):
            for member in _files(tar):
                content = tar.extractfile(member)
                if content and content.read(len(_ELF)) == _ELF:
                    yield _ELF + content.read()
    except Exception as error:  # noqa: BLE001 # tarfile raises anything at all at damaged files
        why = str(error) or type(error).__name__
        raise UnreadableFile(
            f"{source} cannot be read as a tarball.",
            evidence=f"{why[:1].upper()}{why[1:].rstrip('.')}.",
            remedy="Name a .tar, .tar.gz, .tar.bz2 or .tar.xz file that `tar -t` can list.",
        ) from None


def _files(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for count, member in enumerate(tar):
        if count >= MOST_MEMBERS:
            raise tarfile.ReadError(f"it has more than {MOST_MEMBERS} members")
        if member.isreg() and 0 < member.size <= MOST_MEMBER:
            yield member


def _unpacked(file: Path) -> IO[bytes]:
    with file.open("rb") as stream:
        start = stream.read(8)
    found = (each for magic, each in _COMPRESSIONS.items() if start.startswith(magic))
    opener: Callable[..., object] = next(found, open)
    return cast("IO[bytes]", opener(file, "rb"))


class _Bounded:
    """A stream that tarfile can be let loose on: it gives no more than there should be."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MOST_MEMBER:
            raise tarfile.ReadError("a part of it is said to be larger than any gateway")
        data = self._stream.read(size)
        self._count(len(data))
        return data

    def seek(self, place: int) -> int:
        self._count(abs(place - self._stream.tell()))
        return self._stream.seek(place)

    def tell(self) -> int:
        return self._stream.tell()

    def _count(self, size: int) -> None:
        self._read += size
        if self._read > MOST_UNPACKED:
            raise tarfile.ReadError(f"it is larger than {MOST_UNPACKED} bytes when unpacked")
