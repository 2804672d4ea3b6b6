"""The rule that compares a gateway's lockfile with those of its sources that are at hand."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.gateway import GatewayRequest, find_gateway
from pants_krakend.builders.image import ImageDigests, ImageDigestsRequest, find_image_digests
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.drift import Difference, differences, image_drift
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.locked_part import locked_part
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gateway.sources import Source
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.drift import differences_text, not_compared_text
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.sources.gateways import LockRequest, read_lock

__all__ = ["CheckedLock", "LockCheckRequest", "check_lock"]


@dataclass(frozen=True)
class LockCheckRequest:
    """Ask whether a lock is what those of its sources are that can be looked at anywhere.

    :param sources: those in the repository.
    :param images: container images, of which only the digests are asked for.
    :param is_whole: whether `sources` are all of the lock's.
    """

    lock: Lock
    sources: tuple[Source, ...]
    images: tuple[Source, ...]
    is_whole: bool


@dataclass(frozen=True)
class CheckedLock:
    """The answer: whether nothing differs, and what does, for people."""

    is_same: bool
    text: str


async def _image_drift(
    request: LockCheckRequest, locked: GatewayFacts
) -> tuple[tuple[Difference, ...], str]:
    """What differs of images, and the lines on those that nobody could look at."""
    movable = [each for each in request.images if not each.digest]
    asked = await concurrently(
        find_image_digests(ImageDigestsRequest(each), **implicitly()) for each in movable
    )
    answers = dict(zip(movable, asked))
    drifted: list[Difference] = []
    unseen = ""
    for image in request.images:
        answer = answers.get(image, ImageDigests((image.digest,)))
        if answer.digests:
            drifted += image_drift(locked, str(image), answer.digests)
        else:
            unseen += not_compared_text(request.lock.path, str(image), answer.problem)
    return tuple(drifted), unseen


@rule(desc="Compare a gateway's lockfile with its sources")
async def compare_lock(request: LockCheckRequest) -> CheckedLock:
    lock = request.lock
    try:
        locked = (await read_lock(LockRequest(lock), **implicitly())).facts
        drifted, unseen = await _image_drift(request, locked)
        if request.sources:
            # A lock may have been made for more platforms than plugins are built for by default.
            platforms = tuple(Platform.parse(name) for name in sorted(locked.platforms))
            asked = GatewayRequest(lock.resolve, request.sources, platforms)
            found = (await find_gateway(asked, **implicitly())).facts
            expected = locked if request.is_whole else locked_part(locked, found)
            drifted = (*drifted, *differences(expected, found))
    except KrakendError as error:
        return CheckedLock(is_same=False, text=f"{error}\n")
    is_seen = bool(request.sources) or not unseen
    text = differences_text(lock.path, drifted) if drifted or is_seen else ""
    advice = f"Run `pants generate-lockfiles --resolve={lock.resolve}`.\n" if drifted else ""
    return CheckedLock(not drifted, unseen + text + advice)


check_lock = callable_rule(compare_lock)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
