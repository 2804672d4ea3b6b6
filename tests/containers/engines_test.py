"""The engine, the registry and the images that other tests are made with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pants_krakend.core.platform import Libc
from tests.support.containers.builders import BuilderImages
from tests.support.containers.engines import Engine
from tests.support.containers.registry import Registry

pytestmark = pytest.mark.docker


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
