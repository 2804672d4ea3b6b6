"""The rule that gathers everything a build is made of into one digest."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants.engine.fs import AddPrefix, Digest, FileEntry
from pants.engine.rules import collect_rules, rule

from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS
from pants_krakend.core.gosource.embed import EmbedPatternError, embed_globs, match_embeds
from pants_krakend.core.gosource.package import GoPackage
from pants_krakend.engine import (
    add_prefix,
    callable_rule,
    get_digest_entries,
    implicitly,
    path_globs_to_digest,
    path_globs_to_paths,
)
from pants_krakend.sources.modules import existing
from pants_krakend.sources.packages import LinkedRequest, linked_packages

__all__ = ["BuildInputs", "BuildInputsRequest", "PackageFiles", "PackageFilesRequest"]
__all__ += ["build_inputs", "package_files"]

APP_DIR = "app"


@dataclass(frozen=True)
class PackageFilesRequest:
    """Ask for every file that a package is compiled from."""

    package: GoPackage


@dataclass(frozen=True)
class PackageFiles:
    """Paths relative to the build root: Go, C, and what they embed and include."""

    paths: tuple[str, ...]


@rule(desc="Find a Go package's files")
async def find_package_files(request: PackageFilesRequest) -> PackageFiles:
    package = request.package
    if not package.embeds and not package.references:
        return PackageFiles(package.files)
    embeds = _valid(package.embeds)
    globs = [posixpath.join(package.directory, glob) for glob in embed_globs(embeds)]
    candidates = await path_globs_to_paths(existing(*globs))
    referred = await path_globs_to_paths(existing(*_reference_globs(package)))
    nested = tuple(
        posixpath.dirname(path) + "/" for path in candidates.files if path.endswith("/go.mod")
    )
    start = len(package.directory) + 1 if package.directory else 0
    names = [path[start:] for path in candidates.files if not path.startswith(nested or ("//",))]
    embedded = {posixpath.join(package.directory, name) for name in match_embeds(embeds, names)}
    return PackageFiles(tuple(sorted({*package.files, *embedded, *referred.files})))


package_files = callable_rule(find_package_files)


def _valid(patterns: Iterable[str]) -> list[str]:
    """The embed patterns that are valid; Go itself reports the others, with file and line."""
    valid = []
    for pattern in patterns:
        try:
            embed_globs([pattern])
        except EmbedPatternError:
            continue
        valid.append(pattern)
    return valid


def _reference_globs(package: GoPackage) -> list[str]:
    """What the C side may read: a named file with the headers beside it, or a whole directory."""
    globs = []
    for reference in package.references:
        path = posixpath.normpath(posixpath.join(package.directory, reference))
        if path.startswith("..") or path in (".", package.directory):
            continue
        globs.append(path)
        if posixpath.splitext(path)[1] in SOURCE_EXTENSIONS:
            parent = posixpath.dirname(path)
            globs += [posixpath.join(parent, f"*{ext}") for ext in (".h", ".hh", ".hpp", ".hxx")]
        else:
            globs.append(f"{path}/**")
    return globs


@dataclass(frozen=True)
class BuildInputsRequest:
    """Ask for the inputs of a build of the main package in a directory."""

    linked: LinkedRequest


@dataclass(frozen=True)
class BuildInputs:
    """The inputs of a build.

    :param digest: all files, below `app/`.
    :param files: the sha256 of each, by its path relative to the build root.
    """

    modules: Modules
    digest: Digest
    files: Mapping[str, str]


@rule(desc="Gather what a plugin is built from")
async def gather_build_inputs(request: BuildInputsRequest) -> BuildInputs:
    linked = await linked_packages(request.linked, **implicitly())
    modules = linked.modules
    if linked.problems or modules is None:
        raise linked.problems[0]
    paths = set(modules.files)
    for package in linked.packages:
        files = await package_files(PackageFilesRequest(package), **implicitly())
        paths.update(files.paths)
    digest = await path_globs_to_digest(existing(*sorted(paths)))
    entries = await get_digest_entries(digest)
    below_app = await add_prefix(AddPrefix(digest, APP_DIR))
    return BuildInputs(
        modules=modules,
        digest=below_app,
        files={e.path: e.file_digest.fingerprint for e in entries if isinstance(e, FileEntry)},
    )


build_inputs = callable_rule(gather_build_inputs)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
