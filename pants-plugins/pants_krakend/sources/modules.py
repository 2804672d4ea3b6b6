"""Rules that find the modules of a build: go.mod upwards, go.work, local replacements."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from pants.engine.fs import GlobMatchErrorBehavior, PathGlobs
from pants.engine.rules import collect_rules, rule

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.gather import Gathering, Modules, gather_modules, no_go_mod
from pants_krakend.core.gomod.paths import upwards
from pants_krakend.engine import (
    callable_rule,
    get_digest_contents,
    implicitly,
    path_globs_to_digest,
    path_globs_to_paths,
)

__all__ = [
    "FallibleModules",
    "ModulesRequest",
    "NearestGoMod",
    "NearestGoModRequest",
    "existing",
    "find_modules",
    "nearest_go_mod",
    "read_files",
]


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


@rule(desc="Find the nearest go.mod")
async def find_nearest_go_mod(request: NearestGoModRequest) -> NearestGoMod:
    chain = upwards(request.directory)
    paths = await path_globs_to_paths(existing(*(posixpath.join(d, "go.mod") for d in chain)))
    found = {posixpath.dirname(path) for path in paths.files}
    return NearestGoMod(next((directory for directory in chain if directory in found), None))


nearest_go_mod = callable_rule(find_nearest_go_mod)


async def _gathered(gathering: Gathering) -> Modules:
    wanted = next(gathering)
    while True:
        contents = await read_files(wanted)
        try:
            wanted = gathering.send(contents)
        except StopIteration as done:
            modules: Modules = done.value
            return modules


@rule(desc="Find Go modules")
async def find_go_modules(request: ModulesRequest) -> FallibleModules:
    nearest = await nearest_go_mod(NearestGoModRequest(request.directory), **implicitly())
    if nearest.directory is None:
        return FallibleModules(problem=no_go_mod(request.directory))
    try:
        return FallibleModules(await _gathered(gather_modules(nearest.directory)))
    except KrakendError as error:
        return FallibleModules(problem=error)


find_modules = callable_rule(find_go_modules)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
