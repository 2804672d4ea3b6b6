"""Images of the gateway and how the plain command reads them: fixtures of the tests here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it

from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.lockfile import parse_lock
from tests.support.build_root import REPOSITORY
from tests.support.containers.engines import Engine


@dataclass(frozen=True)
class Command:
    """A run of the plain command."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def facts(self) -> GatewayFacts:
        """The lock that it printed, which has to have succeeded."""
        if self.exit_code != 0:
            raise AssertionError(self.stderr)
        return parse_lock("", self.stdout.encode())


def command(
    environment: Mapping[str, str], *arguments: str, run_by: tuple[str, ...] = ()
) -> Command:
    """Run `python -m pants_krakend` with an environment that names an engine."""
    process = begun(environment, *arguments, run_by=run_by)
    stdout, stderr = process.communicate()
    return Command(process.returncode, stdout, stderr)


def begun(
    environment: Mapping[str, str], *arguments: str, run_by: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """Start the plain command, as `command` does, and do not wait for it."""
    return subprocess.Popen(
        [*run_by, sys.executable, "-m", "pants_krakend", *arguments],
        env={**environment, "PYTHONPATH": str(REPOSITORY / "pants-plugins")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=["docker", "podman"])
def any_engine(request: SubRequest) -> Engine:
    """Each kind of engine, which has to be left without a container."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(autouse=True)
def _no_container_is_left(request: SubRequest) -> Iterator[None]:
    """Whatever a test does, it leaves none."""
    yield
    for name in ("docker_engine", "podman_engine"):
        if name in request.fixturenames:
            engine: Engine = request.getfixturevalue(name)
            left = engine.docker("ps", "--all")
            if len(left.splitlines()) > 1:
                raise AssertionError(f"containers are left:\n{left}")


@pytest.fixture(scope="session")
def nobody() -> tuple[str, ...]:
    """What runs a program as a user who may read everything here and use no engine."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return (
        *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
        *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
    )
