"""What the container builder is tried with: the vendor's names for our images, and a build root."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
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
# The image of a test's own, and how the build in it is called.
NAME = "acme/builder:1"
SUBJECT = "Compile modifier:so for linux-amd64-musl"
_DEADLINE_SECONDS = 120
_POLL_SECONDS = 0.05
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


def sha256_of(file: Path) -> str:
    """What tells two files apart."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def machine() -> str:
    """What programs/builder/leftovers.go calls this machine."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    return _short(boot, str(Path("/proc/self/ns/pid").readlink()))


def volume(pinned: str) -> str:
    """What programs/builder/bundle.go calls the volume of an image."""
    return f"pants-krakend-{_short('go1.25.12', pinned, 'linux-amd64-musl')}"


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def given(pinned: str) -> str:
    """The option that names the builder image."""
    return f"--krakend-builder-image={{'musl': '{pinned}'}}"


def docker_as(directory: Path, script: str) -> str:
    """The option by which a script is Pants' docker; `docker` in the script is the real command."""
    file = directory / "docker"
    file.write_text(f"#!/bin/sh\nPATH={shlex.quote(os.environ['PATH'])}\n{script}\n")
    file.chmod(0o755)
    variables = ["DOCKER_CONFIG", "DOCKER_HOST", "HOME", f"PATH={directory}:{os.defpath}"]
    return f"--krakend-engine-env-vars={variables}"


@dataclass(frozen=True)
class ContainerRoot:
    """A build root whose plugins are built in containers."""

    root: BuildRoot
    engine: Engine

    def pants(self, *arguments: str) -> PantsRun:
        """Run Pants."""
        return self.root.pants(*arguments)

    def package(self, *options: str) -> str:
        """Package the plugin, and return its sha256: pytest takes minutes to tell files apart."""
        run = self.pants(*options, "package", TARGET)
        if run.exit_code != 0:
            raise AssertionError(run.output)
        return sha256_of(self.plugin)

    def error(self, *options: str) -> str:
        """The error that packaging ends with."""
        run = self.pants(*options, "package", TARGET)
        _, _, after = run.stderr.partition("Engine traceback:\n")
        if run.exit_code != 1 or not after:
            raise AssertionError(run.output)
        return after.partition("\n\n")[2].rstrip()

    @property
    def without_daemon(self) -> ContainerRoot:
        """The same, but for Pants, which starts anew in each run."""
        return replace(self, root=replace(self.root, options=()))

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


def until(condition: Callable[[], object], why: Callable[[], str]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(why())
        time.sleep(_POLL_SECONDS)


def building(container: ContainerRoot, pinned: str, *options: str) -> subprocess.Popen[str]:
    """A run of Pants whose container runs: it compiles Go's standard library first."""
    run = container.root.start(given(pinned), *options, "package", "modifier:so")
    until(lambda: container.clients or run.poll() is not None, lambda: "no container")
    if run.poll() is not None:
        raise AssertionError(run.communicate())
    return run


def is_left_alone(container: ContainerRoot) -> None:
    """No container is there, or will be in a moment."""
    until(lambda: not container.containers, lambda: container.engine.docker("ps", "--all"))


def copy_modifier(root: BuildRoot, builders: Builders) -> BuildRoot:
    """Copy the test plugin, to be built in containers; return the build root."""
    with (root.path / "pants.toml").open("a") as options:  # its last section is [krakend]
        pins = ", ".join(f'"{name}" = "{digest}"' for name, digest in builders.digests.items())
        options.write(f'builder = "container"\nbuilder_digests = {{ {pins} }}\n')
    root.copy("tests/plugins/modifier", "modifier")
    return root.write({"modifier/BUILD": 'krakend_plugin(name="so")\n'})


def container_root_in(path: Path, engine: Engine, builders: Builders) -> ContainerRoot:
    """A build root with the test plugin, as nobody has built it yet."""
    root = BuildRoot(path, environment=engine.environment)
    made = ContainerRoot(copy_modifier(root, builders), engine)
    made.edit()
    return made


@pytest.fixture(scope="session")
def container_root(
    tmp_path_factory: pytest.TempPathFactory, docker_engine: Engine, builders: Builders
) -> Iterator[ContainerRoot]:
    """A build root with the Docker Engine, and Pants' daemon in it: each run starts at once."""
    path = tmp_path_factory.mktemp("containers") / "build root"
    made = container_root_in(path, docker_engine, builders)
    with made.root.daemon() as running:
        yield replace(made, root=running)


@pytest.fixture
def container(container_root: ContainerRoot) -> Iterator[ContainerRoot]:
    """The build root, with a plugin that nobody has built yet; no container stays."""
    container_root.edit()
    yield container_root
    if container_root.containers:
        raise AssertionError(f"left: {container_root.engine.docker('ps', '--all')}")
