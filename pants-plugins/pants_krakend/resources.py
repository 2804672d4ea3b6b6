"""The files that are installed with this package: facts of gateways, and programs for sandboxes."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.resources
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pants_krakend.core.gateway.catalogue import Catalogue, parse_catalogue
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table
from pants_krakend.core.gateway.release_modules import ReleaseModules, parse_modules
from pants_krakend.core.report.verdict_json import Producer

if TYPE_CHECKING:
    from importlib.abc import Traversable  # Python 3.14 has it elsewhere

__all__ = [
    "catalogue",
    "data_files",
    "engine_library_path",
    "fingerprint_table",
    "fingerprint_tables",
    "own_files",
    "producer",
    "program_files",
    "project_version",
    "release_modules",
    "release_tables",
]


_TESTS = ("_test.py", "_test.go", "conftest.py")
# The modules of this package that the plain command is made of, beside the core.
_PLAIN = frozenset(
    {"__init__.py", "__main__.py", "artifacts.py", "checkout.py", "files.py", "resources.py"}
)
_PACKAGES = ("commands", "core", "images", "trials")
_PINS = ("toolchain/__init__.py", "toolchain/pins.py")
# Those that read ELF, TOML and YAML.
_LIBRARIES = ("elftools", "tomli", "yaml")
# Docker's library for Python and what it is made of.
_ENGINE_LIBRARIES = ("docker", "requests", "urllib3", "certifi", "charset_normalizer", "idna")


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


def release_tables(version: str) -> Mapping[str, FingerprintTable]:
    """The fingerprints of a release by CPU, of those CPUs of which they are shipped."""
    cpus = sorted(cpu for known, cpu in fingerprint_tables() if known == version)
    tables = {cpu: fingerprint_table(version, cpu) for cpu in cpus}
    return {cpu: table for cpu, table in tables.items() if table is not None}


def _gateway_data() -> Traversable:
    return importlib.resources.files("pants_krakend.core.gateway") / "data"


@functools.cache
def program_files(name: str) -> Mapping[str, bytes]:
    """The source files of one program of `programs/`, by their path below it, tests left out."""
    directory = importlib.resources.files("pants_krakend") / "programs" / name
    return {
        entry.name: entry.read_bytes()
        for entry in _entries(directory)
        if entry.is_file() and not entry.name.endswith(_TESTS)
    }


def project_version() -> str:
    """The version of this distribution; `unreleased` where it runs from its repository."""
    try:
        return importlib.metadata.version("pants-krakend")
    except importlib.metadata.PackageNotFoundError:
        return "unreleased"


def producer() -> Producer:
    """This version, as reports name it."""
    return Producer(project_version(), catalogue().newest.version)


@functools.cache
def own_files() -> Mapping[str, bytes]:
    """What `python -m pants_krakend` consists of, by path, but for `data_files`.

    It is this package's part that needs no Pants, and the libraries that that uses.
    """
    package = importlib.resources.files("pants_krakend")
    files: dict[str, bytes] = {}
    for name in _PACKAGES:
        files.update(_files(f"pants_krakend/{name}", package / name, ".py"))
    for entry in _entries(package):
        if entry.name in _PLAIN:
            files[f"pants_krakend/{entry.name}"] = entry.read_bytes()
    for name in _PINS:
        files[f"pants_krakend/{name}"] = (package / name).read_bytes()
    for library in _LIBRARIES:
        files.update(_files(library, importlib.resources.files(library), ".py"))
    return files


@functools.cache
def data_files() -> Mapping[str, bytes]:
    """The shipped facts of releases, by the path that the plain command finds them under."""
    return dict(_files("pants_krakend/core/gateway/data", _gateway_data(), ""))


@functools.cache
def engine_library_path() -> tuple[str, ...]:
    """The directories of this machine that Docker's library for Python is imported from.

    None where it is not installed.
    """
    found = (importlib.util.find_spec(name) for name in _ENGINE_LIBRARIES)
    files = [Path(spec.origin) for spec in found if spec and spec.origin]
    return tuple(dict.fromkeys(str(file.parent.parent) for file in files))


def _files(path: str, directory: Traversable, end: str) -> Iterator[tuple[str, bytes]]:
    for entry in _entries(directory):
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(name, entry, end)
        elif entry.name.endswith(end) and not entry.name.endswith(_TESTS):
            yield name, entry.read_bytes()


def _entries(directory: Traversable) -> list[Traversable]:
    return sorted(directory.iterdir(), key=lambda entry: entry.name)
