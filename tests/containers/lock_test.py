"""A resolve is locked from an image with Pants, and a tag that has moved is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.core.platform import Platform
from tests.locks.conftest import LockRoot
from tests.support.containers.engines import Engine
from tests.support.containers.gateways import GatewayImages
from tests.support.containers.registry import Registry

pytestmark = pytest.mark.docker

GENERATE = ("generate-lockfiles", "--resolve=edge")
GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL


@pytest.fixture
def root(tmp_path: Path, docker_engine: Engine) -> Iterator[LockRoot]:
    """A build root whose Pants, a daemon, finds the engine of the tests."""
    made = LockRoot(tmp_path / "build root", environment=docker_engine.environment)
    with made.daemon() as running:
        yield running


def test_a_resolve_is_locked_from_an_image_and_a_tag_that_has_moved_is_drift(
    root: LockRoot,
    docker_engine: Engine,
    registry: Registry,
    gateway_images: GatewayImages,
) -> None:
    glibc, musl = gateway_images.single(GLIBC), gateway_images.single(MUSL)
    # By the registry's own name: Docker asks its registry, and no mirror, what a tag stands for.
    name = f"{registry.host}/edge/pants:1"
    registry.publish("edge/pants:1", glibc)
    root.of(f"image:{name}")
    generated = root.pants(*GENERATE)
    assert generated.exit_code == 0, generated.output
    facts = parse_lock("edge.lock", (root.path / "locks" / "edge.lock").read_bytes())
    assert {each.digest for each in facts.platforms.values()} == {glibc.digest}

    same = root.pants("check", "plain:so")
    assert same.exit_code == 0, same.output

    registry.publish("edge/pants:1", musl)
    moved = root.pants("check", "plain:so")
    assert moved.exit_code == 1
    assert f"~ digest of image:{name}: {glibc.digest} -> {musl.digest}" in moved.output
    assert "Run `pants generate-lockfiles --resolve=edge`." in moved.output

    with docker_engine.stopped():
        unseen = root.pants("check", "plain:so")
    assert unseen.exit_code == 0
    assert (
        f"locks/edge.lock: image:{name} was not compared: No container engine answers at "
    ) in unseen.output


def test_nobody_is_asked_about_an_image_that_is_named_by_its_digest(
    root: LockRoot, docker_engine: Engine, registry: Registry, gateway_images: GatewayImages
) -> None:
    name = registry.publish("edge/pinned:1", gateway_images.single(GLIBC))
    root.of(f"image:{name}")
    assert root.pants(*GENERATE).exit_code == 0
    without = replace(
        root, environment={**docker_engine.environment, "DOCKER_HOST": "unix:///nowhere"}
    )
    same = without.pants("check", "plain:so")
    assert same.exit_code == 0, same.output
