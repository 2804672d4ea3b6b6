"""The rule that finds out what a plugin links, without compiling it."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.native import NativeBuildRequest, build_natively
from pants_krakend.core.verdict.linked import LinkedListing, parse_listing
from pants_krakend.engine import callable_rule, get_digest_contents, implicitly

__all__ = ["ListingRequest", "list_linked"]


@dataclass(frozen=True)
class ListingRequest:
    """Ask what a plugin links.

    :param build: of a plan for `Artifact.LISTING`.
    """

    build: NativeBuildRequest


@rule(desc="List what a plugin links")
async def list_linked_packages(request: ListingRequest) -> LinkedListing:
    """Run the plan; a failure is the error that a build would end with."""
    built = await build_natively(request.build, **implicitly())
    (file,) = await get_digest_contents(built.digest)
    return parse_listing(file.content.decode())


list_linked = callable_rule(list_linked_packages)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
