"""Blobs of images, by digest, and the layers among them: tar archives of files of this machine.

The same files give the same bytes, so the digest of an image says what is in it. What goes into
which layer is not known here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.containers.clock import counted

__all__ = ["Blob", "Blobs", "Entry"]

_BUFFER = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One thing in a layer.

    :param path: in the image, without a leading slash.
    :param kind: tarfile's type of it.
    :param source: the file of this machine whose content it has, or else `content` is that.
    :param target: of a symbolic link.
    """

    path: str
    kind: bytes = tarfile.REGTYPE
    mode: int = 0o644
    source: Path | None = None
    content: bytes = b""
    target: str = ""

    @classmethod
    def copy(cls, path: str, source: Path) -> Entry:
        """A copy of a file of this machine; a symbolic link stays one."""
        if source.is_symlink():
            return cls.link(path, str(source.readlink()))
        mode = 0o755 if source.stat().st_mode & 0o111 else 0o644
        return cls(path, mode=mode, source=source)

    @classmethod
    def text(cls, path: str, text: str, mode: int = 0o644) -> Entry:
        """A file that is written here."""
        return cls(path, mode=mode, content=text.encode())

    @classmethod
    def link(cls, path: str, target: str) -> Entry:
        """A symbolic link."""
        return cls(path, tarfile.SYMTYPE, 0o777, target=target)

    @classmethod
    def directory(cls, path: str, mode: int = 0o755) -> Entry:
        """A directory that is there without any file in it."""
        return cls(path, tarfile.DIRTYPE, mode)


@dataclass(frozen=True)
class Blob:
    """Stored bytes: `sha256:…` and how many."""

    digest: str
    size: int


class Blobs:
    """Bytes by their digest, in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir()

    def path(self, digest: str) -> Path:
        """Where the bytes of a digest are, if they are there."""
        return self._directory / digest.replace(":", "-")

    def document(self, value: object) -> Blob:
        """Store a JSON document."""
        data = json.dumps(value, sort_keys=True).encode()
        blob = Blob(f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
        self.path(blob.digest).write_bytes(data)
        return blob

    def layer(self, entries: Iterable[Entry]) -> Blob:
        """Store an uncompressed layer; of two entries with one path the later one counts."""
        unfinished = self._directory / "unfinished"
        with counted("making images"):
            with tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as tar:
                for entry in entries:
                    _add(tar, entry)
            blob = Blob(f"sha256:{_sha256(unfinished)}", unfinished.stat().st_size)
        unfinished.rename(self.path(blob.digest))
        return blob


def _sha256(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_BUFFER):
            sha256.update(data)
    return sha256.hexdigest()


def _add(tar: tarfile.TarFile, entry: Entry) -> None:
    info = tarfile.TarInfo(entry.path)
    info.type, info.mode, info.linkname = entry.kind, entry.mode, entry.target
    if entry.source is None:
        info.size = len(entry.content)
        tar.addfile(info, io.BytesIO(entry.content))
        return
    with entry.source.open("rb") as file:
        info.size = os.fstat(file.fileno()).st_size
        tar.addfile(info, file)
