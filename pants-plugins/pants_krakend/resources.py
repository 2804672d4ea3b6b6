"""The files that are installed with this package: the catalogue and the programs for sandboxes."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping

from pants_krakend.core.gateway.catalogue import Catalogue, parse_catalogue

__all__ = ["catalogue", "program_files"]


@functools.cache
def catalogue() -> Catalogue:
    """The release catalogue that this version ships."""
    data = importlib.resources.files("pants_krakend.core.gateway") / "data" / "catalogue.json"
    return parse_catalogue(data.read_bytes())


@functools.cache
def program_files(name: str) -> Mapping[str, bytes]:
    """The source files of one program of `programs/`, by their path below it, tests left out."""
    directory = importlib.resources.files("pants_krakend") / "programs" / name
    return {
        entry.name: entry.read_bytes()
        for entry in sorted(directory.iterdir(), key=lambda e: e.name)
        if entry.is_file() and not entry.name.endswith(("_test.py", "conftest.py"))
    }
