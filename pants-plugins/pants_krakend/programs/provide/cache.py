"""The cache directory: locks, work directories, and trees that are there whole or not at all.

Knows nothing of Go or zig. Layout: `<kind>/<name>/` is a tree, `<kind>/<name>.whole` says what it
weighed when it was finished, `locks/` and `tmp/` are what several runs at once agree by.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .digests import file_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Cache", "WorkDir", "say"]


def say(line: str) -> None:
    """Tell whoever watches what is going on, on stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is a command-line program


@dataclass(frozen=True)
class WorkDir:
    """A directory of this run alone, on the cache's file system.

    :ivar lock_fd: the open lock file that tells other runs that the directory is in use.
    """

    path: Path
    lock_fd: int

    def make(self, name: str) -> Path:
        """Make an empty directory in it."""
        path = self.path / name
        path.mkdir()
        return path


@dataclass(frozen=True)
class Slot:
    """The place of one tree in the cache.

    :ivar path: where the tree is, once it is whole.
    :ivar hashed: whether it is so small that it is hashed whenever it is asked for.
    """

    path: Path
    hashed: bool

    @property
    def marker(self) -> Path:
        """The file that is written last."""
        return self.path.with_name(f"{self.path.name}.whole")

    def is_complete(self) -> bool:
        """Whether the tree was finished, and nothing in it was deleted or cut off since then.

        One that is hashed was not changed in any other way either.
        """
        try:
            recorded = json.loads(self.marker.read_text("utf-8"))
            return bool(recorded == self.stamp())
        except (OSError, ValueError):
            return False

    def stamp(self) -> dict[str, int | str | list[str]]:
        """Return how many files the tree has and their bytes in all: 0.1 s for a Go.

        A cache that is carried to another machine keeps sizes, but not always times.
        """
        files, size = _weight(self.path)
        link = {"link": str(self.path.readlink())} if self.path.is_symlink() else {}
        hashes = {"sha256": _hashes(self.path)} if self.hashed else {}
        return {"files": files, "bytes": size, **link, **hashes}


class Cache:
    """The cache directory, shared by any number of runs at once."""

    def __init__(self, root: Path) -> None:
        """Take a directory that need not exist yet."""
        self.root = root.absolute()

    def tree(
        self, kind: str, name: str, make: Callable[[WorkDir], Path], *, hashed: bool = False
    ) -> Path:
        """Return a whole tree, made now if it is not there; one run makes it, the others wait.

        :param make: makes the tree and returns it; what lies in the work directory is moved into
            place, anything else is linked to.
        :param hashed: see `Slot`.
        """
        slot = Slot(self.root / kind / name, hashed)
        if slot.is_complete():
            return slot.path
        with self.lock(f"{kind}-{name}"):
            if not slot.is_complete():
                with self.work_dir() as work:
                    self._put(slot, make(work), work)
        return slot.path

    def is_unchanged(self, path: Path) -> bool:
        """Whether a hashed tree is what it was when it was made."""
        return Slot(path, hashed=True).is_complete()

    def real(self, path: Path) -> Path:
        """Say where something below the cache is: a sandbox has the cache as a link."""
        return self.root.resolve() / path.relative_to(self.root)

    def _put(self, slot: Slot, made: Path, work: WorkDir) -> None:
        slot.path.parent.mkdir(parents=True, exist_ok=True)
        slot.marker.unlink(missing_ok=True)
        if os.path.lexists(slot.path):
            _allow_rename(slot.path)
            slot.path.rename(work.path / "replaced")
        if work.path in made.parents:
            _make_removable(made)
            made.rename(slot.path)
        else:
            slot.path.symlink_to(made.resolve())
        draft = work.path / "marker"
        draft.write_text(json.dumps(slot.stamp()), "utf-8")
        draft.rename(slot.marker)

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold the lock of this name; say so if another run has it."""
        path = self.root / "locks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another run that provides {name}")
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def work_dir(self) -> Iterator[WorkDir]:
        """Make a directory for this run, and remove it whatever happens."""
        parent = self.root / "tmp"
        parent.mkdir(parents=True, exist_ok=True)
        path = parent / f"{os.getpid()}-{secrets.token_hex(4)}"
        lock = path.with_suffix(".lock")
        descriptor = _lock_new_file(lock)
        try:
            path.mkdir()
            yield WorkDir(path, descriptor)
        finally:
            # The lock file goes last: without it nobody would ever sweep the directory.
            _remove_tree(path)
            lock.unlink(missing_ok=True)
            os.close(descriptor)

    def sweep(self) -> None:
        """Remove work directories of runs that were killed."""
        for lock in sorted((self.root / "tmp").glob("*.lock")):
            # Another run may sweep the same leftover, and what cannot be removed does no harm.
            with contextlib.suppress(OSError):
                descriptor = os.open(lock, os.O_RDWR)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove_tree(lock.with_suffix(""))
                    lock.unlink()
                finally:
                    os.close(descriptor)


def _weight(root: Path) -> tuple[int, int]:
    files, size, pending = 0, 0, [str(root)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_size
    return files, size


def _hashes(root: Path) -> list[str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return [f"{file_sha256(path)}  {path.relative_to(root).as_posix()}" for path in files]


def _lock_new_file(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # A sweep between the two calls above takes the file away: then it protects nothing.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)


def _allow_rename(path: Path) -> None:
    # Moving a directory to another parent writes into it, and a link's target is not ours.
    if not path.is_symlink() and path.is_dir():
        path.chmod(0o755)


def _make_removable(root: Path) -> None:
    """Let the owner change directories: Go leaves them read-only, and `rm -r` would then fail."""
    for parent, _, _ in os.walk(root):
        Path(parent).chmod(0o755)


def _remove_tree(path: Path) -> None:
    if path.is_dir():
        _make_removable(path)
        shutil.rmtree(path)
