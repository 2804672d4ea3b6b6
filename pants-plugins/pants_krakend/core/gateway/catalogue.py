"""The release catalogue: which KrakenD releases there are and what each was built with.

Only reading and looking up live here; the data is `data/catalogue.json`. Facts come from the
public source of krakend-ce at each tag (`Makefile`: Go and Alpine); the sums are the lines of Go's
checksum database for `golang.org/toolchain@v0.0.1-go<version>.<os>-<arch>`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pants_krakend.core.errors import KrakendError

__all__ = [
    "Catalogue",
    "CatalogueError",
    "NoPluginSupport",
    "Release",
    "UnknownRelease",
    "parse_catalogue",
    "version_key",
]

T = TypeVar("T")

FORMAT = 1
FIRST_WITHOUT_PLUGINS = (3, 0, 0)
_EXACT = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")
_OPTIONS = "`krakend_version` (or `[krakend].default_version`)"


class CatalogueError(KrakendError):
    """The catalogue's text is not what this version of the project reads."""


class UnknownRelease(KrakendError):
    """A version that is not an exact release of the catalogue was asked for."""


class NoPluginSupport(KrakendError):
    """The release asked for loads no plugins at all."""


@dataclass(frozen=True)
class Release:
    """One official release of the Community Edition.

    `go` and `alpine` are exact versions as the release's Makefile names them; `go_sums` maps a
    build host (`linux-amd64`) to the `h1:` sum of that Go toolchain.
    """

    version: str
    date: str
    go: str
    alpine: str
    go_sums: Mapping[str, str]


@dataclass(frozen=True)
class Catalogue:
    """All releases, oldest first."""

    releases: tuple[Release, ...]

    @property
    def newest(self) -> Release:
        """The newest release that is known."""
        return self.releases[-1]

    def release(self, version: str) -> Release:
        """Look up an exact release.

        :param version: `x.y.z`, as a user wrote it.
        :raises NoPluginSupport: the release is 3.0.0 or later.
        :raises UnknownRelease: the text is no exact release of this catalogue; the message says
            which of the usual mistakes it is.
        """
        found = next((r for r in self.releases if r.version == version), None)
        if found is not None:
            return found
        if not _EXACT.fullmatch(version):
            raise self._inexact(version)
        if version_key(version) >= FIRST_WITHOUT_PLUGINS:
            raise NoPluginSupport(
                f"KrakenD Community Edition {version} loads no plugins: support for Go plugins was "
                "removed in 3.0.0.",
                evidence="A gateway of that release ignores the plugin block of its configuration "
                "and serves without the plugin (krakend-ce#1106).",
                remedy=f"Set {_OPTIONS} to a release up to {self.newest.version}, or move to the "
                "Enterprise Edition, which still loads plugins.",
            )
        if version_key(version) > version_key(self.newest.version):
            raise UnknownRelease(
                f"KrakenD {version} is newer than this catalogue, which ends with "
                f"{self.newest.version}.",
                evidence="It need not be a misspelling: later releases of 2.13 exist, but what "
                "they were built with is not recorded here.",
                remedy=f"Lock it from its image or its binary, or set {_OPTIONS} to a release up "
                f"to {self.newest.version}.",
            )
        raise UnknownRelease(
            f"There is no KrakenD release {version}.",
            remedy=f"Set {_OPTIONS} to one of: {', '.join(self._nearest(version))}.",
        )

    def _inexact(self, text: str) -> UnknownRelease:
        if _EXACT.fullmatch(text[1:]) and text[0] in "vV":
            return UnknownRelease(
                f"A release of KrakenD is written without a `v`: {text!r} is the name of a tag.",
                remedy=f"Set {_OPTIONS} to {text[1:]!r}.",
            )
        series = [r.version for r in self.releases if r.version.startswith(text.rstrip(".") + ".")]
        return UnknownRelease(
            f"{text!r} names no exact release of KrakenD.",
            evidence="A plugin loads only in the release it was built for, and what such a name "
            "stands for changes over time.",
            remedy=f"Set {_OPTIONS} to one of: "
            + ", ".join((series or [r.version for r in self.releases])[-12:])
            + ".",
        )

    def _nearest(self, version: str) -> list[str]:
        major_minor = version.rsplit(".", 1)[0] + "."
        series = [r.version for r in self.releases if r.version.startswith(major_minor)]
        return series or [r.version for r in self.releases[-12:]]


def version_key(version: str) -> tuple[int, ...]:
    """`x.y.z` as numbers, so that 2.10.0 comes after 2.9.4."""
    return tuple(int(part) for part in version.split("."))


def parse_catalogue(data: bytes) -> Catalogue:
    """Read the catalogue's text.

    :raises CatalogueError: naming the datum that is wrong, as in `releases[3].go`.
    """
    try:
        raw = json.loads(data)
    except ValueError as err:
        raise _bad("", f"is not JSON: {err}") from err
    if _get(raw, "format", int, "") != FORMAT:
        raise _bad("format", f"is not {FORMAT}, which this version reads")
    sums = {
        _get(row, "version", str, f"go[{i}]"): _get(row, "sums", dict, f"go[{i}]")
        for i, row in enumerate(_get(raw, "go", list, ""))
    }
    rows = enumerate(_get(raw, "releases", list, ""))
    return Catalogue(tuple(_release(row, f"releases[{i}]", sums) for i, row in rows))


def _release(row: object, path: str, sums: Mapping[str, Mapping[str, str]]) -> Release:
    go = _get(row, "go", str, path)
    if go not in sums:
        raise _bad(f"{path}.go", f"{go!r} is not in 'go'")
    return Release(
        version=_get(row, "version", str, path),
        date=_get(row, "date", str, path),
        go=go,
        alpine=_get(row, "alpine", str, path),
        go_sums=sums[go],
    )


def _get(row: object, key: str, kind: type[T], path: str) -> T:
    where = f"{path}.{key}" if path else key
    if not isinstance(row, dict) or key not in row:
        raise _bad(where, "is missing")
    value = row[key]
    if not isinstance(value, kind):
        raise _bad(where, f"is {type(value).__name__}, expected {kind.__name__}")
    return value


def _bad(path: str, what: str) -> CatalogueError:
    where = f"'{path}' " if path else ""
    return CatalogueError(
        f"The release catalogue cannot be read: {where}{what}.",
        remedy="Install pants-krakend again: the file is part of it.",
    )
