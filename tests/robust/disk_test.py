"""Cache directories that vanish, fill up or cannot be written: an error says so."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Callable

import pytest

from tests.robust.conftest import finished
from tests.robust.machine import Machine, sha256

PARTS = ("go", "gocache", "zigcache", "gopath", "programs")
_POLL_SECONDS = 0.02


def mount(directory: Path, *options: str) -> None:
    """Mount, which only root may: elsewhere the test is left out, with what mount said."""
    done = subprocess.run(
        ["mount", *options, str(directory)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"mount {' '.join(options)} is refused here: {done.stderr.strip()}")


@pytest.fixture
def mounted() -> Iterator[list[Path]]:
    """Directories to be unmounted after the test."""
    directories: list[Path] = []
    yield directories
    for directory in directories:
        subprocess.run(["umount", str(directory)], check=True)


def test_caches_that_vanish_in_the_middle_do_no_harm_to_the_next_run(
    machine: Callable[..., Machine], right: str
) -> None:
    here = machine("go", "gocache", "zigcache", "gopath")
    root = here.checkout("checkout")
    run = root.start("package", "plugin:so")
    sources = here.cache / "workspaces" / "0" / "app"
    while run.poll() is None and not sources.exists():
        time.sleep(_POLL_SECONDS)
    # A build still writes there: what it makes while the rest is removed, stays.
    shutil.rmtree(here.cache, ignore_errors=True)
    ended = finished(run)

    assert ended.exit_code == 1 or sha256(root) == right, ended.output
    root.package("plugin:so")
    assert sha256(root) == right


def test_a_full_disk_is_named_and_does_no_harm_once_there_is_room(
    machine: Callable[..., Machine], right: str, mounted: list[Path]
) -> None:
    here = machine()
    here.cache.mkdir(parents=True)
    mount(here.cache, "-t", "tmpfs", "-o", "size=40m", "tmpfs")
    mounted.append(here.cache)
    root = here.checkout("checkout")
    no_room_for_go = root.pants("package", "plugin:so")
    assert (no_room_for_go.exit_code, root.dist().exists()) == (1, False)
    assert ": the disk is full.\n\n" in no_room_for_go.output

    # Go and little else. Where only Go's build cache has no room, Go goes on without it.
    mount(here.cache, "-o", "remount,size=230m")
    little_room = root.pants("package", "plugin:so")
    assert "isk is full" in little_room.output or sha256(root) == right, little_room.output

    mount(here.cache, "-o", "remount,size=2g")
    root.package("plugin:so")
    assert sha256(root) == right


def test_caches_that_cannot_be_written_are_named(
    machine: Callable[..., Machine], mounted: list[Path]
) -> None:
    here = machine(*PARTS)
    mount(here.cache, "--bind", str(here.cache))
    mounted.append(here.cache)
    mount(here.cache, "-o", "remount,bind,ro")
    root = here.checkout("checkout")
    run = root.pants("package", "plugin:so")
    assert (run.exit_code, root.dist().exists()) == (1, False)
    assert f"A file in or for the cache directory {here.cache} cannot be used." in run.output
    assert "Read-only file system" in run.output
