"""What one release is: what it was built with, its images and builders, and its quirks.

Records only; `catalogue` reads and finds them. The facts come from the public source of krakend-ce
at each tag: `Makefile` (Go, Alpine, the version that the binary reports), `go.mod`,
`Dockerfile-builder` and `Dockerfile-builder-linux` (what the builders are made of).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pants_krakend.core.platform import Libc

__all__ = ["Builder", "Era", "Quirk", "Release", "version_key"]


def version_key(version: str) -> tuple[int, ...]:
    """`x.y.z` as numbers, so that 2.10.0 comes after 2.9.4."""
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True)
class Release:
    """One official release of the Community Edition.

    :param version: as in its tag, without the `v`.
    :param reported: the version that the binary says it is, which may be an older one's.
    :param date: of the tagged commit, `YYYY-MM-DD`.
    :param go: the exact Go that compiled it, and `alpine` the image's, from its Makefile.
    :param module: the main module's path.
    :param go_line: go.mod's `go` line, and `toolchain` its other one, where it has one.
    :param go_sums: maps a build host (`linux-amd64`) to the `h1:` sum of that Go toolchain, a line
        of Go's checksum database for `golang.org/toolchain@v0.0.1-go<version>.<os>-<arch>`.
    """

    version: str
    reported: str
    date: str
    commit: str
    go: str
    alpine: str
    module: str
    go_line: str
    toolchain: str | None
    go_sums: Mapping[str, str]


@dataclass(frozen=True)
class Builder:
    """The vendor's way to compile plugins for one libc; the images run on amd64 only.

    :param image: the builder image; None where there was none, and users took `base` themselves.
    :param base: the image that it is made from.
    :param libc_version: of that base; None where nobody recorded it, or where it floats.
    """

    image: str | None
    base: str
    libc_version: str | None


@dataclass(frozen=True)
class Era:
    """What holds for all releases from `since` to the next era.

    Names in it hold `{version}`, `{go}` and `{alpine}` until `of` fills them in.

    :param cpus: what the gateway was made for, by Go's names, each for every libc of `builders`.
    :param gateway_image: the image of the gateway, which is Alpine's (musl).
    """

    since: str
    cpus: tuple[str, ...]
    gateway_image: str
    builders: Mapping[Libc, Builder]

    def of(self, release: Release) -> Era:
        """The same with the names of one release."""
        builders = {
            libc: replace(
                each,
                image=None if each.image is None else _filled(each.image, release),
                base=_filled(each.base, release),
            )
            for libc, each in self.builders.items()
        }
        image = _filled(self.gateway_image, release)
        return replace(self, gateway_image=image, builders=builders)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms by name, such as `linux-arm64-musl`."""
        return tuple(f"linux-{cpu}-{libc.value}" for cpu in self.cpus for libc in self.builders)


@dataclass(frozen=True)
class Quirk:
    """Something that is not as one would expect, in the releases from `first` to `last`.

    :param id: what code and messages call it.
    :param platforms: where it holds; empty where it has nothing to do with platforms.
    :param text: one sentence for users.
    :param source: where it is on record.
    """

    id: str
    first: str
    last: str
    platforms: tuple[str, ...]
    text: str
    source: str

    def holds_for(self, version: str) -> bool:
        """Whether a release has it, on some platform."""
        return version_key(self.first) <= version_key(version) <= version_key(self.last)


def _filled(template: str, release: Release) -> str:
    for name, value in (
        ("{version}", release.version),
        ("{go}", release.go),
        ("{alpine}", release.alpine),
    ):
        template = template.replace(name, value)
    return template
