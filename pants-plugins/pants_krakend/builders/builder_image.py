"""Which image a plugin is compiled in, by its digest, and which images a lock should have.

Functions that rules await; the engine is asked in toolchain/engine.py.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from pants_krakend.core.build.builder_image import (
    BuilderName,
    builder_image,
    pinned_image,
    unpinned,
    vendor_images,
)
from pants_krakend.core.build.request import Gateway
from pants_krakend.core.gateway.images import ImageName, parse_image
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.engine import concurrently, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.resources import catalogue
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.engine import ResolveRequest, resolve_image

__all__ = ["image_of", "images_to_lock"]

logger = logging.getLogger(__name__)


async def image_of(
    fields: PluginFields, platform: Platform, gateway: Gateway, krakend: KrakendSubsystem
) -> str:
    """The image that a plugin is compiled in, as `repository@sha256:…`.

    A pin needs no engine; without one the engine is asked, for the build or for the error.

    :raises UnpinnedImage: there is no pin, and that is not allowed.
    :raises KrakendError: see core/build/builder_image.py and core/build/engine_failures.py.
    """
    given = fields.given_images(krakend)
    image = builder_image(gateway, platform, catalogue(), given)
    # What is locked is the vendor's image.
    locked = "" if platform.libc.value in given else gateway.builders.get(platform.value, "")
    pinned = pinned_image(image, krakend.builder_digests, locked)
    if pinned is not None:
        return pinned.asked
    found = await resolve_image(ResolveRequest(image), **implicitly())
    if not krakend.allow_builder_tags:
        raise unpinned(image, found.image.digest if found.image else "", gateway)
    if found.image is None:
        raise found.failure
    logger.warning(
        "%s: %s is not pinned, and stands for %s now. Tomorrow it may be another image. Pin it in "
        "`[krakend].builder_digests`.",
        fields.address,
        image.tagged,
        found.image.digest,
    )
    name: str = found.image.asked
    return name


async def images_to_lock(
    facts: GatewayFacts, locked: GatewayFacts | None, krakend: KrakendSubsystem
) -> Mapping[str, str]:
    """The builder images of a gateway by platform, as `repository@sha256:…`.

    Where nobody can tell, what was locked of the same release stays.

    :param locked: what the lockfile had; None where there was none.
    """
    if krakend.builder is not BuilderName.CONTAINER:
        return {}
    wanted = vendor_images(facts, catalogue())
    names = sorted(set(wanted.values()), key=lambda each: each.tagged)
    found = await concurrently(
        resolve_image(ResolveRequest(each), **implicitly()) for each in names
    )
    resolved = dict(zip(names, found))
    for name, each in resolved.items():
        if each.image is None:
            logger.warning("%s is not locked.\n\n%s", name.tagged, each.failure)
    images = {
        platform: resolved[name].image or _kept(platform, facts, locked)
        for platform, name in wanted.items()
    }
    return {platform: image.asked for platform, image in images.items() if image}


def _kept(platform: str, facts: GatewayFacts, locked: GatewayFacts | None) -> ImageName | None:
    if locked is None or (locked.edition, locked.version) != (facts.edition, facts.version):
        return None
    kept = locked.builders.get(platform)
    return parse_image(kept) if kept else None
