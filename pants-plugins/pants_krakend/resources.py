"""The files that are installed with this package: facts of gateways, and programs for sandboxes."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.resources
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pants_krakend.core.gateway.catalogue import Catalogue, parse_catalogue
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table
from pants_krakend.core.gateway.release_modules import ReleaseModules, parse_modules

if TYPE_CHECKING:
    from importlib.abc import Traversable  # Python 3.14 has it elsewhere

__all__ = [
    "catalogue",
    "fingerprint_table",
    "fingerprint_tables",
    "program_files",
    "project_version",
    "release_modules",
]


@functools.cache
def catalogue() -> Catalogue:
    """The release catalogue that this version ships."""
    return parse_catalogue((_gateway_data() / "catalogue.json").read_bytes())


@functools.cache
def release_modules() -> Mapping[str, ReleaseModules]:
    """The modules of each release of the catalogue, by its version."""
    return parse_modules((_gateway_data() / "modules.json").read_bytes())


@functools.cache
def fingerprint_tables() -> frozenset[tuple[str, str]]:
    """The (version, CPU) of the Community Edition for which a fingerprint table is shipped."""
    names = [entry.name for entry in (_gateway_data() / "fingerprints").iterdir()]
    tables = [name[: -len(".bin")].split("-") for name in names if name.endswith(".bin")]
    return frozenset((version, cpu) for _, version, cpu in tables)


@functools.cache
def fingerprint_table(version: str, goarch: str) -> FingerprintTable | None:
    """The fingerprints of a release on one CPU; None where nobody has taken them."""
    if (version, goarch) not in fingerprint_tables():
        return None
    file = _gateway_data() / "fingerprints" / f"ce-{version}-{goarch}.bin"
    return parse_table(file.read_bytes())


def _gateway_data() -> Traversable:
    return importlib.resources.files("pants_krakend.core.gateway") / "data"


@functools.cache
def program_files(name: str) -> Mapping[str, bytes]:
    """The source files of one program of `programs/`, by their path below it, tests left out."""
    directory = importlib.resources.files("pants_krakend") / "programs" / name
    return {
        entry.name: entry.read_bytes()
        for entry in sorted(directory.iterdir(), key=lambda e: e.name)
        if entry.is_file() and not entry.name.endswith(("_test.py", "_test.go", "conftest.py"))
    }


def project_version() -> str:
    """The version of this distribution; `unreleased` where it runs from its repository."""
    try:
        return importlib.metadata.version("pants-krakend")
    except importlib.metadata.PackageNotFoundError:
        return "unreleased"
