"""The container builder in a real engine: the native builder's bytes, from pinned images."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from tests.builders.conftest import Builders, ContainerRoot, container_root
from tests.support.containers.engines import Engine
from tests.support.gateway import Deployment, running_gateway, upstream

pytestmark = pytest.mark.docker

NATIVE = ("--krakend-builder=native", "--krakend-c-compiler=gcc")


def for_platform(platform: Platform) -> str:
    return f"--krakend-default-platforms={[platform.value]}"


@pytest.mark.parametrize(
    ("platform", "release"),
    [
        pytest.param(Platform.LINUX_AMD64_MUSL, "2.13.8", id="musl"),
        pytest.param(Platform.LINUX_AMD64_GLIBC, "2.13.8", id="glibc"),
        pytest.param(Platform.LINUX_AMD64_GLIBC, "2.6.3", id="glibc, with an older Go"),
        pytest.param(Platform.LINUX_ARM64_GLIBC, "2.13.8", id="glibc on arm64"),
    ],
)
def test_a_container_and_this_machines_gcc_make_the_same_bytes(
    container: ContainerRoot, platform: Platform, release: str
) -> None:
    options = (for_platform(platform), f"--krakend-default-version={release}")
    made = container.package(*options)

    assert made == container.package(*options, *NATIVE)
    assert container.containers == []


def test_the_musl_builder_compiles_for_arm64_with_the_compiler_of_the_vendors_name(
    container: ContainerRoot,
) -> None:
    run = container.pants(for_platform(Platform.LINUX_ARM64_MUSL), "package", "modifier:so")

    assert run.exit_code == 0, run.output
    assert "KrakenD 2.13.8, linux-arm64-musl, Go 1.25.12: loads, " in run.output


@pytest.mark.gateway
@pytest.mark.parametrize(
    "platform",
    [
        pytest.param(Platform.LINUX_AMD64_MUSL, id="musl"),
        pytest.param(Platform.LINUX_AMD64_GLIBC, id="glibc"),
    ],
)
def test_a_gateway_loads_what_a_container_made(
    container: ContainerRoot,
    gateways: Mapping[Platform, Path],
    tmp_path: Path,
    platform: Platform,
) -> None:
    container.package(for_platform(platform))

    with upstream({}) as served:
        deployment = Deployment([container.plugin], [], served.port, {})
        with running_gateway(gateways[platform], tmp_path / "gateway", deployment) as gateway:
            assert "[SERVICE: Modifier Plugin] Total plugins loaded: 1" in gateway.log


def test_a_build_that_is_cached_needs_no_engine(container: ContainerRoot) -> None:
    made = container.package()
    container.plugin.unlink()

    with container.engine.stopped():
        assert container.package() == made


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
    container.package(given, digests)
    moved = builders.other(name)
    container.edit()

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
    made = container_root(tmp_path / "build root", podman_engine, builders)
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
