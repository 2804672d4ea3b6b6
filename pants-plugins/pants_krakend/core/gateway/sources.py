"""The sources of a resolve, as `[krakend].resolve_sources` writes them.

What they are and where they lie; nothing is read here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.images import BadImageName, parse_image

__all__ = [
    "BadResolveSource",
    "NoSources",
    "Source",
    "SourceKind",
    "parse_source",
    "resolve_sources",
]

_OPTION = "[krakend].resolve_sources"


class NoSources(KrakendError):
    """A resolve has no source to be locked from."""


class BadResolveSource(KrakendError):
    """What is written is no source."""


class SourceKind(Enum):
    """What a source is."""

    BINARY = "binary"
    TARBALL = "tarball"
    IMAGE = "image"
    GO = "go"
    RELEASE = "release"

    @property
    def example(self) -> str:
        """How one is written."""
        return {
            "binary": "binary:PATH",
            "tarball": "tarball:PATH",
            "image": "image:NAME:TAG",
            "go": "go:DIR",
            "release": "release:X.Y.Z",
        }[self.value]


@dataclass(frozen=True)
class Source:
    """One source.

    :param place: its path, relative to the build root, absolute or with a `~` in front; of a
        release its version, and of an image its name.
    """

    kind: SourceKind
    place: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.place}"

    @property
    def is_in_repository(self) -> bool:
        """Whether it is the same for everyone who has the repository."""
        return not self.is_image and not self.place.startswith(("/", "~"))

    @property
    def is_image(self) -> bool:
        """Whether a container engine is needed to read it."""
        return self.kind is SourceKind.IMAGE

    @property
    def digest(self) -> str:
        """The digest that an image is named by, which nobody can move; otherwise empty."""
        return parse_image(self.place).digest if self.is_image else ""

    @property
    def file(self) -> str | None:
        """The file of the repository that it is, if it is one."""
        is_file = self.kind in {SourceKind.BINARY, SourceKind.TARBALL}
        return self.place if is_file and self.is_in_repository else None


def parse_source(text: str, *, where: str) -> Source:
    """Read one source.

    :param where: where it is written, for the error.
    :raises BadResolveSource: it is none, or a path leads out of the build root.
    """
    name, _, place = text.partition(":")
    kinds = {kind.value: kind for kind in SourceKind}
    if name not in kinds or not place:
        raise _bad(where, f"is {text!r}, which is no source")
    kind = kinds[name]
    if kind is SourceKind.IMAGE:
        try:
            parse_image(place)
        except BadImageName as error:
            raise BadResolveSource(
                f"`{where}` is {text!r}: {error.what}", remedy=error.remedy
            ) from None
        return Source(kind, place)
    if kind is SourceKind.RELEASE or (place.startswith(("/", "~")) and kind is not SourceKind.GO):
        return Source(kind, place)
    path = posixpath.normpath(place)
    if path.startswith(("../", "/", "~")) or path == "..":
        raise _bad(where, f"is {text!r}, which is not in the build root")
    return Source(kind, path)


def resolve_sources(resolve: str, option: Mapping[str, object]) -> tuple[Source, ...]:
    """The sources of one resolve.

    :param option: `[krakend].resolve_sources`: a text or a list of texts for each resolve.
    :raises NoSources: it names none.
    :raises BadResolveSource: naming the place in the option.
    """
    value = option.get(resolve, ())
    where = f"{_OPTION}[{resolve!r}]"
    written = [value] if isinstance(value, str) else value
    if not isinstance(written, (list, tuple)):
        raise _bad(where, f"is {value!r}, which is neither a text nor a list of texts")
    if not written:
        raise NoSources(
            f"It is not said what the resolve {resolve!r} is to be locked from.",
            remedy=f"Add {resolve!r} to `{_OPTION}`: {_forms()}.",
        )
    sources = []
    for index, text in enumerate(written):
        place = where if isinstance(value, str) else f"{where}[{index}]"
        if not isinstance(text, str):
            raise _bad(place, f"is {text!r}, which is no text")
        sources.append(parse_source(text, where=place))
    return tuple(sources)


def _bad(where: str, what: str) -> BadResolveSource:
    return BadResolveSource(
        f"`{where}` {what}.",
        remedy=f"Write {_forms()}. A path is relative to the build root; that of a binary or a "
        "tarball may be absolute too.",
    )


def _forms() -> str:
    *most, last = (f"`{kind.example}`" for kind in SourceKind)
    return f"{', '.join(most)} or {last}"
