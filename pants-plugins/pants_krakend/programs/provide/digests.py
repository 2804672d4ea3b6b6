"""Digests of files and trees: what makes a toolchain that very toolchain.

Only reads files; what a digest is compared with is the caller's business.
"""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "file_sha256",
    "go_directory_hash",
    "module_archive_hash",
    "module_directory_hash",
    "name_with_digest",
    "stream_sha256",
    "zig_tree_digest",
]

_CHUNK = 1 << 20
# These directories are in Go's archives but not in its toolchain modules.
_NOT_IN_MODULE = frozenset({"api", "doc", "misc", "test"})


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return stream_sha256(file)


def stream_sha256(file: IO[bytes]) -> str:
    """Return the sha256 of what is left to read."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def name_with_digest(version: str, *pins: str) -> str:
    """Name a directory for a version and what it is pinned by: `1.25.12-0f1e2d3c4b5a`."""
    text = "\n".join(sorted(pins)) or version
    return f"{version}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def go_directory_hash(goroot: Path, version: str, host: str) -> str:
    """Return the `h1:` hash that Go's checksum database has for this toolchain.

    The module holds the binary distribution without four directories, and names `go.mod` files
    `_go.mod` (Go's cmd/distpack/pack.go; the hash is golang.org/x/mod/sumdb/dirhash, Hash1).
    A Go command that unpacks it puts `go.mod` beside some `_go.mod`: the copies do not count.

    :param goroot: the toolchain's root directory, from a module, an archive or an installer.
    :param version: without `go`, such as `1.25.12`.
    :param host: GOOS and GOARCH of what runs it, such as `linux-amd64`.
    """
    prefix = f"golang.org/toolchain@v0.0.1-go{version}.{host}"
    lines = []
    for path in _files(goroot, skip=_NOT_IN_MODULE):
        original = path.with_name("_go.mod") if path.name == "go.mod" else path
        if original != path and original.exists():
            continue
        lines.append((f"{prefix}/{original.relative_to(goroot).as_posix()}", _digest_of(path)))
    return _hash1(lines)


def module_directory_hash(root: Path, module: str) -> str:
    """Return the `h1:` hash of an extracted module, as go.sum has it.

    :param module: path and version, such as `golang.org/x/text@v0.3.0`.
    """
    return _hash1(
        [
            (f"{module}/{path.relative_to(root).as_posix()}", _digest_of(path))
            for path in _files(root)
        ]
    )


def module_archive_hash(file: Path) -> str:
    """Return the `h1:` hash of a module's zip file, as go.sum has it.

    :raises OSError, zipfile.BadZipFile, zlib.error: if it cannot be read.
    """
    lines = []
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as entry:
                lines.append((name, stream_sha256(entry)))
    return _hash1(lines)


def _hash1(lines: list[tuple[str, str]]) -> str:
    return "h1:" + base64.b64encode(_digest_of_lines(lines)).decode()


def zig_tree_digest(root: Path) -> str:
    """Return one digest, 64 hexadecimal digits, of what decides zig's output.

    It is the sha256 over one line `<sha256>  <relative path>` for `zig` and each file below `lib`,
    sorted by path.
    """
    paths = [root / "zig", *_files(root / "lib")]
    lines = [(path.relative_to(root).as_posix(), _digest_of(path)) for path in paths]
    return _digest_of_lines(lines).hex()


def _digest_of_lines(lines: list[tuple[str, str]]) -> bytes:
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(lines))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _digest_of(path: Path) -> str:
    # No toolchain has such a link, so one that was put there must change the digest.
    if path.is_dir():
        return hashlib.sha256(os.fsencode(path.readlink())).hexdigest()
    return file_sha256(path)


def _files(root: Path, skip: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Yield each file below a directory, and each link to a directory."""
    for parent, directories, files in os.walk(root):
        here = Path(parent)
        if here == root:
            directories[:] = [name for name in directories if name not in skip]
        yield from (here / name for name in files)
        yield from (here / name for name in directories if (here / name).is_symlink())
