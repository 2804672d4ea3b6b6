"""A real gateway on ports that others want as well: run without Pants, since that adds nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pants_krakend.core.config.plugins import Deployment, TestedGateway
from pants_krakend.core.config.read_json import read_json
from pants_krakend.core.gatewaytest.cases import (
    Expected,
    GatewayRequest,
    RequestsFile,
    Route,
    Upstream,
)
from pants_krakend.core.gatewaytest.outcome import judge_seen
from pants_krakend.core.gatewaytest.trial import GATEWAY, Trial
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.gateway_test_text import outcome_text
from pants_krakend.trials.program import free_port
from pants_krakend.trials.run import DEPLOYED_CONFIG, Place, run_trial

pytestmark = pytest.mark.gateway

CONFIG = {
    "version": 3,
    "extra_config": {"telemetry/metrics": {"listen_address": ":8090"}},
    "endpoints": [
        {"endpoint": "/a", "backend": [{"host": ["http://elsewhere"], "url_pattern": "/b"}]}
    ],
}
DOCUMENT = read_json("krakend.json", json.dumps(CONFIG))
TRIAL = Trial("edge", "krakend.json", "", Deployment(TestedGateway("Lura")), 30, "edge.xml")
REQUESTS = RequestsFile(
    (GatewayRequest("a", "/a", Expected(200)),), Upstream(routes=(Route("/b", body={}),))
)
PASSED = """\
edge in Lura: 0 plugins loaded, 1 request answered as expected.
    moved          extra_config."telemetry/metrics" listens on a free port.
"""


@pytest.fixture(scope="session")
def program(gateways: Mapping[Platform, Path]) -> Path:
    """The test gateway, with the C library that Python has here."""
    return gateways[Platform.LINUX_AMD64_GLIBC]


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def tried(program: Path, place: Place) -> str:
    """What people read of a test of the gateway."""
    at = place.directory / GATEWAY
    at.parent.mkdir(parents=True)
    at.symlink_to(program)
    seen = run_trial(TRIAL, DOCUMENT, REQUESTS, place)
    return outcome_text(TRIAL, judge_seen(seen, DOCUMENT, TRIAL.deployment, REQUESTS.requests))


def ports(directory: Path) -> set[int]:
    """Those that a gateway has listened on."""
    config: Any = json.loads((directory / DEPLOYED_CONFIG).read_text())
    statistics = config["extra_config"]["telemetry/metrics"]["listen_address"]
    return {config["port"], int(statistics.rpartition(":")[2])}


def test_a_port_that_is_taken_is_exchanged_for_another_one(
    program: Path, tmp_path: Path, taken_port: int
) -> None:
    choices = iter([taken_port, free_port(), free_port(), free_port()])

    assert tried(program, Place(tmp_path, choices.__next__)) == PASSED


def test_a_port_that_stays_taken_is_named(program: Path, tmp_path: Path, taken_port: int) -> None:
    said = tried(program, Place(tmp_path, lambda: taken_port))
    before, _, line = said.partition(" KRAKEND ")

    assert (
        before.rpartition("\n")[0]
        == """\
edge in Lura does not serve.
    moved          extra_config."telemetry/metrics" listens on a free port.
    error          A port that it listens on was taken, each time that it was started. If that is
                   one of a plugin, have the plugin read it from the environment, and set another
                   one in `env`; else run the test again.
What the log says:"""
    )
    assert line == (
        f"ERROR: [SERVICE: Gin] listen tcp 127.0.0.1:{taken_port}: bind: address already in use\n"
    )


def test_two_gateways_at_once_do_not_meet(program: Path, tmp_path: Path) -> None:
    directories = [tmp_path / "one", tmp_path / "two"]
    with ThreadPoolExecutor() as both:
        said = list(both.map(lambda each: tried(program, Place(each)), directories))

    assert said == [PASSED, PASSED]
    assert len(set.union(*map(ports, directories))) == 4
