"""Where the program of a tested gateway comes from, and which gateways have none. Choosing only."""

from __future__ import annotations

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.sources import Source, SourceKind, parse_source

__all__ = ["NoGatewayProgram", "program_source"]

_POSSIBLE = (
    "A gateway that can be run is `go:DIR` (a Go main package), `binary:PATH` or `tarball:PATH` in "
    "`[krakend].resolve_sources`, with a path in this repository"
)


class NoGatewayProgram(KrakendError):
    """There is no program of a gateway that could be run."""


def program_source(gateway: Gateway, locked_from: str) -> Source:
    """What the program comes from.

    :param locked_from: what the lock says that it was read from.
    :raises NoGatewayProgram: it is nothing that can be run here.
    """
    if gateway.lock is None:
        raise NoGatewayProgram(
            f"The program of {gateway.name} is not at hand, so it cannot be tested.",
            remedy=f"{_POSSIBLE}: add one, lock it, and set `resolve` of the gateway and of its "
            "plugins.",
        )
    source = parse_source(locked_from, where=gateway.lock.path)
    if source.kind is SourceKind.GO or source.file:
        return source
    raise NoGatewayProgram(
        f"The program of {gateway.name} cannot be run for a test.",
        evidence=f"{gateway.lock.path} was made from {source}.",
        remedy=f"{_POSSIBLE}. `check` needs no program.",
    )
