"""What plugins are compiled in here: an image with nothing but a shell, and a remote worker."""

from __future__ import annotations

import secrets
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import _unavailable
from tests.environments import output_paths
from tests.support.build_root import BuildRoot, PantsRun
from tests.support.containers.engines import Engine
from tests.support.containers.images import ImageConfig, image
from tests.support.containers.layers import Blob, Entry
from tests.support.containers.packages import (
    MissingPackages,
    base_entries,
    closure,
    package_entries,
)
from tests.support.containers.registry import Registry
from tests.support.reapi import Reapi, ReapiWillNotRun, serving_reapi

TARGET = "modifier:so"
_ENVIRONMENTS = """\
docker_environment(name="docker", image="{image}")
docker_environment(name="shell-less", image="{shell_less}")
remote_environment(name="remote", platform="linux_x86_64")
"""
_NAMES = """
[environments-preview.names]
docker = "//:docker"
shell-less = "//:shell-less"
remote = "//:remote"
"""


@dataclass(frozen=True)
class EnvironmentsRoot:
    """A build root with the test plugin that links a module, as nobody has built it yet."""

    root: BuildRoot

    def set_environment(self, name: str) -> None:
        """Have the plugin compiled in another environment."""
        self.root.write({"modifier/BUILD": f'krakend_plugin(name="so", environment="{name}")\n'})

    def pants(self, *options: str) -> PantsRun:
        """Package the plugin."""
        return self.root.pants(*options, "package", TARGET)

    def package(self, *options: str) -> bytes:
        """Package the plugin, which has to succeed, and return its bytes."""
        run = self.pants(*options)
        if run.exit_code != 0:
            raise AssertionError(run.output)
        return self.root.dist("modifier/modifier.so").read_bytes()

    def error(self, *options: str) -> str:
        """The error that packaging ends with."""
        run = self.pants(*options)
        if run.exit_code != 1:
            raise AssertionError(run.output)
        _, _, after = run.stderr.partition("Engine traceback:\n")
        return after.partition("\n\n")[2].rstrip()


def environments_root(
    root: BuildRoot, image_name: str = "none", shell_less: str = "none"
) -> EnvironmentsRoot:
    """A build root with all environments, of which some may be good for nothing."""
    root.copy("tests/plugins/modifier", "modifier")
    with (root.path / "pants.toml").open("a") as options:
        options.write(_NAMES)
    root.write(
        {
            "BUILD": _ENVIRONMENTS.format(image=image_name, shell_less=shell_less),
            "modifier/edit.go": f'package main\n\nconst edit = "{secrets.token_hex(8)}"\n',
        }
    )
    made = EnvironmentsRoot(root)
    made.set_environment("__local__")
    return made


@pytest.fixture(scope="session")
def shell_layer(registry: Registry) -> Blob:
    """A layer with a shell and what belongs to it, and no compiler."""
    try:
        packages = closure("base-files", "coreutils", "dash")
    except MissingPackages as error:
        _unavailable(str(error))
    return registry.blobs.layer([*base_entries(), *package_entries(packages)])


@pytest.fixture
def docker_root(
    build_root: BuildRoot, docker_engine: Engine, registry: Registry, shell_layer: Blob
) -> EnvironmentsRoot:
    """A build root with environments of Docker, with images that nobody has built in."""
    marks = {"MARK": secrets.token_hex(8)}
    usual = image(registry.blobs, ImageConfig(environment=marks), [shell_layer])
    nothing = registry.blobs.layer([Entry.text("etc/nothing", "")])
    shell_less = image(registry.blobs, ImageConfig(environment=marks), [nothing])
    return environments_root(
        BuildRoot(build_root.path, environment=docker_engine.environment),
        registry.publish("acme/shell:1", usual),
        registry.publish("acme/nothing:1", shell_less),
    )


@pytest.fixture
def remote_server(reapi_programs: Path, tmp_path: Path) -> Iterator[Reapi]:
    """A server that runs processes, with the system's programs and without a network."""
    programs, directory = tmp_path / "programs", tmp_path / "server"
    programs.mkdir()
    (programs / "buildbox-casd").symlink_to(reapi_programs / "buildbox-casd")
    runner = programs / "buildbox-run"
    words = [sys.executable, output_paths.__file__, reapi_programs / "buildbox-run", directory]
    runner.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n')
    runner.chmod(0o755)
    try:
        with serving_reapi(programs, directory, executes=True) as served:
            yield served
    except ReapiWillNotRun as error:
        _unavailable(str(error))
