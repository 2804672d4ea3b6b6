"""The container builder in a real engine: the native builder's bytes, from pinned images."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.builders.conftest import (
    NAME,
    Builders,
    ContainerRoot,
    building,
    container_root_in,
    is_left_alone,
)
from tests.support.containers.engines import Engine, over_tcp

pytestmark = pytest.mark.docker

NATIVE = ("--krakend-builder=native", "--krakend-c-compiler=gcc")


def test_an_image_with_an_older_go_and_this_machines_gcc_make_the_same_bytes(
    container: ContainerRoot,
) -> None:
    options = (
        "--krakend-default-platforms=['linux-amd64-glibc']",
        "--krakend-default-version=2.6.3",
    )

    assert container.package(*options) == container.package(*options, *NATIVE)


def test_a_build_has_no_network_no_privileges_and_no_file_of_this_machine(
    container: ContainerRoot, builders: Builders
) -> None:
    run = building(container, builders.other(NAME))
    (running,) = json.loads(container.engine.docker("inspect", *container.containers))
    os.killpg(run.pid, signal.SIGINT)
    is_left_alone(container)
    run.communicate()

    host = running["HostConfig"]
    assert {each["Type"] for each in running["Mounts"]} == {"volume"}
    assert (host["NetworkMode"], host["Privileged"], host["ReadonlyRootfs"]) == (
        "none",
        False,
        True,
    )
    assert (host["CapDrop"], host["SecurityOpt"]) == (["ALL"], ["no-new-privileges"])
    assert host["PidsLimit"] == 8192


def test_a_build_that_is_cached_needs_no_engine(container: ContainerRoot) -> None:
    made = container.package()
    container.plugin.unlink()

    with container.engine.stopped():
        assert container.package() == made


def test_an_engine_that_is_reached_over_tcp_builds_too(container: ContainerRoot) -> None:
    with over_tcp(container.engine.socket) as host:
        variables = ["HOME", "PATH", f"DOCKER_HOST={host}"]
        made = container.package(f"--krakend-engine-env-vars={variables}")

    assert made == container.package(*NATIVE)


def test_a_tag_without_a_digest_is_an_error_with_the_line_to_add(
    container: ContainerRoot, builders: Builders
) -> None:
    name = "krakend/builder:2.13.8"

    assert container.error("--krakend-builder-digests={}") == (
        f"UnpinnedImage: modifier:so: It is not said which image {name} is, and a tag can be moved "
        "to another one.\n\n"
        "Into pants.toml:\n\n"
        "[krakend.builder_digests]\n"
        f'"{name}" = "{builders.digests[name]}"\n\n'
        "Add these lines. `[krakend].allow_builder_tags` builds without them."
    )


def test_a_tag_that_is_moved_moves_no_build_that_is_pinned(
    container: ContainerRoot, builders: Builders
) -> None:
    name = "acme/builder:1"
    pinned = builders.other(name)
    given = f"--krakend-builder-image={{'musl': '{name}'}}"
    digests = f"--krakend-builder-digests={{'{name}': '{pinned.partition('@')[2]}'}}"
    moved = builders.other(name)

    first = container.pants(given, digests, "package", "modifier:so")
    second = container.pants(given, "--krakend-allow-builder-tags", "package", "modifier:so")

    assert f"modifier:so for linux-amd64-musl in {pinned}" in first.output
    assert f"{name} is not pinned, and stands for {moved.partition('@')[2]} now" in second.output
    assert f"modifier:so for linux-amd64-musl in {moved}" in second.output


def test_a_lock_holds_the_builders_and_is_enough_to_build(
    container: ContainerRoot, builders: Builders
) -> None:
    lock = (
        "--krakend-default-version=",
        "--krakend-default-resolve=edge",
        "--krakend-resolves={'edge': 'edge.lock'}",
        "--krakend-resolve-sources={'edge': 'release:2.13.8'}",
        "--krakend-builder-digests={}",
    )
    locked = container.pants(*lock, "generate-lockfiles", "--resolve=edge")
    assert locked.exit_code == 0, locked.output
    digest = builders.digests["krakend/builder:2.13.8"]
    assert (
        f'"linux-arm64-musl": "krakend/builder@{digest}"'
        in container.root.path.joinpath("edge.lock").read_text()
    )

    with container.engine.stopped():
        again = container.pants(*lock, "generate-lockfiles", "--resolve=edge", "--diff")
    assert "krakend/builder:2.13.8 is not locked." in again.output
    container.package(*lock)


def test_a_builder_with_another_go_than_the_gateways_is_refused_with_both(
    container: ContainerRoot, builders: Builders
) -> None:
    image = f"krakend/builder@{builders.digests['krakend/builder:2.6.3']}"

    error = container.error(f"--krakend-builder-image={{'musl': '{image}'}}")

    assert error.startswith(
        f"BuilderOfOtherGo: modifier:so: The builder {image} has Go 1.22.3, but KrakenD 2.13.8 was "
        "built with Go 1.25.12, and would refuse its plugins.\n\n"
        "this image has: go1.22.3 /usr/local/go /go\n\n"
    )


def test_podman_builds_too_by_a_docker_context(
    tmp_path: Path, podman_engine: Engine, builders: Builders
) -> None:
    made = container_root_in(tmp_path / "build root", podman_engine, builders)
    podman_engine.docker(
        "context", "create", "podman", f"--docker=host=unix://{podman_engine.socket}"
    )
    variables = [
        "HOME",
        "PATH",
        f"DOCKER_CONFIG={podman_engine.environment['DOCKER_CONFIG']}",
        "DOCKER_CONTEXT=podman",
    ]
    built = made.package(f"--krakend-engine-env-vars={variables}")

    assert built == made.package(*NATIVE)
    assert made.containers == []
