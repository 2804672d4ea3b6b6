"""What one machine has built, judged, opened and tested is a hit on another, and costs little."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.remote.conftest import AUTH, DEFER, STEPS, TwoMachines
from tests.support.edge import EDGE_OPTIONS, copy_edge
from tests.support.machines import Step, this_machine
from tests.support.reapi import Reapi

pytestmark = [pytest.mark.gateway, pytest.mark.network]

# What is asked of a machine in every run, as its answer is for nobody else.
ASKED = {"package": [], "check": ["Find out what this machine can run"]}
ASKED["test"] = ASKED["check"]
# Questions, keys, and what a plugin's verdict is made of.
SMALL = 500_000


def assert_succeeded(step: Step) -> None:
    assert step.run.exit_code == 0, step.run.output


def assert_all_hits(step: Step, asked: Sequence[str]) -> None:
    assert_succeeded(step)
    assert step.from_source("Ran") == asked
    assert len(step.from_source("HitRemotely")) == len(step.processes) - len(asked)


@pytest.mark.parametrize("step", STEPS)
def test_another_machine_runs_nothing_that_was_run_before(two: TwoMachines, step: str) -> None:
    assert_succeeded(two.first[step])
    assert_all_hits(two.second[step], ASKED[step])


def test_that_holds_where_pants_has_all_content_of_a_hit_at_once(two: TwoMachines) -> None:
    assert_all_hits(two.eager, ASKED["test"])


def test_each_kind_of_step_is_among_the_hits(two: TwoMachines) -> None:
    hits = {each for step in two.second.values() for each in step.from_source("HitRemotely")}
    plugin = "examples/plugins/auth:auth-edge for linux-amd64-musl"
    assert hits >= {
        f"Compile {plugin} with Go 1.25.3",
        f"Read {plugin}",
        f"Open {plugin}",
        "Compile go:tests/gateway for linux-amd64-musl with Go 1.25.3",
        "Test examples/gateway:edge with KrakenD (resolve 'edge')",
    }


def test_another_machine_has_fetched_no_tool_and_no_module(two: TwoMachines) -> None:
    assert two.second_machine.named_caches == []


def test_the_results_are_those_of_the_first_machine(two: TwoMachines) -> None:
    files = two.first_machine.root.dist_files
    assert [each for each in files if each.endswith(".so")] != []
    packaged = [each for each in files if not each.startswith("test/")]
    for name in packaged:
        other = two.second_machine.root.dist(name)
        assert other.read_bytes() == two.first_machine.root.dist(name).read_bytes(), name
    assert two.second["check"].run.stdout == two.first["check"].run.stdout


def test_only_results_were_uploaded_and_no_tool_and_no_module(two: TwoMachines) -> None:
    root = two.first_machine.root
    plugins = [root.dist(each) for each in root.dist_files if each.endswith(".so")]
    packaged = {hashlib.sha256(each.read_bytes()).hexdigest() for each in plugins}
    others = set(two.blobs) - packaged
    assert packaged < set(two.blobs)
    # The gateway, and the program that opens plugins.
    assert len(others) == 2, two.blobs
    sent = sum(each.sent for each in two.first.values())
    assert sent < sum(two.blobs.values()) + len(STEPS) * SMALL


def test_a_hit_uploads_nothing(two: TwoMachines) -> None:
    assert max(each.sent for each in (*two.second.values(), two.eager)) < SMALL


def test_packaging_downloads_what_is_packaged(two: TwoMachines) -> None:
    root = two.second_machine.root
    sizes = [root.dist(each).stat().st_size for each in root.dist_files if each.endswith(".so")]
    assert sum(sizes) <= two.second["package"].received < sum(sizes) + SMALL


@pytest.mark.parametrize("step", ["check", "test"])
def test_a_verdict_or_a_test_need_no_download_of_a_program(two: TwoMachines, step: str) -> None:
    assert two.second[step].received < SMALL


def test_what_the_server_has_lost_is_made_again(two: TwoMachines, reapi: Reapi) -> None:
    machine = two.first_machine
    (plugin,) = machine.root.dist("examples.plugins.auth").glob("*.so")
    made = plugin.read_bytes()
    reapi.lose(hashlib.sha256(made).hexdigest())
    plugin.unlink()
    step = machine.pants(DEFER, "package", AUTH)
    assert_succeeded(step)
    assert f"Compile {AUTH} for linux-amd64-musl with Go 1.25.3" in step.from_source("Ran")
    assert plugin.read_bytes() == made


def test_a_remote_cache_that_never_answers_holds_nobody_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        machine = this_machine(tmp_path / "machine", port, EDGE_OPTIONS, os.environ)
        copy_edge(machine.root)
        step = machine.pants("package", AUTH)
    assert_succeeded(step)
    assert f"Compile {AUTH} for linux-amd64-musl with Go 1.25.3" in step.from_source("Ran")
