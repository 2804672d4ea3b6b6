"""Files of this machine as bytes, and the facts of one; importing this takes next to no time."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.errors import KrakendError

__all__ = ["UnreadableFile", "opened", "read_binary"]


class UnreadableFile(KrakendError):
    """A file that was named cannot be opened, or is not what its source says it is."""


def read_binary(file: Path) -> BinaryFacts:
    """The facts of a file, whatever it is.

    :raises KrakendError: it cannot be read, or is an ELF file that contradicts itself.
    """
    with opened(file) as data:
        return read_facts(data)


@contextmanager
def opened(file: Path) -> Iterator[bytes | mmap.mmap]:
    """The contents of a file, without having them all in memory.

    :raises UnreadableFile: it is no file, or cannot be opened.
    """
    data = _mapped(file)
    try:
        yield data
    finally:
        if isinstance(data, mmap.mmap):
            data.close()


def _mapped(file: Path) -> bytes | mmap.mmap:
    try:
        if not file.is_file():
            raise UnreadableFile("This is no file.", remedy="Name a gateway or a plugin.")
        if file.stat().st_size == 0:
            return b""
        with file.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be read: {error.strerror}.", remedy="Check its permissions."
        ) from None
