"""Which module an import is of, and for first-party modules in which directory.

Pure resolution over go.mod and go.work already read. Whether a directory holds Go files, and
whether another go.mod lies on the way (`paths.ancestors_between`), is for the caller to see.
Source of the rules: https://go.dev/ref/mod#resolve-pkg-mod, #go-mod-file-replace and #workspaces.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Union

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.paths import replace_dir, upwards, used_module_dirs

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pants_krakend.core.gomod.modfile import GoMod, GoWork, Replace

__all__ = [
    "Local",
    "Missing",
    "ModuleNotInWorkspace",
    "ModuleSet",
    "Standard",
    "ThirdParty",
    "is_standard",
    "module_of",
    "module_paths",
    "module_set",
]


class ModuleNotInWorkspace(KrakendError):
    """A main module lies in the repository of a go.work that does not use it."""


@dataclass(frozen=True)
class Local:
    """A first-party package: where it must be, and the path of its module."""

    dir: str
    module: str


@dataclass(frozen=True)
class ThirdParty:
    """A package of a required module that is fetched."""

    module_path: str


@dataclass(frozen=True)
class Standard:
    """A package of the standard library (or "C"): its first path element has no dot."""


@dataclass(frozen=True)
class Missing:
    """No module known here leads to the import.

    An error where the main module says go 1.17 or later; before that Go itself may find a module
    among the requirements of requirements.
    """

    import_path: str


Resolution = Union[Local, ThirdParty, Standard, Missing]


@dataclass(frozen=True)
class ModuleSet:
    """The modules of one build.

    :param local_dirs: path of each first-party module to its directory ("" is the build root).
    :param required: paths of all other required modules.
    """

    local_dirs: Mapping[str, str]
    required: frozenset[str]

    def resolve(self, import_path: str) -> Resolution:
        """Find the module of an import: the longest path that it lies under, first-party or not."""
        for prefix in module_paths(import_path):
            if prefix in self.local_dirs:
                below = import_path[len(prefix) :].lstrip("/")
                return Local(posixpath.join(self.local_dirs[prefix], below).rstrip("/"), prefix)
            if prefix in self.required:
                return ThirdParty(prefix)
        if _is_clean(import_path) and "." not in import_path.split("/", 1)[0]:
            return Standard()
        return Missing(import_path)


def module_paths(package: str) -> list[str]:
    """The paths that its module may have, longest first; none if the package's is no clean path."""
    return [each for each in upwards(package) if each] if _is_clean(package) else []


def module_of(package: str, modules: Container[str]) -> str:
    """The module that a package is of: the longest path that it lies under; empty for none."""
    return next((prefix for prefix in module_paths(package) if prefix in modules), "")


def is_standard(package: str, modules: Container[str]) -> bool:
    """Whether a package is the standard library's: of no module, and no dot in its first part."""
    return not module_of(package, modules) and "." not in package.split("/", 1)[0]


def module_set(
    main_dir: str,
    main: GoMod,
    *,
    work: GoWork | None = None,
    used: Mapping[str, GoMod] = MappingProxyType({}),
    replacements: Mapping[str, GoMod] = MappingProxyType({}),
) -> ModuleSet:
    """Gather the modules of a build of one main module.

    :param main_dir: the main module's directory.
    :param work: the build root's go.work, None where there is none or it is not to be used.
    :param used: directory to go.mod of the modules that it uses, the main one included or not.
    :param replacements: directory to go.mod of the locally replaced modules, as far as they exist.
    :raises ModuleNotInWorkspace: go.work does not use the main module; Go refuses that too.
    :raises ReplaceOutsideBuildRoot: a local replacement is outside the build root.
    :raises UseOutsideBuildRoot: a used module is outside the build root.
    """
    mains = {main_dir: main}
    if work is not None:
        _require_used(main_dir, main, work)
        mains.update(used)
    requires = [each for mod in (*mains.values(), *replacements.values()) for each in mod.requires]
    versions = {(each.path, each.version) for each in requires}
    local_dirs = _replaced_dirs(mains, work, versions)
    local_dirs.update((mod.module, directory) for directory, mod in mains.items())
    required = frozenset(each.path for each in requires) - local_dirs.keys()
    return ModuleSet(MappingProxyType(local_dirs), required)


def _require_used(main_dir: str, main: GoMod, work: GoWork) -> None:
    if main_dir in used_module_dirs(work):
        return
    what = f"{work.file} does not use the module of {main.file}, so Go refuses to build it."
    directory = f"./{main_dir}" if main_dir else "."
    raise ModuleNotInWorkspace(what, remedy=f"Add `use {directory}` to {work.file}.")


def _replaced_dirs(
    mains: Mapping[str, GoMod], work: GoWork | None, versions: set[tuple[str, str]]
) -> dict[str, str]:
    """Find the directory of each module that is in effect replaced by one.

    A replace of one version counts where that version is required, and then wins over one of every
    version; go.work's replaces silence those of its modules for the same path.
    """
    scopes: list[tuple[str, str, tuple[Replace, ...]]] = []
    silenced: set[str] = set()
    if work is not None:
        scopes.append(("", work.file, work.replaces))
        silenced = {each.old_path for each in work.replaces}
    for directory, mod in mains.items():
        heard = tuple(each for each in mod.replaces if each.old_path not in silenced)
        scopes.append((directory, mod.file, heard))
    effective: dict[str, str | None] = {}
    for exact in (True, False):
        for directory, file, replaces in scopes:
            for each in replaces:
                if _counts(each, versions, exact=exact) and each.old_path not in effective:
                    target = replace_dir(directory, file, each) if each.is_local else None
                    effective[each.old_path] = target
    return {path: target for path, target in effective.items() if target is not None}


def _counts(replace: Replace, versions: set[tuple[str, str]], *, exact: bool) -> bool:
    if replace.old_version is None:
        return not exact
    return exact and (replace.old_path, replace.old_version) in versions


def _is_clean(import_path: str) -> bool:
    """Tell whether a path cannot lead out of the directory it is joined to."""
    return all(element not in {"", ".", ".."} for element in import_path.split("/"))
