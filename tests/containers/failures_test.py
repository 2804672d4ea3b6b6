"""Whatever keeps a gateway from being read out of an image has its own message, with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from tests.containers.conftest import command
from tests.support.containers.engines import Engine
from tests.support.containers.gateways import PROGRAM, GatewayImages
from tests.support.containers.images import index
from tests.support.containers.layers import Entry
from tests.support.containers.registry import Registry

MUSL, ARM64 = Platform.LINUX_AMD64_MUSL, Platform.LINUX_ARM64_MUSL
ANY = "image:edge:1"
VARIABLES = "Pants passes on the variables that `[krakend].engine_env_vars` lists."
ELSE = "Without an engine, copy the gateway out of its image and name it as `binary:PATH`."
START = (
    "Start Docker (`sudo systemctl start docker`, or Docker Desktop). For Podman run `systemctl "
    "--user start podman.socket` and set DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock. "
    f"An engine elsewhere is named by DOCKER_HOST or a Docker context. {VARIABLES} {ELSE}"
)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        pytest.param("unix:///nowhere/docker.sock", "No such file or directory.", id="a socket"),
        pytest.param("tcp://127.0.0.1:1", "Connection refused.", id="a port"),
    ],
)
def test_no_engine(host: str, reason: str) -> None:
    assert command({"DOCKER_HOST": host}, "lock", ANY).stderr == (
        f"{ANY}: No container engine answers at {host}.\n\n{reason}\n\n{START}\n\n"
    )


def test_an_engine_that_this_user_may_not_use(
    docker_engine: Engine, nobody: tuple[str, ...], tmp_path: Path
) -> None:
    docker_engine.directory.chmod(0o755)
    docker_engine.directory.parent.chmod(0o755)
    host = f"unix://{docker_engine.socket}"
    environment = {"DOCKER_HOST": host, "HOME": str(tmp_path)}
    assert command(environment, "lock", ANY, run_by=nobody).stderr == (
        f"{ANY}: You may not use the container engine at {host}.\n\n"
        "Permission denied.\n\n"
        "Become a member of its group (`sudo usermod -aG docker $USER`, then log in again), or use "
        f"an engine of your own: rootless Docker or Podman. {ELSE}\n\n"
    )


def test_a_context_that_is_not_there(tmp_path: Path) -> None:
    environment = {"DOCKER_CONTEXT": "edge", "DOCKER_CONFIG": str(tmp_path)}
    said = command(environment, "lock", ANY).stderr
    what, evidence, remedy = said.rstrip("\n").split("\n\n")
    assert what == f"{ANY}: There is no Docker context 'edge' that can be read."
    assert evidence.startswith(f"{tmp_path}/contexts/meta/")
    assert remedy == (
        "`docker context ls` lists them. Name one with DOCKER_CONTEXT or `docker context use`, or "
        f"name the engine itself with DOCKER_HOST. {VARIABLES}"
    )


@pytest.mark.docker
def test_an_image_that_is_nowhere(docker_engine: Engine, registry: Registry) -> None:
    name = f"{registry.host}/edge/gone:1"
    assert command(docker_engine.environment, "lock", f"image:{name}").stderr == (
        f"image:{name}: The engine has no image {name}, and cannot pull it.\n\n"
        "manifest unknown\n\n"
        f"See whether `docker pull {name}` works: the name may be wrong, the registry out of "
        "reach, or a `docker login` needed.\n\n"
    )


@pytest.mark.docker
def test_an_image_without_a_gateway(
    docker_engine: Engine, registry: Registry, gateway_images: GatewayImages
) -> None:
    script = Entry.text("entry.sh", "#!/bin/sh\n", 0o755)
    registry.publish("edge/none:1", gateway_images.of(MUSL, [script], "/entry.sh"))
    assert command(docker_engine.environment, "lock", "image:edge/none:1").stderr == (
        "image:edge/none:1: There is no gateway in edge/none:1 for linux/amd64.\n\n"
        "/usr/bin/krakend: It is not there.\n"
        "/usr/local/bin/krakend: It is not there.\n"
        "/entry.sh: This is a script.\n\n"
        "Name an image whose entrypoint is the gateway, or that has it at /usr/bin/krakend or "
        "/usr/local/bin/krakend; or copy it out of the image and name it as `binary:PATH`.\n\n"
    )


@pytest.mark.docker
def test_an_image_whose_other_platform_has_no_gateway(
    docker_engine: Engine, registry: Registry, gateway_images: GatewayImages
) -> None:
    empty = gateway_images.of(ARM64, [Entry.text(PROGRAM, "nothing of the kind\n")])
    both = {"amd64": gateway_images.single(MUSL), "arm64": empty}
    registry.publish("edge/half:1", index(registry.blobs, both))
    said = command(docker_engine.environment, "lock", "image:edge/half:1")
    assert said.stderr.startswith(
        "image:edge/half:1: There is no gateway in edge/half:1 for linux/arm64.\n\n"
        "/usr/bin/krakend: This is a text file.\n"
    )


@pytest.mark.docker
def test_an_image_for_other_cpus_only(
    docker_engine: Engine, registry: Registry, gateway_images: GatewayImages
) -> None:
    name = f"{registry.host}/edge/mainframe:1"
    mainframe = {"s390x": gateway_images.of(MUSL, [Entry.text("x", "")])}
    registry.publish("edge/mainframe:1", index(registry.blobs, mainframe))
    said = command(docker_engine.environment, "lock", f"image:{name}").stderr
    assert said.split("\n\n")[1] == (
        "no matching manifest for linux/amd64 in the manifest list entries"
    )
