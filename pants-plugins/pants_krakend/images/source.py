"""An image as a source of a gateway: its facts for each CPU, and its digest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from docker.errors import DockerException
from requests import RequestException

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, facts_of_binary
from pants_krakend.core.gateway.images import ImageName, parse_image
from pants_krakend.core.gateway.merge import merge_facts
from pants_krakend.core.platform import Arch
from pants_krakend.images.engine import connected
from pants_krakend.images.program import GatewayProgram, find_program, sweep
from pants_krakend.images.pull import (
    PulledImage,
    image_digests,
    local_image,
    other_variant,
    pull,
)

__all__ = ["EngineFailed", "digests_of_image", "engine", "facts_of_image", "locked_program"]
__all__ += ["program_of_image"]


class EngineFailed(KrakendError):
    """An engine did not do what it was asked for."""


def facts_of_image(source: str, go_sums: Callable[[str], Mapping[str, str]]) -> GatewayFacts:
    """The facts of the gateway in an image, for each CPU that the image is for.

    :param source: `image:NAME:TAG` or `image:NAME@sha256:…`.
    :param go_sums: the sums of a Go by build host.
    :raises KrakendError: no engine, no image, or no gateway in it.
    """
    name = parse_image(source.partition(":")[2])
    with engine() as client:
        sweep(client)
        found = list(_variants(client, name))
    # Podman gives each image its own digest beside the one of the list that they share.
    shared = set.intersection(*(set(image.digests) for image, _ in found))
    best = found[0][0].digests
    digest = next((each for each in best if each in shared), best[0])
    return merge_facts(
        [
            facts_of_binary(facts, source=source, digest=digest, go_sums=go_sums(facts.go))
            for _, facts in found
        ]
    )


def digests_of_image(source: str) -> tuple[str, ...]:
    """The digests that an image's name stands for now, the best first.

    :raises KrakendError: no engine, or nobody knows.
    """
    name = parse_image(source.partition(":")[2])
    if name.digest:
        return (name.digest,)
    with engine() as client:
        return image_digests(client, name)


def program_of_image(source: str, digest: str, arch: Arch) -> bytes:
    """The gateway in an image that was locked.

    :param digest: the image's, or its list's, as the lock has it.
    :raises KrakendError: no engine, the image is no more, or none of it is for that CPU.
    """
    name = replace(parse_image(source.partition(":")[2]), digest=digest)
    with engine() as client:
        sweep(client)
        return locked_program(client, name, arch).program.data


@dataclass(frozen=True)
class LockedProgram:
    """A gateway, and the engine's id of its image."""

    image: str
    program: GatewayProgram


def locked_program(client: Any, name: ImageName, arch: Arch) -> LockedProgram:
    """The gateway for a CPU in an image that is named by its digest.

    :raises KrakendError: the image is no more, or none of it is for that CPU.
    """
    own = local_image(client, name, arch) or pull(client, name)
    image = own.identity
    if own.arch is arch:
        found = find_program(client, image, name.asked, arch)
    else:
        with other_variant(client, name, own, arch) as other:
            image = other.identity if other else ""
            found = find_program(client, image, name.asked, arch) if other else None
    if found is None or found.facts.arch != arch.value:
        raise EngineFailed(
            f"The engine has no gateway of {name.asked} for linux/{arch.value}.",
            evidence="The lock says that the image has one.",
            remedy=f"Run `docker rmi {name.asked}`, then this again.",
        )
    return LockedProgram(image, found)


def _variants(client: Any, name: ImageName) -> Iterator[tuple[PulledImage, BinaryFacts]]:
    """The gateway for the engine's own CPU, then for others."""
    own = pull(client, name)
    found = find_program(client, own.identity, name.asked, own.arch)
    if found is None:
        raise EngineFailed(
            f"The engine has {name.asked} for another CPU than it says.",
            evidence=f"It pulled it for linux/{own.arch.value}.",
            remedy=f"Remove that image (`docker rmi {name.asked}`), then run this again.",
        )
    first = found.facts
    yield own, first
    if own.problem:
        sys.stderr.write(
            f"{name.asked} is read as this engine has it, for linux/{first.arch} only: it cannot "
            f"be pulled ({own.problem.rstrip('.')}).\n"
        )
        return
    # The program tells what it is for: engines may hand out an image for any CPU.
    for arch in (each for each in Arch if each.value != first.arch):
        with other_variant(client, name, own, arch) as image:
            other = find_program(client, image.identity, name.asked, arch) if image else None
        if image is not None and other is not None and other.facts.arch == arch.value:
            yield image, other.facts


@contextmanager
def engine() -> Iterator[Any]:
    """The user's engine; what it cannot do otherwise is an error of ours."""
    with connected() as client:
        try:
            yield client
        except (DockerException, RequestException) as error:
            raise EngineFailed(
                "The container engine failed.",
                evidence=str(getattr(error, "explanation", None) or error),
                remedy="Its log may say why. Without an engine, copy the gateway out of its image "
                "and name it as `binary:PATH`.",
            ) from None
