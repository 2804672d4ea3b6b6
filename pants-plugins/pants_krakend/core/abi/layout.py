"""The directories under which a binary's sources lay when it was compiled.

A plugin has to be compiled under the same ones, since the paths are part of each package's
fingerprint. They stand in the binary's table of source files; see `pclntab`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.pclntab import SourceTable

__all__ = ["SourceLayout", "read_layout"]

_OF_GO = "runtime/proc.go"
_USUAL_CACHE = "/pkg/mod/"
# The cache's file names have no capital letters (golang.org/x/mod, `module.EscapePath`).
_CAPITAL = re.compile("[A-Z]")
_MOST_ELEMENTS = 32


@dataclass(frozen=True)
class SourceLayout:
    """Absolute directories; each is empty where the binary does not tell, as after `-trimpath`.

    :param trimpath: whether it was built with `-trimpath`.
    :param goroot: Go's own directory.
    :param module_cache: what GOMODCACHE was.
    :param main_module: the directory of the main module.
    :param vendor: the vendor directory that modules came from, where there was one.
    """

    trimpath: bool
    goroot: str = ""
    module_cache: str = ""
    main_module: str = ""
    vendor: str = ""


def read_layout(table: SourceTable, info: BuildInfo, main_functions: Iterable[str]) -> SourceLayout:
    """Tell the layout from the source files.

    :param main_functions: the names that the main package's `main` may have.
    :raises DamagedElf: the table ends before it should.
    """
    files = table.files
    goroot = _goroot(files)
    outside = [file for file in files if not (goroot and file.startswith(goroot + "/"))]
    return SourceLayout(
        trimpath=_OF_GO in files,
        goroot=goroot,
        module_cache=_module_cache(outside, info.modules),
        main_module=_main_module(table, info, main_functions),
        vendor=_vendor(outside, info.modules),
    )


def _goroot(files: Iterable[str]) -> str:
    end = f"/src/{_OF_GO}"
    found = (file for file in files if file.startswith("/") and file.endswith(end))
    return next(found, "")[: -len(end)]


def _module_cache(files: Iterable[str], modules: Iterable[Module]) -> str:
    # The cache may have any name, but behind it stands `module/path@version`.
    paths = {_CAPITAL.sub(_escaped, path) for path in _compiled_paths(modules)}
    for file in files:
        place, version, _ = file.partition("@v")
        if not (version and place.startswith("/")):
            continue
        elements = place.split("/")
        for start in range(max(2, len(elements) - _MOST_ELEMENTS), len(elements)):
            if "/".join(elements[start:]) in paths:
                return "/".join(elements[:start])
        # Plugins made by Go 1.20 and earlier do not name their modules.
        if not paths and _USUAL_CACHE in place:
            return place.partition(_USUAL_CACHE)[0] + _USUAL_CACHE.rstrip("/")
    return ""


def _vendor(files: Iterable[str], modules: Iterable[Module]) -> str:
    paths = {each.path for each in modules}
    for file in files:
        place, middle, rest = file.partition("/vendor/")
        elements = rest.split("/", _MOST_ELEMENTS)
        ends = range(1, len(elements))
        if place.startswith("/") and any("/".join(elements[:end]) in paths for end in ends):
            return place + middle.rstrip("/")
    return ""


def _main_module(table: SourceTable, info: BuildInfo, main_functions: Iterable[str]) -> str:
    file = next(filter(None, map(table.file_of, main_functions)), "")
    directory = file.rpartition("/")[0] if file.startswith("/") else ""
    module = info.main_module.path if info.main_module else ""
    if not module or not info.main_package.startswith(module + "/"):
        return directory
    below = info.main_package[len(module) :]
    return directory.removesuffix(below)


def _compiled_paths(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        yield module.replacement.path if module.replacement else module.path


def _escaped(capital: re.Match[str]) -> str:
    return "!" + capital[0].lower()
