"""Wheels in a directory: which one is taken, and how it is unpacked."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from . import wheels
from .cache import WorkDir

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab

FILES = {
    "tool/__init__.py": "",
    "tool/bin/run": "",
    "tool/lib/__init__.py": "",
    "tool/lib/data": "",
    "tool/../../escaped": "",
    "tool-1.0.dist-info/RECORD": "",
}


def unpacked(lab: Lab) -> dict[str, bool]:
    lab.wheel("tool", "1.0", FILES)
    destination = lab.home / "unpacked"
    wheels.unpack(next(lab.wheels.iterdir()), "tool", ("bin/",), destination)
    return {
        path.relative_to(destination).as_posix(): bool(path.stat().st_mode & stat.S_IXUSR)
        for path in destination.rglob("*")
        if path.is_file()
    }


def test_the_tool_is_unpacked_without_its_python_modules_and_runs(lab: Lab) -> None:
    assert unpacked(lab) == {"bin/run": True, "lib/__init__.py": False, "lib/data": False}


def test_no_entry_of_a_wheel_leaves_its_directory(lab: Lab) -> None:
    unpacked(lab)
    assert not (lab.home / "escaped").exists()


def test_of_several_pinned_wheels_the_one_for_this_machine_is_taken(
    lab: Lab, tmp_path: Path
) -> None:
    hashes = (
        lab.wheel("tool", "1.0", FILES, host="manylinux_2_17_s390x"),
        lab.wheel("tool", "1.0", FILES, host="win_amd64"),
        lab.wheel("tool", "1.0", FILES),
    )
    wheel = wheels.Wheel("tool", "1.0", hashes)
    found = wheels.fetch(wheel, WorkDir(tmp_path, 0), lab.wheels)
    assert found.name == f"tool-1.0-py3-none-{lab.wheel_host}.whl"
