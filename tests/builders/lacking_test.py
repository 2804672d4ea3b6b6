"""What an engine or this machine lacks, or a plugin does: how it is told, and nothing left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.conftest import (
    NAME,
    SUBJECT,
    Builders,
    ContainerRoot,
    docker_as,
    given,
    volume,
)
from tests.support.containers.images import ImageConfig
from tests.support.containers.images import image as image_of

pytestmark = pytest.mark.docker

# Docker's command as a user whom the socket is closed to.
AS_NOBODY = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups docker "$@"'
WITH_LITTLE_MEMORY = """\
[ "$1" != run ] || { shift; set -- run --memory=48m --memory-swap=48m "$@"; }
exec docker "$@"
"""
WITH_LITTLE_ROOM = """\
for each; do
    [ "$each" != --tmpfs=/app ] || each=--tmpfs=/app:size=4k
    shift
    set -- "$@" "$each"
done
exec docker "$@"
"""


def test_a_user_who_may_not_use_the_socket_is_told_so(
    container: ContainerRoot, builders: Builders, tmp_path: Path
) -> None:
    for each in (container.engine.directory, container.engine.directory.parent):
        each.chmod(0o755)
    pinned = builders.other(NAME)

    assert container.error(given(pinned), docker_as(tmp_path, AS_NOBODY)).startswith(
        f"EngineDenied: modifier:so: Pull {pinned}: this user may not use the container engine.\n\n"
    )


def test_a_build_that_is_out_of_memory_is_told_so(
    container: ContainerRoot, builders: Builders, tmp_path: Path
) -> None:
    if container.engine.docker("info", "--format={{.MemoryLimit}}") != "true\n":
        pytest.skip("this machine's kernel lets no engine limit memory")
    little = docker_as(tmp_path, WITH_LITTLE_MEMORY)

    assert container.error(given(builders.other(NAME)), little).startswith(
        f"EngineOutOfMemory: {SUBJECT}: a process was killed, most likely because memory ran out."
    )


def test_sources_that_the_engines_memory_has_no_room_for_are_a_full_disk(
    container: ContainerRoot, tmp_path: Path
) -> None:
    assert container.error(docker_as(tmp_path, WITH_LITTLE_ROOM)).startswith(
        f"EngineDiskFull: {SUBJECT}: the container engine has no space left.\n\n"
    )


def test_a_full_volume_is_named_and_without_it_the_next_build_is_right(
    container: ContainerRoot, builders: Builders
) -> None:
    pinned = builders.other(NAME)
    container.engine.docker(
        *("volume", "create", "--opt=type=tmpfs", "--opt=device=tmpfs", "--opt=o=size=16k"),
        volume(pinned),
    )

    error = container.error(given(pinned))

    assert error.startswith(
        f"EngineDiskFull: {SUBJECT}: the container engine has no space left.\n\n"
    )
    container.engine.docker("volume", "rm", volume(pinned))
    container.package(given(pinned))


def test_what_does_not_compile_is_told_as_natively(container: ContainerRoot) -> None:
    container.root.write({"modifier/edit.go": 'package main\n\nvar edit int = "text"\n'})

    error = container.error()

    assert error == container.error("--krakend-builder=native")
    assert "modifier/edit.go:3:16: " in error


def test_a_builder_without_a_cross_compiler_is_named_with_it(
    container: ContainerRoot, builders: Builders
) -> None:
    image = f"krakend/builder@{builders.digests['krakend/builder:2.13.8']}"

    assert container.error(
        f"--krakend-builder-image={{'glibc': '{image}'}}",
        "--krakend-default-platforms=['linux-arm64-glibc']",
    ).startswith(
        f"BuilderLacksCompiler: modifier:so: The builder {image} has no aarch64-linux-gnu-gcc, "
        "which linux-arm64-glibc needs.\n\n"
    )


def test_an_image_of_another_cpu_is_refused(container: ContainerRoot, builders: Builders) -> None:
    arm64 = image_of(builders.registry.blobs, ImageConfig(architecture="arm64"), [])
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
