"""Builds that are interrupted, ended or robbed: nothing stays, and the next one is right."""

from __future__ import annotations

import os
import signal

import pytest

from tests.builders.conftest import (
    NAME,
    SUBJECT,
    Builders,
    ContainerRoot,
    building,
    given,
    is_left_alone,
    machine,
    sha256_of,
    volume,
)

pytestmark = pytest.mark.docker

GCC = "--krakend-c-compiler=gcc"


def test_an_engine_that_stops_in_a_build_ends_it_and_the_next_one_is_right(
    container: ContainerRoot, builders: Builders
) -> None:
    pinned = builders.other(NAME)
    run = building(container, pinned)

    with container.engine.stopped():
        _, said = run.communicate()

    assert run.returncode == 1
    assert f"{SUBJECT}: the container was ended from outside." in said
    is_left_alone(container)
    assert container.package(given(pinned)) == container.package("--krakend-builder=native", GCC)


def test_a_client_that_is_killed_takes_its_container_with_it(
    container: ContainerRoot, builders: Builders
) -> None:
    run = building(container, builders.other(NAME))
    (client,) = container.clients

    os.kill(int(client.partition(".")[0]), signal.SIGKILL)

    is_left_alone(container)
    run.communicate()
    assert run.returncode == 1


@pytest.mark.parametrize(
    "has_daemon",
    [pytest.param(True, id="with Pants' daemon"), pytest.param(False, id="without the daemon")],
)
def test_ctrl_c_ends_the_container(
    container: ContainerRoot, builders: Builders, *, has_daemon: bool
) -> None:
    root = container if has_daemon else container.without_daemon
    run = building(root, builders.other(NAME))

    os.killpg(run.pid, signal.SIGINT)

    is_left_alone(container)
    run.communicate()
    assert run.returncode != 0


def test_of_a_pants_that_is_killed_the_container_ends_in_its_time(
    container: ContainerRoot, builders: Builders
) -> None:
    run = building(container.without_daemon, builders.other(NAME), "--krakend-builder-timeout=5")

    run.kill()

    is_left_alone(container)
    run.communicate()


def test_the_leftovers_of_killed_clients_are_swept_and_no_others(
    container: ContainerRoot, builders: Builders
) -> None:
    pinned = f"krakend/builder@{builders.digests['krakend/builder:2.13.8']}"
    container.package()
    labels = {"ours": machine(), "of another machine": "0" * 12}
    created = {
        name: container.engine.docker(
            *("create", f"--label=pants-krakend.machine={label}"),
            *("--label=pants-krakend.client=999999999.5", pinned, "true"),
        ).strip()
        for name, label in labels.items()
    }
    container.edit()

    container.package()

    left = container.containers
    container.engine.docker("rm", created["of another machine"])
    assert left == [created["of another machine"]]


def test_a_volume_that_is_removed_is_made_again(
    container: ContainerRoot, builders: Builders
) -> None:
    made = container.package()
    digest = builders.digests["krakend/builder:2.13.8"]
    container.engine.docker("volume", "rm", volume(f"krakend/builder@{digest}"))
    run = container.without_daemon.pants("--no-local-cache", "package", "modifier:so")

    assert run.exit_code == 0, run.output
    assert sha256_of(container.plugin) == made


def test_a_build_that_takes_too_long_is_ended(container: ContainerRoot, builders: Builders) -> None:
    error = container.error(given(builders.other(NAME)), "--krakend-builder-timeout=1")

    assert error.startswith(
        f"ContainerTooLong: {SUBJECT}: the container did not end in its time, and was removed.\n\n"
    )
    assert container.containers == []
