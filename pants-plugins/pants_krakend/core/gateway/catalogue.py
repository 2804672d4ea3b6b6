"""The release catalogue: reading and writing its text, and looking up what it holds.

The data is `data/catalogue.json`, of one canonical form: `render_catalogue` of what was read is
the file again. What the records in it mean is said in `release`; which modules a release was built
with is in a file of its own (`release_modules`), because packaging a plugin needs none of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.datum import Datum, parse_document
from pants_krakend.core.gateway.release import Builder, Era, Quirk, Release, version_key
from pants_krakend.core.platform import Libc

__all__ = [
    "Catalogue",
    "CatalogueError",
    "NoPluginSupport",
    "Release",
    "UnknownRelease",
    "parse_catalogue",
    "render_catalogue",
    "version_key",
]

FORMAT = 1
_EXACT = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")
_OPTIONS = "`krakend_version` (or `[krakend].default_version`)"


class CatalogueError(KrakendError):
    """The catalogue's text is not what this version of the project reads."""


class UnknownRelease(KrakendError):
    """A version that is not an exact release of the catalogue was asked for."""


class NoPluginSupport(KrakendError):
    """The release asked for loads no plugins at all."""


@dataclass(frozen=True)
class Catalogue:
    """All releases, oldest first, and what is known of several of them together.

    :param without_plugins_since: the release that removed plugins (krakend-ce#1106).
    :param eras: oldest first; the first begins with the first release.
    """

    releases: tuple[Release, ...]
    without_plugins_since: str
    eras: tuple[Era, ...]
    quirks: tuple[Quirk, ...]

    @property
    def newest(self) -> Release:
        """The newest release that is known."""
        return self.releases[-1]

    def release(self, version: str) -> Release:
        """Look up an exact release.

        :param version: `x.y.z`, as a user wrote it.
        :raises NoPluginSupport: the release is `without_plugins_since` or later.
        :raises UnknownRelease: the text is no exact release of this catalogue; the message says
            which of the usual mistakes it is.
        """
        found = next((r for r in self.releases if r.version == version), None)
        if found is not None:
            return found
        if not _EXACT.fullmatch(version):
            raise self._inexact(version)
        if version_key(version) >= version_key(self.without_plugins_since):
            raise NoPluginSupport(
                f"KrakenD Community Edition {version} loads no plugins: support for Go plugins was "
                f"removed in {self.without_plugins_since}.",
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

    def era(self, release: Release) -> Era:
        """The images, builders and CPUs of a release of this catalogue, with its names."""
        version = version_key(release.version)
        return [each for each in self.eras if version_key(each.since) <= version][-1].of(release)

    def builder(self, version: str, libc: Libc) -> Builder | None:
        """The way to compile plugins for a version, which may be newer than this catalogue.

        Of the names in it only those of the version are filled in; None for a version that is older
        than all eras.
        """
        since = [each for each in self.eras if version_key(each.since) <= version_key(version)]
        if not since:
            return None
        builder = since[-1].builders[libc]
        known = next((each for each in self.releases if each.version == version), None)
        if known is not None:
            return self.era(known).builders[libc]
        image = builder.image and builder.image.replace("{version}", version)
        return replace(builder, image=image)

    def quirks_of(self, release: Release) -> tuple[Quirk, ...]:
        """What is not as one would expect of a release."""
        return tuple(each for each in self.quirks if each.holds_for(release.version))

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


def parse_catalogue(data: bytes) -> Catalogue:
    """Read the catalogue's text.

    :raises CatalogueError: naming the datum that is wrong, as in `releases[3].go`.
    """
    top = parse_document(data, FORMAT, _bad)
    sums = {
        _version(row, "version"): {key: each.of(str) for key, each in row.members("sums").items()}
        for row in top.rows("go")
    }
    releases = tuple(_release(row, sums) for row in top.rows("releases"))
    if not releases:
        raise top.get("releases").error("is empty")
    known = {each.version for each in releases}
    eras = tuple(_era(row, known) for row in top.rows("eras"))
    if [each.since for each in eras[:1]] != [releases[0].version]:
        raise top.get("eras").error(f"does not begin with {releases[0].version!r}")
    return Catalogue(
        releases,
        without_plugins_since=_version(top, "without_plugins_since"),
        eras=eras,
        quirks=tuple(_quirk(row, known) for row in top.rows("quirks")),
    )


def render_catalogue(catalogue: Catalogue) -> bytes:
    """The catalogue's canonical text: one fact a line, Go versions by number, each once."""
    sums = {each.go: dict(each.go_sums) for each in catalogue.releases}
    document = {
        "format": FORMAT,
        "without_plugins_since": catalogue.without_plugins_since,
        "eras": [
            {**asdict(era), "builders": {libc.value: asdict(era.builders[libc]) for libc in Libc}}
            for era in catalogue.eras
        ],
        "quirks": [asdict(each) for each in catalogue.quirks],
        "go": [{"version": go, "sums": sums[go]} for go in sorted(sums, key=version_key)],
        "releases": [
            {key: value for key, value in asdict(each).items() if key != "go_sums"}
            for each in catalogue.releases
        ],
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def _release(row: Datum, sums: Mapping[str, Mapping[str, str]]) -> Release:
    go = row.text("go")
    if go not in sums:
        raise row.get("go").error(f"{go!r} is not in 'go'")
    return Release(
        version=_version(row, "version"),
        reported=row.text("reported"),
        date=row.text("date"),
        commit=row.text("commit"),
        go=go,
        alpine=row.text("alpine"),
        module=row.text("module"),
        go_line=row.text("go_line"),
        toolchain=row.optional_text("toolchain"),
        go_sums=sums[go],
    )


def _era(row: Datum, known: set[str]) -> Era:
    builders = row.get("builders")
    return Era(
        since=_known(row, "since", known),
        cpus=row.texts("cpus"),
        gateway_image=row.text("gateway_image"),
        builders={libc: _builder(builders.get(libc.value)) for libc in Libc},
    )


def _builder(row: Datum) -> Builder:
    return Builder(row.optional_text("image"), row.text("base"), row.optional_text("libc_version"))


def _quirk(row: Datum, known: set[str]) -> Quirk:
    return Quirk(
        id=row.text("id"),
        first=_known(row, "first", known),
        last=_known(row, "last", known),
        platforms=row.texts("platforms"),
        text=row.text("text"),
        source=row.text("source"),
    )


def _version(row: Datum, key: str) -> str:
    version = row.text(key)
    if not _EXACT.fullmatch(version):
        raise row.get(key).error(f"{version!r} is not x.y.z")
    return version


def _known(row: Datum, key: str, known: set[str]) -> str:
    version = row.text(key)
    if version not in known:
        raise row.get(key).error(f"{version!r} is not in 'releases'")
    return version


def _bad(path: str, what: str) -> CatalogueError:
    where = f"'{path}' " if path else ""
    return CatalogueError(
        f"The release catalogue cannot be read: {where}{what}.",
        remedy="Install pants-krakend again: the file is part of it.",
    )
