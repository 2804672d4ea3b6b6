"""Which builder image a plugin is compiled in, and by which digest: names only, no engine is asked.

The vendor's names by release are in the catalogue; those of the Enterprise Edition follow one
pattern (KrakenD's documentation, "Writing plugins").
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import Catalogue
from pants_krakend.core.gateway.images import BadImageName, ImageName, parse_image
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.platform import Libc, Platform

__all__ = [
    "BadDigest",
    "BuilderName",
    "NoBuilderImage",
    "UnpinnedImage",
    "builder_image",
    "builder_quirks",
    "check_images",
    "digest_of",
    "is_digest",
    "pinned_image",
    "unpinned",
    "vendor_image",
    "vendor_images",
]


class BadDigest(KrakendError):
    """A text that is to be an image's digest is none."""


class NoBuilderImage(KrakendError):
    """There is no builder image for a gateway, or none is known."""


class UnpinnedImage(KrakendError):
    """It is not said which image a builder's tag stands for."""


class BuilderName(Enum):
    """What compiles plugins."""

    NATIVE = "native"
    CONTAINER = "container"


_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_RELEASE = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")
_LIBCS = tuple(each.value for each in Libc)


def check_images(images: Mapping[str, str], where: str) -> None:
    """See that the keys are C libraries and the values names of images.

    :param where: the option or field, for errors.
    :raises BadImageName: one of them is not.
    """
    for libc, name in images.items():
        if libc not in _LIBCS:
            raise BadImageName(
                f"`{where}` has {libc!r}, and what it maps to images is {' and '.join(_LIBCS)}.",
                remedy=f'Write it as `{{"{_LIBCS[0]}": {name!r}}}`.',
            )
        try:
            parse_image(name)
        except BadImageName as err:
            raise err.of(f"`{where}`") from None


def builder_image(
    gateway: Gateway, platform: Platform, catalogue: Catalogue, given: Mapping[str, str]
) -> ImageName:
    """The image to compile in, which may have no digest yet.

    :param given: what the target or else the option names, by C library.
    :raises NoBuilderImage: see `vendor_image`.
    """
    name = given.get(platform.libc.value)
    return parse_image(name) if name else vendor_image(gateway, platform, catalogue)


def vendor_image(gateway: Gateway, platform: Platform, catalogue: Catalogue) -> ImageName:
    """The vendor's builder image of a gateway.

    :raises NoBuilderImage: there was none at its time, or it is no release of KrakenD.
    """
    version, libc = gateway.version, platform.libc
    if gateway.edition not in {"ce", "ee"} or not _RELEASE.fullmatch(version):
        raise _none(gateway, platform, "Only releases of KrakenD have one.")
    if gateway.edition == "ee":
        suffix = "-linux-generic" if libc is Libc.GLIBC else ""
        return ImageName("krakend/builder-ee", f"{version}{suffix}")
    builder = catalogue.builder(version, libc)
    if builder is None or builder.image is None:
        base = f" Plugins were compiled in {builder.base} then." if builder else ""
        raise _none(gateway, platform, f"The vendor made none for this release.{base}")
    return parse_image(builder.image)


def vendor_images(facts: GatewayFacts, catalogue: Catalogue) -> Mapping[str, ImageName]:
    """The vendor's builder images of a locked gateway by platform, of those that have one."""
    names = frozenset(facts.platforms)
    gateway = Gateway(facts.edition, facts.version, facts.go, facts.go_sums, names)
    images = {}
    for name in sorted(names):
        with contextlib.suppress(NoBuilderImage):
            images[name] = vendor_image(gateway, Platform.parse(name), catalogue)
    return images


def builder_quirks(gateway: Gateway, platform: Platform, catalogue: Catalogue) -> tuple[str, ...]:
    """What is known to be wrong with the vendor's builder of a release, as sentences."""
    if gateway.edition != "ce" or not _RELEASE.fullmatch(gateway.version):
        return ()
    return tuple(
        f"KrakenD {gateway.version}: {each.text} ({each.source})"
        for each in catalogue.quirks
        if platform.value in each.platforms and each.holds_for(gateway.version)
    )


def _none(gateway: Gateway, platform: Platform, why: str) -> NoBuilderImage:
    return NoBuilderImage(
        f"There is no builder image of {gateway.name} for {platform.value}.",
        evidence=why,
        remedy="Set `builder` (or `[krakend].builder`) to `native`, or name an image in "
        f'`builder_image` (or `[krakend].builder_image`): `{{"{platform.libc.value}": "…"}}`.',
    )


def is_digest(text: str) -> bool:
    """Whether it is `sha256:` and 64 hex digits."""
    return bool(_DIGEST.fullmatch(text))


def digest_of(image: ImageName, inspected: str) -> str:
    """The digest of an image in what the engine has of its tag; empty where there is none.

    :param inspected: holds `repository@sha256:…`, once for each name; Podman writes short names in
        full, as `docker.io/krakend/builder`. An image that was made here and never pushed has none.
    """
    pattern = rf'["/]{re.escape(image.repository)}@({_DIGEST.pattern})"'
    match = re.search(pattern, inspected)
    return match[1] if match else ""


def pinned_image(image: ImageName, digests: Mapping[str, str], locked: str) -> ImageName | None:
    """The image with its digest; None where nobody has pinned it.

    :param digests: `[krakend].builder_digests`.
    :param locked: what the gateway's lock has for the platform, or empty.
    :raises BadDigest: the option has none for this image, but something else.
    """
    if image.digest:
        return image
    digest = digests.get(image.tagged, "")
    if digest and not is_digest(digest):
        raise BadDigest(
            f"`[krakend].builder_digests[{image.tagged!r}]` is {digest!r}, which is no digest.",
            remedy="Write `sha256:` and 64 hex digits: those of `docker image inspect`, "
            "RepoDigests.",
        )
    if digest:
        return replace(image, digest=digest)
    if locked.startswith(f"{image.repository}@"):
        return parse_image(locked)
    return None


def unpinned(image: ImageName, digest: str, gateway: Gateway) -> UnpinnedImage:
    """The error for an image without a digest, with the line to add.

    :param digest: what the tag stands for now; empty where nobody could be asked.
    """
    found = digest or "sha256:…"
    lines = f'[krakend.builder_digests]\n"{image.tagged}" = "{found}"'
    ask = (
        ""
        if digest
        else f" `docker pull {image.tagged}` prints the digest, where an engine and a network are."
    )
    lock = (
        f" Or run `pants generate-lockfiles --resolve={gateway.lock.resolve}`, which locks it "
        'where `[krakend].builder` is `"container"` and an engine runs.'
        if gateway.lock
        else ""
    )
    return UnpinnedImage(
        f"It is not said which image {image.tagged} is, and a tag can be moved to another one.",
        evidence=f"Into pants.toml:\n\n{lines}",
        remedy=f"Add these lines.{ask}{lock} `[krakend].allow_builder_tags` builds without them.",
    )
