"""Pulling: which image a name means, and that image for another CPU than the engine's own.

An engine keeps one image under one name, so an image for another CPU takes the name away for a
while. Afterwards the name is what it was, or what it would be after `docker pull`, and images for
other CPUs that were not there before are gone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from docker.errors import APIError, DockerException, ImageNotFound
from requests import RequestException

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.images import ImageName
from pants_krakend.core.platform import Arch

__all__ = ["AbsentImage", "PulledImage", "image_digests", "local_image", "other_variant", "pull"]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Docker's words for its engines' CPUs are the kernel's, and Podman's are Go's.
_CPUS = {**{each.gnu_name: each for each in Arch}, **{each.value: each for each in Arch}}
# What engines say of an image that is not made for a CPU: Docker, Docker with containerd, Podman.
_NO_VARIANT = ("no matching manifest", "no match for platform", "no image found in")
_KEPT = "pants-krakend/being-read"


class AbsentImage(KrakendError):
    """The engine has no such image and cannot pull it."""


@dataclass(frozen=True)
class _Pull:
    """One attempt.

    :param digest: what the engine says the name stands for; Podman does not say.
    :param problem: the engine's own words; empty if it has worked.
    """

    digest: str
    problem: str


@dataclass(frozen=True)
class PulledImage:
    """An image that the engine has.

    :param identity: the engine's own id of it.
    :param arch: the CPU of the engine, or the image's if it has none for the engine's.
    :param digests: those that its name stands for in its registry, the best first: that of the
        list for a multi-platform image. An image that was only ever here has its id.
    :param problem: why it could not be pulled, so that it is as this engine has it and there are
        no images for other CPUs; empty if it was.
    """

    identity: str
    arch: Arch
    digests: tuple[str, ...]
    problem: str = ""


def image_digests(client: Any, name: ImageName) -> tuple[str, ...]:
    """What a name stands for now, as `PulledImage.digests`; it is pulled only if need be.

    :raises AbsentImage: nobody knows.
    """
    with suppress(DockerException, LookupError):
        return (str(client.inspect_distribution(name.asked)["Descriptor"]["digest"]),)
    # Podman does not know how, and Docker asks no mirror.
    pulled = pull(client, name)
    if pulled.problem and pulled.identity not in pulled.digests:
        raise AbsentImage(
            f"What {name.asked} stands for now cannot be found out.",
            evidence=pulled.problem,
            remedy=f"See whether `docker pull {name.asked}` works.",
        )
    return pulled.digests


def pull(client: Any, name: ImageName) -> PulledImage:
    """The image for the engine's own CPU, as its registry has it, or else as the engine has it.

    :raises AbsentImage: with what the engine says.
    """
    own = _CPUS.get(client.info().get("Architecture", ""), Arch.AMD64)
    attempts = []
    for arch in (own, *(each for each in Arch if each is not own)):
        attempt = _pull(client, name, arch)
        if not attempt.problem:
            found = client.inspect_image(name.asked)
            digests = _digests(name, found, attempt.digest)
            return PulledImage(found["Id"], arch, digests)
        attempts.append(attempt)
    return _local(client, name, attempts[0].problem)


def local_image(client: Any, name: ImageName, arch: Arch) -> PulledImage | None:
    """What the engine has of a digest for a CPU already, which need not have a registry."""
    for known in (name.asked, name.digest):
        with suppress(ImageNotFound):
            found = client.inspect_image(known)
            if _CPUS.get(found.get("Architecture", "")) is arch:
                return PulledImage(found["Id"], arch, (name.digest,))
    return None


def _local(client: Any, name: ImageName, problem: str) -> PulledImage:
    try:
        found = client.inspect_image(name.asked)
    except ImageNotFound:
        raise AbsentImage(
            f"The engine has no image {name.asked}, and cannot pull it.",
            evidence=problem,
            remedy=f"See whether `docker pull {name.asked}` works: the name may be wrong, the "
            "registry out of reach, or a `docker login` needed.",
        ) from None
    arch = _CPUS.get(found.get("Architecture", ""), Arch.AMD64)
    return PulledImage(found["Id"], arch, _digests(name, found, ""), problem)


def _digests(name: ImageName, found: Any, pulled: str) -> tuple[str, ...]:
    if name.digest or pulled:
        return (name.digest or pulled,)
    # Podman names the list and the image alike, and with every name that the image has.
    known = [each for each in found.get("RepoDigests") or () if _is_of(name, each)]
    return tuple(sorted(each.rpartition("@")[2] for each in known)) or (found["Id"],)


def _is_of(name: ImageName, known: str) -> bool:
    repository = known.rpartition("@")[0]
    return f"/{repository}".endswith(f"/{name.repository}")


def _pull(client: Any, name: ImageName, arch: Arch) -> _Pull:
    try:
        lines = client.pull(
            name.repository,
            tag=name.digest or name.tag,
            platform=f"linux/{arch.value}",
            stream=True,
            decode=True,
        )
        texts = [(str(line.get("error", "")), str(line.get("status", ""))) for line in lines]
    except (DockerException, RequestException) as error:
        return _Pull("", str(getattr(error, "explanation", None) or error))
    told = [text for _, text in texts if text.startswith("Digest: ")]
    problems = [text for text, _ in texts if text]
    return _Pull("".join(_DIGEST.findall("".join(told))[:1]), "".join(problems[:1]))


@contextmanager
def other_variant(
    client: Any, name: ImageName, own: PulledImage, arch: Arch
) -> Iterator[PulledImage | None]:
    """The image for another CPU until the block ends, or None where there is none."""
    known = {own.identity, *client.images(quiet=True, all=True)}
    other = None
    try:
        attempt = _pull_other(client, name, own, arch)
        if not attempt.problem:
            found = client.inspect_image(name.asked)
            digests = _digests(name, found, attempt.digest)
            other = PulledImage(found["Id"], arch, digests)
        yield other
    finally:
        _restore(client, name, own)
        if other is not None and other.identity not in known:
            _ignoring_errors(client.remove_image, other.identity)


def _pull_other(client: Any, name: ImageName, own: PulledImage, arch: Arch) -> _Pull:
    attempt = _pull(client, name, arch)
    if attempt.problem and name.digest and not _has_no_variant(attempt):
        # Docker lets no other image have a digest that one has already.
        client.tag(own.identity, _KEPT, own.identity[-12:])
        _ignoring_errors(client.remove_image, name.asked)
        attempt = _pull(client, name, arch)
    if attempt.problem and not _has_no_variant(attempt):
        sys.stderr.write(
            f"{name.asked} is not read for linux/{arch.value}, for which it cannot be pulled "
            f"({attempt.problem.rstrip('.')}).\n"
        )
    return attempt


def _has_no_variant(attempt: _Pull) -> bool:
    return any(each in attempt.problem for each in _NO_VARIANT)


def _restore(client: Any, name: ImageName, own: PulledImage) -> None:
    if not name.digest:
        client.tag(own.identity, name.repository, name.tag)
        return
    with suppress(ImageNotFound):
        if client.inspect_image(name.asked)["Id"] == own.identity:
            return
    _ignoring_errors(client.remove_image, name.asked)
    if not _pull(client, name, own.arch).problem:
        _ignoring_errors(client.remove_image, f"{_KEPT}:{own.identity[-12:]}")


def _ignoring_errors(remove: Any, name: str) -> None:
    """Take a name or an image away; it may be gone, or in use by others."""
    with suppress(APIError):
        remove(name)
