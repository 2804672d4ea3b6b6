"""What a container has built on one machine is a hit on another that has no container engine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.builders.conftest import PLUGIN, TARGET, Builders, copy_modifier
from tests.support.containers.engines import Engine
from tests.support.machines import another_machine, this_machine
from tests.support.other_user import give_to_another_user
from tests.support.reapi import serving_reapi

pytestmark = [pytest.mark.docker, pytest.mark.network]


def test_a_machine_without_an_engine_has_the_plugin_from_the_remote_cache(
    tmp_path: Path, reapi_programs: Path, docker_engine: Engine, builders: Builders
) -> None:
    # Not below pytest's own directory, which only the user who runs the tests may enter.
    place = Path(tempfile.mkdtemp(prefix="pants-krakend other machine "))
    environment = {**os.environ, **docker_engine.environment}
    with serving_reapi(reapi_programs, tmp_path / "server") as server:
        first = this_machine(tmp_path / "first", server.port, (), environment)
        copy_modifier(first.root, builders)
        made = first.pants("package", TARGET)
        assert made.run.exit_code == 0, made.run.output
        with another_machine(place, server.port, ()) as second:
            copy_modifier(second.root, builders)
            give_to_another_user(place)
            had = second.pants("package", TARGET)
            assert had.run.exit_code == 0, had.run.output
            plugins = [each.root.path.joinpath(PLUGIN).read_bytes() for each in (first, second)]
            caches = second.named_caches

    image = f"krakend/builder@{builders.digests['krakend/builder:2.13.8']}"
    compiled = f"Compile modifier:so for linux-amd64-musl in {image}"
    assert compiled in made.from_source("Ran")
    assert had.from_source("HitRemotely") == [
        compiled,
        "Read modifier:so for linux-amd64-musl",
    ]
    assert (len(had.processes), caches) == (2, [])
    assert plugins[0] == plugins[1]
