"""Following imports: from a main package to every first-party package that it links.

Which directories are wanted is decided here; whoever drives `follow_packages` reads them, from
Pants or from a disk.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Mapping
from dataclasses import dataclass
from typing import Callable

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gomod.modules import Local, Missing
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.package import (
    GoPackage,
    ScannedDirectory,
    main_package,
    select_package,
)
from pants_krakend.core.gosource.scanner import Import

__all__ = ["Following", "Linked", "MissingPackage", "SeenDirectory", "follow_packages"]


class MissingPackage(KrakendError):
    """A first-party package is imported that there is none of."""


@dataclass(frozen=True)
class SeenDirectory:
    """What there is in a directory.

    :param home: the nearest directory upwards with a go.mod, None where there is none.
    """

    scanned: ScannedDirectory
    home: str | None


@dataclass(frozen=True)
class Linked:
    """What a main package links of the repository.

    :param modules: None where there are none; `problems` says why.
    :param packages: the main package first, then the others in the order they were met.
    :param problems: why it cannot be built; nothing here is raised, so that what only asks for
        dependencies goes on.
    """

    modules: Modules | None
    packages: tuple[GoPackage, ...]
    problems: tuple[KrakendError, ...]


# Directories that are wanted go out, what there is in each of them comes in, by directory.
Following = Generator[tuple[str, ...], Mapping[str, SeenDirectory], Linked]


def follow_packages(
    scanned_main: ScannedDirectory,
    modules: Modules | None,
    problem: KrakendError | None,
    context: BuildContext,
) -> Following:
    """Find the first-party packages that the main package of a directory links.

    :param problem: why there are no modules.
    """
    main, no_main = _attempt(main_package, scanned_main, context)
    problems = [each for each in (problem, no_main) if each]
    if modules is None or main is None:
        return Linked(modules, (), tuple(problems))
    packages = {main.directory: main}
    frontier = [main]
    while frontier:
        wanted, unknown = _first_party(frontier, modules, packages)
        problems += unknown
        seen = (yield tuple(each.dir for each in wanted)) if wanted else {}
        frontier = []
        for local, origin in wanted.items():
            # A directory with a go.mod of its own in between belongs to another module.
            inside = seen[local.dir].home == modules.set.local_dirs[local.module]
            package, broken = _attempt(select_package, seen[local.dir].scanned, context)
            if package is None or not inside:
                problems.append(broken or _missing(origin, local, modules, inside=inside))
            else:
                packages[local.dir] = package
                frontier.append(package)
    return Linked(modules, tuple(packages.values()), tuple(problems))


def _attempt(
    select: Callable[[ScannedDirectory, BuildContext], GoPackage | None],
    directory: ScannedDirectory,
    context: BuildContext,
) -> tuple[GoPackage | None, KrakendError | None]:
    try:
        return select(directory, context), None
    except KrakendError as error:
        return None, error


def _first_party(
    frontier: list[GoPackage], modules: Modules, known: Container[str]
) -> tuple[dict[Local, tuple[str, Import]], list[KrakendError]]:
    """The imports that lead to directories not known yet, each with where it was first seen."""
    wanted: dict[Local, tuple[str, Import]] = {}
    unknown: list[KrakendError] = []
    for package in frontier:
        for file, each in package.imports:
            target = modules.set.resolve(each.path)
            if isinstance(target, Local):
                if target.dir not in known:
                    wanted.setdefault(target, (file, each))
            elif isinstance(target, Missing) and modules.lists_all and not modules.workspace:
                unknown.append(_unprovided(file, each, modules))
    return wanted, unknown


def _missing(
    origin: tuple[str, Import], local: Local, modules: Modules, *, inside: bool
) -> MissingPackage:
    file, each = origin
    where = local.dir or "the build root"
    if not inside:
        return MissingPackage(
            f'{file}:{each.line} imports "{each.path}", but {where} is not part of module '
            f"{local.module}: it has a go.mod of its own.",
            remedy=f"Require that module in {modules.main.file} and replace it by its directory, "
            "or add both to a go.work in the build root.",
        )
    return MissingPackage(
        f'{file}:{each.line} imports "{each.path}", but there are no Go files for it in {where}.',
        remedy="Correct the import, or add the package.",
    )


def _unprovided(file: str, each: Import, modules: Modules) -> MissingPackage:
    return MissingPackage(
        f'{file}:{each.line} imports "{each.path}", which no module in {modules.main.file} '
        "provides.",
        remedy=f"Run `go mod tidy` in {modules.main_dir or 'the build root'} and commit go.mod and "
        "go.sum, or correct the import.",
    )
