"""Rules that follow imports: from a package to every first-party package that it links."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.follow import Linked, SeenDirectory, follow_packages
from pants_krakend.core.gosource.package import ScannedDirectory, scan_directory
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.sources.modules import (
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
    "linked_packages",
    "scanned_directory",
]


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


@rule(desc="Follow Go imports")
async def follow_imports(request: LinkedRequest) -> Linked:
    found = await find_modules(ModulesRequest(request.directory), **implicitly())
    main = await scanned_directory(DirectoryRequest(request.directory), **implicitly())
    following = follow_packages(main, found.modules, found.problem, request.context)
    seen: dict[str, SeenDirectory] | None = None
    while True:
        try:
            wanted = next(following) if seen is None else following.send(seen)
        except StopIteration as done:
            linked: Linked = done.value
            return linked
        homes = await concurrently(
            nearest_go_mod(NearestGoModRequest(each), **implicitly()) for each in wanted
        )
        scanned = await concurrently(
            scanned_directory(DirectoryRequest(each), **implicitly()) for each in wanted
        )
        seen = {
            each: SeenDirectory(directory, home.directory)
            for each, directory, home in zip(wanted, scanned, homes)
        }


linked_packages = callable_rule(follow_imports)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
