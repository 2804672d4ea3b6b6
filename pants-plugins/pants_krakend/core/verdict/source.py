"""What the sources of a plugin say that its gateway has to agree with, before anything is built.

Records and look-ups over files already read. What is wrong with them is told in `static` and
`linked`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import DIRECTORY, LockedModule
from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gomod.modfile import GoMod, Replace
from pants_krakend.core.gosource.follow import Linked
from pants_krakend.core.gosource.scanner import Import

__all__ = [
    "PluginSource",
    "first_party_module",
    "is_published",
    "place_of",
    "plugin_source",
    "required_module",
]

# https://go.dev/ref/mod#versions; what else go.mod may say is yet to be looked up by Go.
_VERSION = re.compile(r"v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+incompatible)?")


@dataclass(frozen=True)
class PluginSource:
    """The sources of one plugin.

    :param name: what the plugin is called in the verdict.
    :param imports: every import of first-party code that takes part in the build, with its file.
    :param tags: build tags.
    :param problems: why the sources cannot be built, as far as that was noticed.
    """

    name: str
    modules: Modules
    imports: tuple[tuple[str, Import], ...]
    tags: frozenset[str] = frozenset()
    problems: tuple[KrakendError, ...] = ()

    @property
    def place(self) -> str:
        """Where the go command is to be run, for people."""
        return f"`{self.modules.main_dir}`" if self.modules.main_dir else "the build root"

    @property
    def names_versions(self) -> bool:
        """Whether go.mod names the very version of each module that is compiled.

        Otherwise requirements of requirements, or other modules of go.work, may ask for later ones.
        """
        return self.modules.lists_all and not self.modules.workspace


def plugin_source(name: str, linked: Linked, tags: Iterable[str]) -> PluginSource:
    """What following its imports found, as the sources of a plugin.

    :raises KrakendError: it has no modules: why.
    """
    if linked.modules is None:
        raise linked.problems[0]
    return PluginSource(
        name=name,
        modules=linked.modules,
        imports=tuple(each for package in linked.packages for each in package.imports),
        tags=frozenset(tags),
        problems=linked.problems,
    )


def is_published(version: str) -> bool:
    """Whether this is one exact version, and no branch that Go is yet to look up."""
    return _VERSION.fullmatch(version) is not None


def required_module(modules: Modules, path: str) -> LockedModule | None:
    """The module as the main go.mod alone has it; None where it does not require it.

    That is what is compiled where `PluginSource.names_versions`.
    """
    found = [each for each in modules.main.requires if each.path == path]
    if not found:
        return None
    version = found[-1].version
    new = _replace_of(modules.main.replaces, path, version)
    if new is None:
        return LockedModule(path, version, _sum(modules, path, version))
    new_version = new.new_version or DIRECTORY
    new_sum = _sum(modules, new.new_path, new_version)
    return LockedModule(path, version, "", LockedModule(new.new_path, new_version, new_sum))


def place_of(modules: Modules, path: str) -> str:
    """The line, as `file:line`, that decides about a module: its replacement or requirement.

    The main module's go.mod where no line does.
    """
    files: list[GoMod] = [modules.main, *modules.used.values()]
    lines = [(modules.work.file, new) for new in modules.work.replaces] if modules.work else []
    lines += [(each.file, new) for each in files for new in each.replaces]
    found = [f"{file}:{each.line}" for file, each in lines if each.old_path == path]
    found += [f"{file.file}:{e.line}" for file in files for e in file.requires if e.path == path]
    return found[0] if found else modules.main.file


def first_party_module(modules: Modules, path: str) -> LockedModule | None:
    """A module of the repository, where it is certain that it is what is compiled."""
    mains: Mapping[str, GoMod] = {modules.main_dir: modules.main, **modules.used}
    if any(mod.module == path for mod in mains.values()):
        return LockedModule(path, DIRECTORY)
    certain = modules.lists_all and not modules.workspace
    required = required_module(modules, path) if certain else None
    return required if required is not None and required.is_directory else None


def _replace_of(replaces: Iterable[Replace], path: str, version: str) -> Replace | None:
    """The replacement of one version: one that names the version goes before one that does not."""
    found = {each.old_version: each for each in replaces if each.old_path == path}
    return found.get(version) or found.get(None)


def _sum(modules: Modules, path: str, version: str) -> str:
    return modules.sums.get((path, version), "")
