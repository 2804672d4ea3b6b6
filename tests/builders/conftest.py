"""What the container builder is tried with: the vendor's names for our images, and a build root."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pants_krakend.core.platform import Libc
from tests.support.build_root import BuildRoot, PantsRun
from tests.support.containers.builders import BuilderImages
from tests.support.containers.engines import Engine
from tests.support.containers.registry import Registry

LABEL = "pants-krakend.client"
TARGET = "modifier:so"
PLUGIN = "dist/modifier/modifier.so"
_NEW, _OLD = ("1.25.12", "2.13.8"), ("1.22.3", "2.6.3")


@dataclass(frozen=True)
class Builders:
    """The builder images in the registry.

    :param digests: `[krakend].builder_digests` for them.
    """

    registry: Registry
    images: BuilderImages
    digests: Mapping[str, str]

    def other(self, name: str, go: str = "1.25.12", libc: Libc = Libc.MUSL) -> str:
        """Publish an image that nobody has built in, under a name; return `repository@sha256:…`."""
        image = self.images.image(go, libc, {"NEW": secrets.token_hex(8)})
        return self.registry.publish(name, image)


@pytest.fixture(scope="session")
def builders(registry: Registry, builder_images: BuilderImages) -> Builders:
    """The vendor's builders of two releases."""
    digests = {}
    for go, krakend in (_NEW, _OLD):
        for libc, suffix in ((Libc.MUSL, ""), (Libc.GLIBC, "-linux-generic")):
            name = f"krakend/builder:{krakend}{suffix}"
            pinned = registry.publish(name, builder_images.image(go, libc))
            digests[name] = pinned.partition("@")[2]
    return Builders(registry, builder_images, digests)


@dataclass(frozen=True)
class ContainerRoot:
    """A build root whose plugins are built in containers."""

    root: BuildRoot
    engine: Engine

    def pants(self, *arguments: str) -> PantsRun:
        """Run Pants."""
        return self.root.pants(*arguments)

    def package(self, *options: str) -> bytes:
        """Package the plugin, and return its bytes."""
        run = self.pants(*options, "package", TARGET)
        if run.exit_code != 0:
            raise AssertionError(run.output)
        return self.plugin.read_bytes()

    def error(self, *options: str) -> str:
        """The error that packaging ends with."""
        run = self.pants(*options, "package", TARGET)
        if run.exit_code != 1:
            raise AssertionError(run.output)
        _, _, after = run.stderr.partition("Engine traceback:\n")
        return after.partition("\n\n")[2].rstrip()

    @property
    def plugin(self) -> Path:
        """What was packaged."""
        return self.root.path / PLUGIN

    def edit(self) -> None:
        """Change the plugin, so that nobody has built it yet."""
        text = f"package main\n\nconst edit = {json.dumps(secrets.token_hex(8))}\n"
        self.root.write({"modifier/edit.go": text})

    @property
    def containers(self) -> list[str]:
        """All containers of the engine, running or not."""
        return self.engine.docker("ps", "--all", "--quiet", "--no-trunc").split()

    @property
    def clients(self) -> list[str]:
        """What the running containers are labelled with."""
        return self.engine.docker("ps", f'--format={{{{.Label "{LABEL}"}}}}').split()


def copy_modifier(root: BuildRoot, builders: Builders) -> BuildRoot:
    """Copy the test plugin, to be built in containers; return the build root."""
    with (root.path / "pants.toml").open("a") as options:  # its last section is [krakend]
        pins = ", ".join(f'"{name}" = "{digest}"' for name, digest in builders.digests.items())
        options.write(f'builder = "container"\nbuilder_digests = {{ {pins} }}\n')
    root.copy("tests/plugins/modifier", "modifier")
    return root.write({"modifier/BUILD": 'krakend_plugin(name="so")\n'})


def container_root(path: Path, engine: Engine, builders: Builders) -> ContainerRoot:
    """A build root with the test plugin, as nobody has built it yet."""
    root = BuildRoot(path, environment=engine.environment)
    made = ContainerRoot(copy_modifier(root, builders), engine)
    made.edit()
    return made


@pytest.fixture
def container(tmp_path: Path, docker_engine: Engine, builders: Builders) -> ContainerRoot:
    """A build root of the test's own, with the Docker Engine."""
    return container_root(tmp_path / "build root", docker_engine, builders)
