"""Gateways are read out of images, by name and by digest, for every CPU, and nothing is left."""

from __future__ import annotations

import signal
import socket
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.platform import Platform
from tests.containers.conftest import begun, command
from tests.support.containers.engines import Engine, over_tcp
from tests.support.containers.gateways import PROGRAM, GatewayImages
from tests.support.containers.layers import Blob, Entry
from tests.support.containers.registry import Registry
from tests.support.platforms import BUILT_ONLY

pytestmark = pytest.mark.docker

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL
Gateways = Mapping[Platform, Path]


@pytest.fixture(scope="session")
def several(gateway_images: GatewayImages, registry: Registry) -> Blob:
    """A gateway for both CPUs, which is `edge/several:1`."""
    index = gateway_images.several(GLIBC, BUILT_ONLY)
    registry.publish("edge/several:1", index)
    return index


@pytest.fixture(scope="session")
def single(gateway_images: GatewayImages, registry: Registry) -> Blob:
    """A gateway for one platform, which is `edge/single:1`."""
    manifest = gateway_images.single(MUSL)
    registry.publish("edge/single:1", manifest)
    return manifest


def of_binaries(gateways: Gateways, source: str, digest: str, *of: Platform) -> GatewayFacts:
    """What the programs themselves say, as if they came from an image."""
    read = command({}, "lock", *(f"binary:{gateways[platform]}" for platform in of)).facts
    platforms = {
        name: replace(each, source=source, digest=digest) for name, each in read.platforms.items()
    }
    return replace(read, platforms=platforms)


def test_an_image_of_several_platforms_has_the_facts_of_its_programs(
    any_engine: Engine, gateways: Gateways, several: Blob
) -> None:
    source = "image:edge/several:1"
    assert command(any_engine.environment, "lock", source).facts == of_binaries(
        gateways, source, several.digest, GLIBC, BUILT_ONLY
    )


def test_an_image_is_read_by_its_digest(
    any_engine: Engine, gateways: Gateways, several: Blob
) -> None:
    source = f"image:edge/several@{several.digest}"
    expected = of_binaries(gateways, source, several.digest, GLIBC, BUILT_ONLY)
    # Once where the engine has no such image, and once where it has it for one CPU.
    found = [command(any_engine.environment, "lock", source) for _ in range(2)]
    assert [(each.facts, each.stderr) for each in found] == [(expected, "")] * 2


@pytest.mark.parametrize(
    "by_digest", [pytest.param(False, id="by tag"), pytest.param(True, id="by digest")]
)
def test_an_engine_that_had_the_image_has_the_same_images_afterwards(
    any_engine: Engine, several: Blob, *, by_digest: bool
) -> None:
    name = f"edge/several@{several.digest}" if by_digest else "edge/several:1"
    any_engine.docker("pull", "--quiet", name)
    shown = ("images", "--all", "--digests", "--no-trunc")
    before = any_engine.docker(*shown)
    assert command(any_engine.environment, "lock", f"image:{name}").exit_code == 0
    assert sorted(any_engine.docker(*shown).splitlines()) == sorted(before.splitlines())
    cpu = any_engine.docker("image", "inspect", "--format={{.Architecture}}", name)
    assert cpu == "amd64\n"


def test_an_image_of_one_platform_has_its_own_digest(
    any_engine: Engine, gateways: Gateways, single: Blob
) -> None:
    source = "image:edge/single:1"
    assert command(any_engine.environment, "lock", source).facts == of_binaries(
        gateways, source, single.digest, MUSL
    )


def test_digest_says_what_a_tag_stands_for(
    any_engine: Engine, registry: Registry, several: Blob, single: Blob
) -> None:
    asked = ("digest", "image:edge/moving:1")
    for image in (several, single):
        registry.publish("edge/moving:1", image)
        assert image.digest in command(any_engine.environment, *asked).stdout.splitlines()


@pytest.mark.usefixtures("single")
def test_an_image_that_is_only_here_is_read_as_it_is(
    docker_engine: Engine, gateways: Gateways
) -> None:
    docker_engine.docker("pull", "--quiet", "edge/single:1")
    docker_engine.docker("tag", "edge/single:1", "here/edge:1")
    identity = docker_engine.docker("image", "inspect", "--format={{.Id}}", "here/edge:1").strip()
    found = command(docker_engine.environment, "lock", "image:here/edge:1")
    assert found.facts == of_binaries(gateways, "image:here/edge:1", identity, MUSL)
    assert found.stderr.startswith(
        "here/edge:1 is read as this engine has it, for linux/amd64 only: it cannot be pulled ("
    )


