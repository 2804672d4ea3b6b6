"""A directory as Go sees it for one platform: which files take part and what they ask for.

Pure selection over files already read; finding the files and following imports is for the caller.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS, cgo_references
from pants_krakend.core.gosource.constraints import BuildContext, file_matches, name_matches
from pants_krakend.core.gosource.header import GoSourceError, SourceHeader, scan_header
from pants_krakend.core.gosource.scanner import GoFile, Import, scan_go_file

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ConflictingPackages",
    "GoPackage",
    "NoMainPackage",
    "ScannedDirectory",
    "main_package",
    "scan_directory",
    "select_package",
    "whole_directory",
]


class NoMainPackage(KrakendError):
    """The directory of a plugin holds no main package for the platform."""


class ConflictingPackages(KrakendError):
    """Files of one directory belong to different packages."""


@dataclass(frozen=True)
class ScannedDirectory:
    """The sources of one directory.

    :param path: relative to the build root.
    :param c_files: names of files for the C compiler and the assembler, with what they refer to.
    :param broken: Go files that cannot be read, by what can be said of them, with the reason.
    """

    path: str
    go_files: tuple[GoFile, ...]
    c_files: tuple[tuple[str, tuple[str, ...]], ...]
    broken: tuple[tuple[SourceHeader, GoSourceError], ...]


@dataclass(frozen=True)
class GoPackage:
    """The package of a directory for one platform.

    :param directory: relative to the build root.
    :param files: paths of its Go, C and assembler files, relative to the build root, sorted.
    :param imports: each import with the file that has it.
    :param embeds: `//go:embed` patterns.
    :param references: paths that its cgo and C sources name, relative to the directory.
    """

    directory: str
    name: str
    files: tuple[str, ...]
    imports: tuple[tuple[str, Import], ...]
    embeds: tuple[str, ...]
    references: tuple[str, ...]


def scan_directory(path: str, files: Mapping[str, bytes]) -> ScannedDirectory:
    """Read a directory's sources.

    :param files: their contents by base name; tests and files of no interest may be among them.
    """
    go_files, c_files, broken = [], [], []
    for name, data in sorted(files.items()):
        if name.startswith(("_", ".")) or name.endswith("_test.go"):
            continue
        extension = posixpath.splitext(name)[1]
        if extension == ".go":
            try:
                go_files.append(scan_go_file(posixpath.join(path, name), data))
            except GoSourceError as error:
                broken.append((_header(posixpath.join(path, name), data), error))
        elif extension in SOURCE_EXTENSIONS:
            c_files.append((name, cgo_references(data.decode(errors="replace"))))
    return ScannedDirectory(path, tuple(go_files), tuple(c_files), tuple(broken))


def select_package(directory: ScannedDirectory, context: BuildContext) -> GoPackage | None:
    """Choose the files that take part in a build; None where no Go file does.

    :raises GoSourceError: one of them cannot be read.
    :raises ConflictingPackages: they are not of one package.
    """
    for header, error in directory.broken:
        # Go says nothing of a bad file that the build sets aside.
        if file_matches(posixpath.basename(header.path), header, context):
            raise error
    chosen = [
        file
        for file in directory.go_files
        if file_matches(posixpath.basename(file.path), file, context)
    ]
    if not chosen:
        return None
    _require_one_package(directory.path, chosen)
    c_files = [each for each in directory.c_files if name_matches(each[0], context)]
    references = [path for _, paths in c_files for path in paths]
    references += [path for file in chosen for path in cgo_references(file.cgo_preamble)]
    paths = [file.path for file in chosen]
    paths += [posixpath.join(directory.path, name) for name, _ in c_files]
    return GoPackage(
        directory=directory.path,
        name=chosen[0].package,
        files=tuple(sorted(paths)),
        imports=tuple((file.path, each) for file in chosen for each in file.imports),
        embeds=tuple(dict.fromkeys(each.pattern for file in chosen for each in file.embeds)),
        references=tuple(dict.fromkeys(references)),
    )


def whole_directory(directory: ScannedDirectory) -> GoPackage:
    """All sources of a directory, whatever platform they are for: what belongs to it."""
    paths = [posixpath.join(directory.path, name) for name, _ in directory.c_files]
    paths += [broken.path for broken, _ in directory.broken]
    references = [path for _, named in directory.c_files for path in named]
    references += [
        path for file in directory.go_files for path in cgo_references(file.cgo_preamble)
    ]
    return GoPackage(
        directory=directory.path,
        name="",
        files=tuple(sorted([*paths, *(file.path for file in directory.go_files)])),
        imports=tuple((file.path, each) for file in directory.go_files for each in file.imports),
        embeds=tuple(each.pattern for file in directory.go_files for each in file.embeds),
        references=tuple(references),
    )


def _header(path: str, data: bytes) -> SourceHeader:
    try:
        return scan_header(path, data)
    except GoSourceError:
        return SourceHeader(path, None, 0, ())  # not even its constraints can be read


def main_package(directory: ScannedDirectory, context: BuildContext) -> GoPackage:
    """Choose the files of a plugin.

    :raises NoMainPackage: there is no main package here; the message says what there is.
    """
    package = select_package(directory, context)
    where = directory.path or "the build root"
    names = [posixpath.basename(file.path) for file in directory.go_files]
    names += [posixpath.basename(header.path) for header, _ in directory.broken]
    if package is None and not names:
        raise NoMainPackage(
            f"There is no main package in {where}: there is no Go file but tests.",
            remedy="Put `krakend_plugin` into the BUILD file beside the plugin's `package main`.",
        )
    if package is None:
        raise NoMainPackage(
            f"There is no main package in {where}: no Go file there is built for "
            f"{context.goos}/{context.goarch}.",
            evidence=f"Left out by their names or build constraints: {', '.join(names)}.",
            remedy="Rename the files or change their constraints, or name the tags that they want "
            "in `go_build_tags`.",
        )
    if package.name != "main":
        raise NoMainPackage(
            f"There is no main package in {where}: its Go files are of package `{package.name}`.",
            remedy="A plugin is a `package main`. Put `krakend_plugin` into the BUILD file beside "
            "it, or rename the package.",
        )
    return package


def _require_one_package(path: str, files: list[GoFile]) -> None:
    first = {file.package: file.path for file in reversed(files)}
    if len(first) > 1:
        raise ConflictingPackages(
            f"The Go files in {path or 'the build root'} are of {len(first)} packages; a directory "
            "holds one.",
            evidence="\n".join(f"{file}: package {name}" for name, file in sorted(first.items())),
            remedy="Move one of them to a directory of its own.",
        )
