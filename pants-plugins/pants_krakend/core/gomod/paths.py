"""Directories of modules, as posix paths relative to the build root, "" being the root itself.

Arithmetic on names only. A module outside the build root cannot be built here, and is an error.
"""

from __future__ import annotations

import posixpath

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.modfile import GoMod, GoWork, Replace, Use

__all__ = [
    "ReplaceOutsideBuildRoot",
    "UseOutsideBuildRoot",
    "ancestors_between",
    "local_module_dirs",
    "replace_dir",
    "upwards",
    "used_module_dirs",
]


class ReplaceOutsideBuildRoot(KrakendError):
    """A `replace` leads to a directory outside the build root: raised with its `path:line`."""


class UseOutsideBuildRoot(KrakendError):
    """A `use` leads to a directory outside the build root: raised with its `path:line`."""


def local_module_dirs(file_dir: str, file: GoMod | GoWork) -> tuple[str, ...]:
    """List the directories whose go.mod is to be read next because the file replaces by them.

    Only the main module's replaces apply; with a workspace those of go.work and of every module it
    uses, so ask for each of them, and for no other.

    :param file_dir: where the file lies; "" for go.work.
    :raises ReplaceOutsideBuildRoot: one of them is outside the build root.
    """
    local = (replace for replace in file.replaces if replace.is_local)
    return tuple(dict.fromkeys(replace_dir(file_dir, file.file, each) for each in local))


def used_module_dirs(work: GoWork) -> tuple[str, ...]:
    """List the directories of the modules that the build root's go.work uses.

    :raises UseOutsideBuildRoot: one of them is outside the build root.
    """
    return tuple(dict.fromkeys(_use_dir(work.file, use) for use in work.uses))


def replace_dir(file_dir: str, file: str, replace: Replace) -> str:
    """Give the directory of one local replacement.

    :raises ReplaceOutsideBuildRoot: it is outside the build root.
    """
    found = _below_root(file_dir, replace.new_path)
    if found is None:
        what = (
            f"{file}:{replace.line}: {replace.old_path} is replaced by {replace.new_path}, "
            "which is outside the build root."
        )
        remedy = (
            "Move that module into the repository and name it by a relative path, or require a "
            "published version of it."
        )
        raise ReplaceOutsideBuildRoot(what, remedy=remedy)
    return found


def ancestors_between(module_dir: str, package_dir: str) -> tuple[str, ...]:
    """List the directories below the module's, down to the package's own, which is included.

    A go.mod in any of them makes the package one of another module. Empty for the module's own
    directory; package_dir must be it or lie below it.
    """
    below = posixpath.relpath(package_dir or ".", module_dir or ".")
    names = [] if below == "." else below.split("/")
    ends = range(1, len(names) + 1)
    return tuple(posixpath.join(module_dir, *names[:end]) for end in ends)


def upwards(directory: str) -> list[str]:
    """The directory and those above it, up to the build root (""), nearest first."""
    chain = [directory]
    while chain[-1]:
        chain.append(posixpath.dirname(chain[-1]))
    return chain


def _use_dir(file: str, use: Use) -> str:
    found = _below_root("", use.path)
    if found is None:
        what = f"{file}:{use.line}: {use.path} is outside the build root."
        remedy = "Move that module into the repository, or delete the line."
        raise UseOutsideBuildRoot(what, remedy=remedy)
    return found


def _below_root(base: str, path: str) -> str | None:
    found = posixpath.normpath(posixpath.join(base, path))
    if found == ".." or found.startswith(("/", "../")):
        return None
    return "" if found == "." else found
