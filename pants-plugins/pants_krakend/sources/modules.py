"""Rules that find the modules of a build: go.mod upwards, go.work, local replacements."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants.engine.fs import GlobMatchErrorBehavior, PathGlobs
from pants.engine.rules import collect_rules, rule

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.modfile import GoMod, parse_go_mod, parse_go_work
from pants_krakend.core.gomod.modules import ModuleSet, module_set
from pants_krakend.core.gomod.paths import local_module_dirs, used_module_dirs
from pants_krakend.core.gomod.sumfile import parse_go_sum
from pants_krakend.core.gomod.versions import GoVersion
from pants_krakend.engine import (
    callable_rule,
    get_digest_contents,
    implicitly,
    path_globs_to_digest,
    path_globs_to_paths,
)

__all__ = [
    "FallibleModules",
    "Modules",
    "ModulesRequest",
    "NearestGoMod",
    "NearestGoModRequest",
    "NoGoMod",
    "existing",
    "find_modules",
    "nearest_go_mod",
    "read_files",
]

# https://go.dev/ref/mod#graph-pruning
_GRAPH_PRUNING = GoVersion.parse("1.17")


class NoGoMod(KrakendError):
    """No directory from the plugin's up to the build root has a go.mod."""


@dataclass(frozen=True)
class NearestGoModRequest:
    """Ask which module a directory belongs to."""

    directory: str


@dataclass(frozen=True)
class NearestGoMod:
    """The nearest directory upwards with a go.mod, None where there is none."""

    directory: str | None


@dataclass(frozen=True)
class ModulesRequest:
    """Ask for the modules of a build of the package in the directory."""

    directory: str


@dataclass(frozen=True)
class Modules:
    """The modules of a build.

    :param main_dir: the main module's directory, relative to the build root.
    :param files: every go.mod, go.sum and go.work file that the go command needs.
    :param sums: the sums of module zips, by module and version.
    :param vendored: whether the main module has a vendor directory.
    """

    main_dir: str
    main: GoMod
    set: ModuleSet
    workspace: bool
    files: tuple[str, ...]
    sums: Mapping[tuple[str, str], str]
    vendored: bool

    @property
    def lists_all(self) -> bool:
        """Whether go.mod names every module that is needed: since `go 1.17` it does."""
        return self.main.go is not None and GoVersion.parse(self.main.go) >= _GRAPH_PRUNING


@dataclass(frozen=True)
class FallibleModules:
    """The modules, or why there are none: exactly one of the two."""

    modules: Modules | None = None
    problem: KrakendError | None = None

    def or_raise(self) -> Modules:
        """The modules; raises the problem where there are none."""
        if self.modules is None:
            assert self.problem is not None  # noqa: S101 # one of the two is there
            raise self.problem
        return self.modules


def existing(*globs: str) -> PathGlobs:
    """The files that match, which may be none."""
    return PathGlobs(globs, glob_match_error_behavior=GlobMatchErrorBehavior.ignore)


async def read_files(globs: Iterable[str]) -> dict[str, bytes]:
    """The contents of the files that match, by path."""
    digest = await path_globs_to_digest(existing(*globs))
    contents = await get_digest_contents(digest)
    return {file.path: file.content for file in contents}


def _upwards(directory: str) -> list[str]:
    """The directory and those above it, up to the build root (""), nearest first."""
    chain = [directory]
    while chain[-1]:
        chain.append(posixpath.dirname(chain[-1]))
    return chain


@rule(desc="Find the nearest go.mod")
async def find_nearest_go_mod(request: NearestGoModRequest) -> NearestGoMod:
    chain = _upwards(request.directory)
    paths = await path_globs_to_paths(existing(*(posixpath.join(d, "go.mod") for d in chain)))
    found = {posixpath.dirname(path) for path in paths.files}
    return NearestGoMod(next((directory for directory in chain if directory in found), None))


nearest_go_mod = callable_rule(find_nearest_go_mod)


async def _read_go_mods(directories: Iterable[str]) -> dict[str, GoMod]:
    """The go.mod files that there are in the directories, by directory."""
    contents = await read_files(posixpath.join(directory, "go.mod") for directory in directories)
    return {posixpath.dirname(path): parse_go_mod(path, data) for path, data in contents.items()}


async def _read_modules(main_dir: str) -> Modules:
    main_mod = posixpath.join(main_dir, "go.mod")
    contents = await read_files([main_mod, "go.work"])
    main = parse_go_mod(main_mod, contents[main_mod])
    work = parse_go_work("go.work", contents["go.work"]) if "go.work" in contents else None
    used_dirs = used_module_dirs(work) if work else ()
    used = await _read_go_mods(used_dirs)
    mains = {main_dir: main, **used}
    replaced_dirs = {each for at, mod in mains.items() for each in local_module_dirs(at, mod)}
    replaced_dirs.update(local_module_dirs("", work) if work else ())
    replaced = await _read_go_mods(sorted(replaced_dirs))
    modules = module_set(main_dir, main, work=work, used=used, replacements=replaced)
    sum_names = [posixpath.join(each, "go.sum") for each in {main_dir, *used_dirs}]
    sum_names += ["go.work.sum"] if work else []
    sums: dict[tuple[str, str], str] = {}
    for path, data in (await read_files(sum_names)).items():
        sums.update(parse_go_sum(path, data).modules)
    names = [posixpath.join(each, "go.mod") for each in {*mains, *replaced}]
    names += [*sum_names, *(["go.work"] if work else [])]
    vendor = posixpath.join(main_dir, "vendor/modules.txt")
    present = await path_globs_to_paths(existing(*names, vendor))
    return Modules(
        main_dir=main_dir,
        main=main,
        set=modules,
        workspace=work is not None,
        files=tuple(sorted(set(present.files) - {vendor})),
        sums=sums,
        vendored=vendor in present.files,
    )


@rule(desc="Find Go modules")
async def find_go_modules(request: ModulesRequest) -> FallibleModules:
    nearest = await nearest_go_mod(NearestGoModRequest(request.directory), **implicitly())
    if nearest.directory is None:
        return FallibleModules(problem=_no_go_mod(request.directory))
    try:
        return FallibleModules(await _read_modules(nearest.directory))
    except KrakendError as error:
        return FallibleModules(problem=error)


find_modules = callable_rule(find_go_modules)


def _no_go_mod(directory: str) -> NoGoMod:
    return NoGoMod(
        f"There is no go.mod in {directory or 'the build root'}, nor in a directory above it.",
        remedy="Run `go mod init <module path>` in the plugin's directory, or in the one that it "
        "shares with others.",
    )


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
