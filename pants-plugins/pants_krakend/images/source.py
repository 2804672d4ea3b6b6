"""An image as a source of a gateway: its facts for each CPU, and its digest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
from pants_krakend.images.program import read_program, sweep
from pants_krakend.images.pull import PulledImage, image_digests, other_variant, pull

__all__ = ["EngineFailed", "digests_of_image", "facts_of_image"]


class EngineFailed(KrakendError):
    """An engine did not do what it was asked for."""


def facts_of_image(source: str, go_sums: Callable[[str], Mapping[str, str]]) -> GatewayFacts:
    """The facts of the gateway in an image, for each CPU that the image is for.

    :param source: `image:NAME:TAG` or `image:NAME@sha256:…`.
    :param go_sums: the sums of a Go by build host.
    :raises KrakendError: no engine, no image, or no gateway in it.
    """
    name = parse_image(source.partition(":")[2])
    with _engine() as client:
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
    with _engine() as client:
        return image_digests(client, name)


def _variants(client: Any, name: ImageName) -> Iterator[tuple[PulledImage, BinaryFacts]]:
    """The gateway for the engine's own CPU, then for others."""
    own = pull(client, name)
    first = read_program(client, own.identity, name.asked, own.arch)
    if first is None:
        raise EngineFailed(
            f"The engine has {name.asked} for another CPU than it says.",
            evidence=f"It pulled it for linux/{own.arch.value}.",
            remedy=f"Remove that image (`docker rmi {name.asked}`), then run this again.",
        )
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
            facts = read_program(client, image.identity, name.asked, arch) if image else None
        if image is not None and facts is not None and facts.arch == arch.value:
            yield image, facts


@contextmanager
def _engine() -> Iterator[Any]:
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
