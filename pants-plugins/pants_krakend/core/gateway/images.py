"""Names of container images, as options write them. Nothing is asked or pulled here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError

__all__ = ["BadImageName", "ImageName", "parse_image"]

# The grammar of names: distribution/reference of github.com/distribution/reference.
_HOST = r"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"(?P<repository>{_HOST}{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.ASCII,
)


class BadImageName(KrakendError):
    """What is written is no name of an image, or one that does not say which."""


@dataclass(frozen=True)
class ImageName:
    """An image: by a tag, which may move, or by its digest, which says what is in it.

    :param repository: with its registry, if that is not Docker Hub.
    :param tag: empty where there is only a digest.
    :param digest: `sha256:…`, or empty where there is only a tag.
    """

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def tagged(self) -> str:
        """By its tag, which stands for another image tomorrow."""
        return f"{self.repository}:{self.tag}"

    @property
    def asked(self) -> str:
        """What an engine is asked for: an engine takes a tag or a digest, and a digest is exact."""
        return f"{self.repository}@{self.digest}" if self.digest else self.tagged


def parse_image(text: str) -> ImageName:
    """Read a name such as `krakend:2.13.8` or `registry.example.com/edge@sha256:…`.

    :raises BadImageName: it is none, or has neither a tag nor a digest.
    """
    match = _IMAGE.fullmatch(text)
    if match is None:
        raise BadImageName(
            f"{text!r} is no name of an image.",
            remedy="Write `NAME:TAG` or `NAME@sha256:…`, where the digest has 64 hex digits.",
        )
    if not match["tag"] and not match["digest"]:
        raise BadImageName(
            f"{text!r} says no tag, and `latest` is another image every few weeks.",
            remedy=f"Write `{text}:TAG`, or `{text}@sha256:…`, which nobody can move.",
        )
    return ImageName(match["repository"], match["tag"] or "", match["digest"] or "")
