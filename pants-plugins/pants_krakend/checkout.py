"""The sources of a plugin in a directory on disk, read without Pants.

Files are read here, and nothing is run; what they mean is the core's.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.core.asking import answered
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.gather import gather_modules, no_go_mod
from pants_krakend.core.gomod.paths import upwards
from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.follow import Linked, SeenDirectory, follow_packages
from pants_krakend.core.gosource.package import ScannedDirectory, scan_directory
from pants_krakend.core.verdict.source import PluginSource, plugin_source

__all__ = ["Checkout", "NoDirectory", "UnreadableSource", "read_checkout"]

_EXTENSIONS = (".go", *sorted(SOURCE_EXTENSIONS))
# The go command looks for a go.work in every directory upwards; it has the first word.
_MARKS = (("go.work",), ("pants.toml", ".git"))


class NoDirectory(KrakendError):
    """What is named is no directory."""


class UnreadableSource(KrakendError):
    """A source file, or a directory, is there and cannot be read."""


@dataclass(frozen=True)
class Checkout:
    """The sources of a plugin, and the directory that their names are relative to."""

    root: Path
    source: PluginSource


def read_checkout(directory: Path, context: BuildContext) -> Checkout:
    """Read the sources of the plugin in a directory, as far as its first-party code goes.

    :param directory: of its main package.
    :param context: which files are chosen, and the build tags.
    :raises NoDirectory, UnreadableSource: it, or a file of it, cannot be read.
    :raises KrakendError: it has no go.mod, or its modules cannot be told.
    """
    # The names of directories as they are written count, like in a shell: no link is resolved.
    place = Path(os.path.abspath(directory))  # noqa: PTH100
    if not place.is_dir():
        raise NoDirectory(
            f"{directory} is no directory.",
            remedy="Name the directory of the plugin's main package.",
        )
    root = _root(place)
    name = "" if place == root else place.relative_to(root).as_posix()
    linked = _Reader(root).linked(name, context)
    return Checkout(root, plugin_source(str(directory), linked, context.tags))


def _root(place: Path) -> Path:
    """The repository that a directory is of, or the root of the file system."""
    for marks in _MARKS:
        for each in (place, *place.parents):
            if any((each / mark).exists() for mark in marks):
                return each
    return Path(place.anchor)


class _Reader:
    """Reads what the core asks for, by names relative to a root."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def linked(self, directory: str, context: BuildContext) -> Linked:
        home = self._home(directory)
        if home is None:
            raise no_go_mod(str(self._root / directory))
        modules = answered(gather_modules(home), self._contents)
        following = follow_packages(self._scanned(directory), modules, None, context)
        return answered(following, self._seen)

    def _seen(self, directories: Iterable[str]) -> dict[str, SeenDirectory]:
        return {each: SeenDirectory(self._scanned(each), self._home(each)) for each in directories}

    def _home(self, directory: str) -> str | None:
        chain = upwards(directory)
        return next((each for each in chain if (self._root / each / "go.mod").is_file()), None)

    def _scanned(self, directory: str) -> ScannedDirectory:
        place = self._root / directory
        try:
            names = [each.name for each in place.iterdir()] if place.is_dir() else []
        except OSError as error:
            raise _unreadable(place, error) from None
        wanted = [
            posixpath.join(directory, name)
            for name in names
            if name.endswith(_EXTENSIONS) and not name.endswith("_test.go")
        ]
        contents = self._contents(wanted)
        return scan_directory(
            directory, {posixpath.basename(path): data for path, data in contents.items()}
        )

    def _contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The files that there are, by path."""
        found = {}
        for path in paths:
            file = self._root / path
            if file.is_file():
                found[path] = _bytes(file)
        return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from None


def _unreadable(place: Path, error: OSError) -> UnreadableSource:
    return UnreadableSource(
        f"{place} cannot be read: {error.strerror}.", remedy="Give yourself the right to read it."
    )
