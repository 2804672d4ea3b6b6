"""The rule that asks what an image's tag stands for now. Reading images is `gateway`'s."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.core.gateway.sources import Source
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.toolchain.own_program import OwnProgramRequest, run_own_program

__all__ = ["ImageDigests", "ImageDigestsRequest", "find_image_digests"]


@dataclass(frozen=True)
class ImageDigestsRequest:
    """Ask for the digests of an image."""

    source: Source


@dataclass(frozen=True)
class ImageDigests:
    """The answer.

    :param digests: those that the name stands for, the best first; none where nobody knows.
    :param problem: why nobody does, as an error's text.
    """

    digests: tuple[str, ...]
    problem: str = ""


@rule(desc="Ask for the digest of an image")
async def ask_digests(request: ImageDigestsRequest) -> ImageDigests:
    result = await run_own_program(
        OwnProgramRequest(
            ("digest", str(request.source)),
            description=f"Ask what {request.source} stands for",
            # A tag may have moved since it was last asked for.
            is_pure=False,
            needs_engine=True,
        ),
        **implicitly(),
    )
    if result.exit_code != 0:
        return ImageDigests((), result.stderr.strip())
    return ImageDigests(tuple(result.stdout.decode().split()))


find_image_digests = callable_rule(ask_digests)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
