"""What goes wrong with an engine while the real Pants builds: a clear error, and nothing left."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.conftest import Builders, ContainerRoot
from tests.support.containers.images import ImageConfig, image

pytestmark = pytest.mark.docker

GCC = "--krakend-c-compiler=gcc"
NAME = "acme/builder:1"
SUBJECT = "Compile modifier:so for linux-amd64-musl"
_DEADLINE_SECONDS = 120
_POLL_SECONDS = 0.05


def given(pinned: str) -> str:
    return f"--krakend-builder-image={{'musl': '{pinned}'}}"


def until(condition: Callable[[], object], why: Callable[[], str]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(_POLL_SECONDS)


def building(container: ContainerRoot, pinned: str) -> subprocess.Popen[str]:
    """A run of Pants whose container runs: it compiles Go's standard library first."""
    run = container.root.start(given(pinned), "package", "modifier:so")
    until(lambda: container.clients or run.poll() is not None, lambda: "no container")
    assert run.poll() is None, run.communicate()
    return run


def is_left_alone(container: ContainerRoot) -> None:
    """No container is there, or will be in a moment."""
    until(lambda: not container.containers, lambda: container.engine.docker("ps", "--all"))


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


def test_ctrl_c_ends_the_container(container: ContainerRoot, builders: Builders) -> None:
    run = building(container, builders.other(NAME))

    os.killpg(run.pid, signal.SIGINT)

    is_left_alone(container)
    run.communicate()
    assert run.returncode != 0


def machine() -> str:
    """What programs/builder/leftovers.go calls this machine."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    return short(boot, str(Path("/proc/self/ns/pid").readlink()))


def short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


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
    pinned = builders.other(NAME)
    made = container.package(given(pinned))
    container.engine.docker("volume", "rm", volume(pinned))
    run = container.pants(given(pinned), "--no-local-cache", "package", "modifier:so")

    assert run.exit_code == 0, run.output
    assert container.plugin.read_bytes() == made


def volume(pinned: str) -> str:
    """What programs/builder/bundle.go calls the volume of an image."""
    return f"pants-krakend-{short('go1.25.12', pinned, 'linux-amd64-musl')}"


def test_a_full_disk_is_named(container: ContainerRoot, builders: Builders) -> None:
    pinned = builders.other(NAME)
    container.engine.docker(
        *("volume", "create", "--opt=type=tmpfs", "--opt=device=tmpfs", "--opt=o=size=16k"),
        volume(pinned),
    )

    error = container.error(given(pinned))

    assert error.startswith(
        f"EngineDiskFull: {SUBJECT}: the container engine has no space left.\n\n"
    )
    assert container.containers == []
    container.engine.docker("volume", "rm", volume(pinned))
    container.package(given(pinned))


def test_a_build_that_takes_too_long_is_ended(container: ContainerRoot, builders: Builders) -> None:
    error = container.error(given(builders.other(NAME)), "--krakend-builder-timeout=1")

    assert error.startswith(
        f"ContainerTooLong: {SUBJECT}: the container did not end in its time, and was removed.\n\n"
    )
    assert container.containers == []


def test_an_image_of_another_cpu_is_refused(container: ContainerRoot, builders: Builders) -> None:
    arm64 = image(builders.registry.blobs, ImageConfig(architecture="arm64"), [])
    pinned = builders.registry.publish("acme/arm64:1", arm64)

    assert container.error(given(pinned)).startswith(
        f"ImageOfOtherPlatform: {SUBJECT}: {pinned} cannot run here as linux/amd64"
    )


@pytest.mark.parametrize(
    ("pinned", "options", "kind"),
    [
        pytest.param(
            f"127.0.0.1:1/builder@sha256:{'0' * 64}", [], "ImageNotAtHand", id="no registry"
        ),
        pytest.param(
            f"acme/builder@sha256:{'0' * 64}",
            ["--krakend-engine-env-vars=['DOCKER_HOST=unix:///nowhere.sock', 'PATH']"],
            "EngineNotRunning",
            id="no engine",
        ),
        pytest.param(
            f"acme/builder@sha256:{'0' * 64}",
            ["--krakend-engine-env-vars=['PATH=/nowhere']"],
            "EngineNotInstalled",
            id="no docker command",
        ),
    ],
)
def test_what_is_missing_is_named(
    container: ContainerRoot, pinned: str, options: list[str], kind: str
) -> None:
    assert container.error(given(pinned), *options).startswith(
        f"{kind}: modifier:so: Pull {pinned}: "
    )
