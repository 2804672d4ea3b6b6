"""Rules that follow imports: from a package to every first-party package that it links."""

from __future__ import annotations

import posixpath
from collections.abc import Container
from dataclasses import dataclass
from typing import Callable

from pants.engine.rules import collect_rules, rule

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.modules import Local, Missing
from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.package import (
    GoPackage,
    ScannedDirectory,
    main_package,
    scan_directory,
    select_package,
)
from pants_krakend.core.gosource.scanner import Import
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.sources.modules import (
    Modules,
    ModulesRequest,
    NearestGoModRequest,
    find_modules,
    nearest_go_mod,
    read_files,
)

__all__ = [
    "DirectoryRequest",
    "Linked",
    "LinkedRequest",
    "MissingPackage",
    "linked_packages",
    "scanned_directory",
]


class MissingPackage(KrakendError):
    """A first-party package is imported that there is none of."""


@dataclass(frozen=True)
class DirectoryRequest:
    """Ask what the sources in a directory say."""

    path: str


@rule(desc="Scan Go files")
async def scan_go_directory(request: DirectoryRequest) -> ScannedDirectory:
    names = ["*.go", "!*_test.go", *(f"*{extension}" for extension in sorted(SOURCE_EXTENSIONS))]
    contents = await read_files(_below(request.path, name) for name in names)
    return scan_directory(
        request.path, {posixpath.basename(path): data for path, data in contents.items()}
    )


scanned_directory = callable_rule(scan_go_directory)


def _below(directory: str, glob: str) -> str:
    """A glob below a directory; an exclusion stays one."""
    if glob.startswith("!"):
        return "!" + posixpath.join(directory, glob[1:])
    return posixpath.join(directory, glob)


@dataclass(frozen=True)
class LinkedRequest:
    """Ask which first-party packages the main package in a directory links."""

    directory: str
    context: BuildContext


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


@rule(desc="Follow Go imports")
async def follow_imports(request: LinkedRequest) -> Linked:
    found = await find_modules(ModulesRequest(request.directory), **implicitly())
    scanned_main = await scanned_directory(DirectoryRequest(request.directory), **implicitly())
    modules, problems = found.modules, [each for each in [found.problem] if each]
    main, problem = _attempt(main_package, scanned_main, request.context)
    problems += [problem] if problem else []
    if modules is None or main is None:
        return Linked(modules, (), tuple(problems))
    packages = {main.directory: main}
    frontier = [main]
    while frontier:
        wanted, unknown = _first_party(frontier, modules, packages)
        problems += unknown
        homes = await concurrently(
            nearest_go_mod(NearestGoModRequest(local.dir), **implicitly()) for local in wanted
        )
        scanned = await concurrently(
            scanned_directory(DirectoryRequest(local.dir), **implicitly()) for local in wanted
        )
        frontier = []
        for (local, origin), home, directory in zip(wanted.items(), homes, scanned):
            # A directory with a go.mod of its own in between belongs to another module.
            inside = home.directory == modules.set.local_dirs[local.module]
            package, problem = _attempt(select_package, directory, request.context)
            if package is None or not inside:
                problems.append(problem or _missing(origin, local, modules, inside=inside))
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


linked_packages = callable_rule(follow_imports)


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
            elif isinstance(target, Missing) and modules.lists_all:
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


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
