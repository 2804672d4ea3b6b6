"""The records of a requests file: what a test sends to a gateway, and what it expects. No logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Union

__all__ = [
    "Body",
    "Expected",
    "GatewayRequest",
    "Received",
    "RequestsFile",
    "Route",
    "Upstream",
]

# Any value of JSON; a text stands for itself, and not for a text in JSON's quotes.
Body = Union[str, int, float, bool, None, "dict[str, Body]", "list[Body]"]


@dataclass(frozen=True)
class Route:
    """What stands in for one resource of a backend.

    :param method: empty for any.
    :param path: as the gateway asks for it, without a query.
    """

    path: str
    method: str = ""
    status: int = 200
    headers: Mapping[str, str] | None = None
    body: Body = None


@dataclass(frozen=True)
class Upstream:
    """What stands in for all backends.

    :param is_down: whether nothing listens there.
    """

    is_down: bool = False
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True)
class Received:
    """A request that the upstream has to have received: what is not said may be anything.

    :param query: all of its parameters.
    """

    path: str
    method: str = ""
    headers: Mapping[str, str] | None = None
    query: Mapping[str, str] | None = None
    body: Body = None


@dataclass(frozen=True)
class Expected:
    """What has to come back.

    :param headers: each has to be there with this value; names in any case.
    :param body: JSON that has to be a part of the answer's, or its whole text. None is not looked
        at.
    :param upstream: what the upstream received for this request, in order; None is not looked at,
        and none is what a request that is refused must lead to.
    """

    status: int
    headers: Mapping[str, str] | None = None
    body: Body = None
    upstream: tuple[Received, ...] | None = None


@dataclass(frozen=True)
class GatewayRequest:
    """One request to the gateway.

    :param name: what is shown when it fails; no two are alike.
    :param path: with its query, if any.
    :param line: where it begins in the requests file.
    """

    name: str
    path: str
    expected: Expected
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: Body = None
    line: int = 1


@dataclass(frozen=True)
class RequestsFile:
    """All of a requests file."""

    requests: tuple[GatewayRequest, ...]
    upstream: Upstream = Upstream()
