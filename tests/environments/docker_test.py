"""Plugins compiled in a Docker environment of Pants: this machine's bytes, by a real engine."""

from __future__ import annotations

import pytest

from tests.environments.conftest import EnvironmentsRoot
from tests.support.containers.engines import Engine

pytestmark = pytest.mark.docker


def test_a_docker_environment_makes_this_machines_bytes_and_a_cached_build_needs_no_engine(
    docker_root: EnvironmentsRoot, docker_engine: Engine
) -> None:
    here = docker_root.package()
    docker_root.set_environment("docker")

    first = docker_root.pants()
    assert first.exit_code == 0, first.output
    assert "Compile modifier:so for linux-amd64-musl with Go 1.25.12 in the Docker environment" in (
        first.output
    )
    with docker_engine.stopped():
        there = docker_root.package()

    assert there == here


def test_an_image_without_a_shell_is_an_error_in_words(docker_root: EnvironmentsRoot) -> None:
    docker_root.set_environment("shell-less")

    what, _, rest = docker_root.error().partition("\n\n")

    assert what == (
        "UnusableEnvironment: modifier:so: Plugins cannot be compiled in the Docker environment "
        "'shell-less'."
    )
    assert "an image for Linux on x86_64 that runs as root and has `sh`" in rest
