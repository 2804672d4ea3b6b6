"""Tests of where a gateway's program comes from."""

from __future__ import annotations

import pytest

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gatewaytest.program import NoGatewayProgram, program_source

POSSIBLE = (
    "A gateway that can be run is `go:DIR` (a Go main package), `binary:PATH` or `tarball:PATH` in "
    "`[krakend].resolve_sources`, with a path in this repository"
)


def gateway(lock: Lock | None) -> Gateway:
    """A gateway for which only its lock matters."""
    return Gateway("ce", "2.13.8", "1.25.12", {}, frozenset(), lock)


LOCKED = gateway(Lock("edge", "edge.lock"))


@pytest.mark.parametrize("source", ["go:gateway", "binary:3rdparty/krakend", "tarball:krakend.tgz"])
def test_what_lies_in_the_repository_can_be_run(source: str) -> None:
    assert str(program_source(LOCKED, source)) == source


@pytest.mark.parametrize("source", ["binary:/usr/bin/krakend", "image:krakend:2.13.8"])
def test_what_lies_elsewhere_cannot_be_run_yet(source: str) -> None:
    with pytest.raises(NoGatewayProgram) as raised:
        program_source(LOCKED, source)
    assert str(raised.value) == (
        "The program of KrakenD 2.13.8 (resolve 'edge') cannot be run for a test.\n\n"
        f"edge.lock was made from {source}.\n\n"
        f"{POSSIBLE}. `check` needs no program."
    )


def test_a_release_of_the_catalogue_has_no_program() -> None:
    with pytest.raises(NoGatewayProgram) as raised:
        program_source(gateway(None), "")
    assert str(raised.value) == (
        "The program of KrakenD 2.13.8 is not at hand, so it cannot be tested.\n\n"
        f"{POSSIBLE}: add one, lock it, and set `resolve` of the gateway and of its plugins."
    )
