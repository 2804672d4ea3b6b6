"""The engine, the registry and the images that other tests are made with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it

from pants_krakend.core.platform import Libc
from tests.support.containers.builders import BuilderImages
from tests.support.containers.engines import Engine, docker, podman
from tests.support.containers.images import ImageConfig, image
from tests.support.containers.packages import base_entries, closure, package_entries
from tests.support.containers.registry import Registry

pytestmark = pytest.mark.docker

Run = Callable[[Path, Registry], AbstractContextManager[Engine]]


@dataclass(frozen=True)
class Builder:
    """One of the vendor's builders, and what has to be in it."""

    name: str
    go: str
    libc: Libc
    headers: str
    cross_compiler: str


@pytest.mark.parametrize(
    "builder",
    [
        pytest.param(
            Builder(
                name="krakend/builder:2.13.8",
                go="1.25.12",
                libc=Libc.MUSL,
                headers="/usr/include/x86_64-linux-musl",
                cross_compiler="/usr/local/bin/aarch64-linux-musl-gcc",
            ),
            id="musl",
        ),
        pytest.param(
            Builder(
                name="krakend/builder:2.6.3-linux-generic",
                go="1.22.3",
                libc=Libc.GLIBC,
                headers="/usr/include/x86_64-linux-gnu",
                cross_compiler="/usr/bin/aarch64-linux-gnu-gcc",
            ),
            id="glibc, with an older Go",
        ),
    ],
)
def test_a_builder_is_pulled_by_the_vendors_name_and_has_the_vendors_tools(
    docker_engine: Engine,
    registry: Registry,
    builder_images: BuilderImages,
    builder: Builder,
) -> None:
    pinned = registry.publish(builder.name, builder_images.image(builder.go, builder.libc))
    docker_engine.docker("pull", "--quiet", builder.name)
    command = "go version && go env GOROOT GOPATH GOTOOLCHAIN && command -v $CROSS && gcc -E -v -"
    said = docker_engine.docker(
        *("run", "--rm", "--network=none", f"--env=CROSS={builder.cross_compiler.split('/')[-1]}"),
        *(pinned, "sh", "-c", f"{command} </dev/null 2>&1"),
    )
    assert said.splitlines()[:5] == [
        f"go version go{builder.go} linux/amd64",
        "/usr/local/go",
        "/go",
        "local",
        builder.cross_compiler,
    ]
    assert f"\n {builder.headers}\n" in said


@pytest.mark.parametrize(
    ("run", "kind"),
    [pytest.param(docker, "docker", id="docker"), pytest.param(podman, "podman", id="podman")],
)
def test_of_an_engine_that_has_ended_nothing_is_left(
    run: Run, kind: str, request: SubRequest, registry: Registry, containers_directory: Path
) -> None:
    # It is skipped where the engines of all tests cannot run.
    request.getfixturevalue(f"{kind}_engine")
    layer = registry.blobs.layer([*base_entries(), *package_entries(closure("coreutils"))])
    registry.publish("small:1", image(registry.blobs, ImageConfig(), [layer]))
    directory = containers_directory / f"other-{kind}"
    with run(directory, registry) as engine:
        engine.docker("run", "--detach", "--network=none", "small:1", "sleep", "600")
        assert processes(directory)
    assert (processes(directory), directory.exists()) == ([], False)
    assert str(directory) not in Path("/proc/self/mountinfo").read_text()


def processes(directory: Path) -> list[bytes]:
    """The command lines that name a directory."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it may have ended
            found.append(file.read_bytes())
    return [each for each in found if bytes(directory) in each]
