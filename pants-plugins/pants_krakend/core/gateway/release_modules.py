"""The modules of every release: reading and writing `data/modules.json`.

The file holds, for each release, what changed since the one before it, one module a line, so that
the modules of a new release are a diff of what is new in it. `render_modules` of what was read is
the file again. The facts are krakend-ce's `go.mod` (since Go 1.17 it names every module that a
build selects) and `go.sum` at each tag.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.datum import Datum, parse_document

__all__ = [
    "CompiledModule",
    "Module",
    "ModulesError",
    "ReleaseModules",
    "Replacement",
    "parse_modules",
    "render_modules",
]

T = TypeVar("T")

FORMAT = 1


class ModulesError(KrakendError):
    """The text of the releases' modules is not what this version of the project reads."""


class CompiledModule(NamedTuple):
    """The module whose files are compiled, after replacing."""

    path: str
    version: str


@dataclass(frozen=True)
class Module:
    """A required module.

    :param sum: its `h1:` line of go.sum; empty where there is none, because it is replaced.
    """

    version: str
    sum: str


@dataclass(frozen=True)
class Replacement:
    """What stands in for a module.

    :param old_version: the only version that is replaced, or None for any.
    :param sum: as in `Module`, of the module that stands in.
    """

    old_version: str | None
    path: str
    version: str
    sum: str


@dataclass(frozen=True)
class ReleaseModules:
    """The modules that one release requires and replaces, by path, sorted."""

    modules: Mapping[str, Module] = field(default_factory=dict)
    replaces: Mapping[str, Replacement] = field(default_factory=dict)

    def compiled(self, path: str) -> CompiledModule | None:
        """What is compiled for the import paths of a module; None if it is not required."""
        module = self.modules.get(path)
        if module is None:
            return None
        new = self.replaces.get(path)
        if new is None or new.old_version not in {None, module.version}:
            return CompiledModule(path, module.version)
        return CompiledModule(new.path, new.version)


def parse_modules(data: bytes) -> Mapping[str, ReleaseModules]:
    """Read the modules of every release, oldest release first.

    :raises ModulesError: naming the datum that is wrong, as in `releases[3].modules['gopkg.in/x']`.
    """
    top = parse_document(data, FORMAT, _bad)
    read: dict[str, ReleaseModules] = {}
    last = ReleaseModules()
    for row in top.rows("releases"):
        modules = dict(last.modules)
        for path, datum in row.members("modules").items():
            _change(modules, path, datum, None if datum.value is None else _module(datum))
        replaces = dict(last.replaces)
        for path, datum in row.members("replaces").items():
            _change(replaces, path, datum, None if datum.value is None else _replacement(datum))
        last = ReleaseModules(_sorted(modules), _sorted(replaces))
        if read.setdefault(row.text("version"), last) is not last:
            raise row.get("version").error(f"{row.text('version')!r} is there twice")
    return MappingProxyType(read)


def render_modules(releases: Mapping[str, ReleaseModules]) -> bytes:
    """The canonical text of the modules of releases, which are given oldest first."""
    rows = []
    last = ReleaseModules()
    for version, each in releases.items():
        modules = {
            path: None if module is None else f"{module.version} {module.sum}".rstrip()
            for path, module in _changes(last.modules, each.modules).items()
        }
        replaces = {
            path: None if new is None else asdict(new)
            for path, new in _changes(last.replaces, each.replaces).items()
        }
        rows.append({"version": version, "replaces": replaces, "modules": modules})
        last = each
    return (json.dumps({"format": FORMAT, "releases": rows}, indent=2) + "\n").encode()


def _changes(old: Mapping[str, T], new: Mapping[str, T]) -> dict[str, T | None]:
    paths = sorted({*old, *new})
    return {path: new.get(path) for path in paths if old.get(path) != new.get(path)}


def _change(values: dict[str, T], path: str, datum: Datum, new: T | None) -> None:
    if values.get(path) == new:
        raise datum.error("changes nothing")
    if new is None:
        del values[path]
    else:
        values[path] = new


def _module(datum: Datum) -> Module:
    version, *rest = datum.of(str).split(" ")
    if not version or len(rest) > 1 or not all(each.startswith("h1:") for each in rest):
        raise datum.error(f"{datum.value!r} is not `version sum`")
    return Module(version, "".join(rest))


def _replacement(datum: Datum) -> Replacement:
    return Replacement(
        old_version=datum.optional_text("old_version"),
        path=datum.text("path"),
        version=datum.text("version"),
        sum=datum.text("sum"),
    )


def _sorted(values: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(sorted(values.items())))


def _bad(path: str, what: str) -> ModulesError:
    where = f"'{path}' " if path else ""
    return ModulesError(
        f"The modules of releases cannot be read: {where}{what}.",
        remedy="Install pants-krakend again: the file is part of it.",
    )
