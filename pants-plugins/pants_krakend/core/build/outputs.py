"""Where the files of a built plugin go below `dist/`.

KrakenD loads every file of its plugin folder whose name *contains* the configured pattern, `.so`
(lura plugin/plugin.go: strings.Contains), so nothing but the plugin may have `.so` in its name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform

__all__ = ["BadOutputName", "PluginFiles", "default_output_path", "plugin_files"]

# The target name that says nothing: the plugin is then called after its directory.
PLAIN_NAME = "so"


class BadOutputName(KrakendError):
    """The name that a plugin's file would get cannot be used."""


@dataclass(frozen=True)
class PluginFiles:
    """The paths of one platform's files, relative to `dist/`."""

    platform: Platform
    library: str
    metadata: str


def default_output_path(directory: str, target_name: str, parameters: str) -> str:
    """Where a target's plugin goes when `output_path` is not set.

    :param directory: of its BUILD file, relative to the build root.
    :param parameters: what tells parametrized targets apart, as `@krakend_version=2.13.8`, or "".
    """
    stem = target_name
    if target_name == PLAIN_NAME:
        stem = posixpath.basename(directory) or "plugin"
    name = f"{stem}{parameters}".replace(".", "_")
    return posixpath.join(directory.replace("/", "."), f"{name}.so")


def plugin_files(output_path: str, platforms: Sequence[Platform]) -> tuple[PluginFiles, ...]:
    """The files for each platform; with several, each has a directory of its own.

    :raises BadOutputName: the path does not end with `.so`, or leaves `dist/`, or the metadata
        beside the plugin would have `.so` in its name too.
    """
    directory, name = posixpath.split(posixpath.normpath(output_path))
    stem, ending = posixpath.splitext(name)
    if ending != ".so" or not stem:
        raise BadOutputName(
            f"The plugin's file cannot be called {output_path!r}.",
            remedy="Give `output_path` a file name that ends with `.so`, which KrakenD looks for.",
        )
    if posixpath.isabs(directory) or directory.split("/")[0] == "..":
        raise BadOutputName(
            f"The plugin's file {output_path!r} would lie outside of `dist/`.",
            remedy="Give `output_path` a path relative to `dist/`.",
        )
    if ".so" in stem:
        raise BadOutputName(
            f"The plugin's file cannot be called {name!r}.",
            evidence="KrakenD opens every file with `.so` in its name as a plugin, and the "
            f"metadata beside it would be called {stem + '.krakend.json'!r}.",
            remedy="Set `output_path` to a file name with `.so` at its end only.",
        )
    several = len(platforms) > 1
    return tuple(
        PluginFiles(
            platform=platform,
            library=posixpath.join(directory, *([platform.value] if several else []), name),
            metadata=posixpath.join(
                directory, *([platform.value] if several else []), f"{stem}.krakend.json"
            ),
        )
        for platform in platforms
    )
