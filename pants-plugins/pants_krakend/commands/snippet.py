"""`snippet`: what to paste into a gateway's configuration."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pants_krakend.core.config.snippet import snippet_text
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gosource.registerer import likely_names
from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["KINDS", "show_snippet"]

KINDS = tuple(each.value for each in PluginKind)


class NoNames(KrakendError):
    """It is not known which names the snippet is to be for."""


def show_snippet(kind: str | None, names: Sequence[str], directory: Path | None) -> int:
    """Print the blocks for names that are given, or that a directory's Go files seem to register.

    :raises NoNames: there are none.
    """
    if kind and names:
        found = tuple(Registered(PluginKind(kind), each) for each in names)
    else:
        found = tuple(_in_directory(directory)) if directory else ()
    if not found:
        what = f"{directory}: no name of a plugin was found" if directory else "No name is given"
        raise NoNames(
            f"{what}.",
            remedy="Say what the plugin registers: `python -m pants_krakend snippet --kind "
            "http-server --name my-plugin`.",
        )
    sys.stdout.write(snippet_text(found))
    return 0


def _in_directory(directory: Path) -> Iterator[Registered]:
    for file in sorted(directory.glob("*.go")):
        if file.is_file() and not file.name.endswith("_test.go"):
            yield from likely_names(file.read_bytes())