def test_what_a_tag_stands_for_is_not_told_by_the_engines_own_image_alone(
    any_engine: Engine, registry: Registry, single: Blob
) -> None:
    registry.publish("edge/offline:1", single)
    any_engine.docker("pull", "--quiet", "edge/offline:1")
    registry.withdraw("edge/offline:1")
    said = command(any_engine.environment, "digest", "image:edge/offline:1")
    what = "What edge/offline:1 stands for now cannot be found out."
    assert (said.exit_code, said.stdout, said.stderr.splitlines()[0]) == (1, "", what)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(("usr/local/bin/krakend", ""), id="where people put it"),
        pytest.param(("srv/gateway", "/srv/gateway"), id="the entrypoint"),
        pytest.param(("usr/bin/gateway", "gateway"), id="the entrypoint, on PATH"),
    ],
)
def test_a_gateway_is_found_where_images_have_it(
    docker_engine: Engine,
    registry: Registry,
    gateway_images: GatewayImages,
    gateways: Gateways,
    place: tuple[str, str],
) -> None:
    path, entrypoint = place
    program = Entry.copy(path, gateways[MUSL])
    registry.publish("edge/place:1", gateway_images.of(MUSL, [program], entrypoint))
    assert set(
        command(docker_engine.environment, "lock", "image:edge/place:1").facts.platforms
    ) == {MUSL.value}


def test_a_symbolic_link_is_followed(
    any_engine: Engine, registry: Registry, gateway_images: GatewayImages, gateways: Gateways
) -> None:
    program = Entry.copy("opt/krakend/bin/gateway", gateways[MUSL])
    links = [
        Entry.link(PROGRAM, "../../opt/krakend/current"),
        Entry.link("opt/krakend/current", "/opt/krakend/bin/gateway"),
    ]
    registry.publish("edge/links:1", gateway_images.of(MUSL, [program, *links]))
    assert set(command(any_engine.environment, "lock", "image:edge/links:1").facts.platforms) == {
        MUSL.value
    }


@pytest.mark.usefixtures("single")
def test_the_container_of_a_reader_that_was_killed_is_removed_by_the_next(
    docker_engine: Engine,
) -> None:
    docker_engine.docker("pull", "--quiet", "edge/single:1")
    machine = f"{socket.gethostname()}-{uuid.getnode():x}"
    # Linux gives no process a number above 2**22.
    label = f"pants-krakend.reader={machine}:{2**22 + 1}"
    docker_engine.docker("create", "--label", label, "edge/single:1")
    assert command(docker_engine.environment, "lock", "image:edge/single:1").exit_code == 0
    assert docker_engine.docker("ps", "--all", "--quiet") == ""


@pytest.mark.usefixtures("several")
def test_a_reader_that_is_told_to_end_takes_its_container_with_it(docker_engine: Engine) -> None:
    environment = dict(docker_engine.environment)
    events = ("docker", "events", "--filter=event=create", "--format={{.ID}}")
    with (
        subprocess.Popen(events, env=environment, stdout=subprocess.PIPE) as listening,
        begun(environment, "lock", "image:edge/several:1") as reading,
    ):
        assert listening.stdout is not None
        assert listening.stdout.readline()
        reading.terminate()
        listening.terminate()
    assert reading.returncode == 128 + signal.SIGTERM
    assert docker_engine.docker("ps", "--all", "--quiet") == ""


@pytest.mark.usefixtures("single")
def test_the_engine_of_a_context_is_asked(docker_engine: Engine, tmp_path: Path) -> None:
    environment = {**docker_engine.environment, "DOCKER_CONFIG": str(tmp_path)}
    host = f"host={environment.pop('DOCKER_HOST')}"
    docker, asked = ("docker", "context"), ("lock", "image:edge/single:1")
    subprocess.run([*docker, "create", "edge", "--docker", host], env=environment, check=True)
    assert MUSL.value in command({**environment, "DOCKER_CONTEXT": "edge"}, *asked).facts.platforms
    subprocess.run([*docker, "use", "edge"], env=environment, check=True)
    assert MUSL.value in command(environment, *asked).facts.platforms


@pytest.mark.usefixtures("single")
def test_an_engine_is_asked_over_tcp(docker_engine: Engine) -> None:
    with over_tcp(docker_engine.socket) as host:
        environment = {**docker_engine.environment, "DOCKER_HOST": host}
        found = command(environment, "lock", "image:edge/single:1")
    assert set(found.facts.platforms) == {MUSL.value}
