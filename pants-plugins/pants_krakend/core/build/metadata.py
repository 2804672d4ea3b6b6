"""What is said about a built plugin: the file `<stem>.krakend.json` beside the `.so`.

The text holds no time and no path of a machine: equal builds have equal metadata.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

__all__ = ["LinkedModule", "PluginMetadata", "linked_modules"]

FORMAT = 1


@dataclass(frozen=True)
class LinkedModule:
    """A module of which the plugin links at least one package.

    :param version: as selected; empty for a directory of the repository.
    :param sum: the `h1:` sum of what was linked, from go.sum; empty for a directory.
    :param replace: what stands in for it, as `path@version` or a directory; empty for nothing.
    """

    path: str
    version: str
    sum: str = ""
    replace: str = ""


@dataclass(frozen=True)
class PluginMetadata:
    """The content of the metadata file.

    `edition` and `version` name the gateway, `go` is its exact Go version, `input_digest` is the
    plan's, and `sha256` that of the `.so`.
    """

    edition: str
    version: str
    platform: str
    go: str
    modules: tuple[LinkedModule, ...]
    input_digest: str
    sha256: str

    def render(self) -> bytes:
        """The file's text: JSON (schema: `data/metadata.schema.json`), keys and lists sorted."""
        modules = [
            {key: value for key, value in vars(module).items() if value}
            for module in sorted(self.modules, key=lambda m: m.path)
        ]
        document = {
            "format": FORMAT,
            "gateway": {"edition": self.edition, "version": self.version},
            "go": self.go,
            "input_digest": self.input_digest,
            "modules": modules,
            "platform": self.platform,
            "sha256": self.sha256,
        }
        return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def linked_modules(listing: str, sums: dict[tuple[str, str], str]) -> tuple[LinkedModule, ...]:
    """Read the list of modules that a builder made with `go list -deps`.

    :param listing: one package a line: the module's path and version, and those of what replaces
        it, separated by tabs; the main module has no version, the standard library an empty line.
    :param sums: `h1:` sums by path and version, from go.sum.
    """
    modules = set()
    for line in set(listing.splitlines()):
        path, version, replace_path, replace_version = (line.split("\t") + [""] * 4)[:4]
        if not path or not (version or replace_path):
            continue
        source = (replace_path, replace_version) if replace_path else (path, version)
        modules.add(
            LinkedModule(
                path=path,
                version=version,
                sum=sums.get(source, ""),
                replace="@".join(part for part in source if part) if replace_path else "",
            )
        )
    return tuple(sorted(modules, key=lambda m: (m.path, m.version)))
