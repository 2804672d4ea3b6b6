"""Tests of `copies`: the processes' scripts, run by a real shell in directories like sandboxes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pants.engine.process import Process

from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
)
from pants_krakend.core.platform import Platform
from pants_krakend.toolchain.cache import CACHE_DIR, NOT_PROVIDED
from pants_krakend.toolchain.copies import COPIED_FROM, copy_process, place_tools
from pants_krakend.toolchain.provide import builder_program

GO = GoToolchain("1.25.12", "h1:x")
ZIG = CCompiler(CCompilerName.ZIG, "pins", directory="zig/0.17.1-pins")
PLAN = BuildPlan(Artifact.PLUGIN, Platform.LINUX_AMD64_MUSL, GO, ZIG, module_dir="", package=".")
TOOLS = (
    f"{GO.directory}/bin/go",
    "zig/0.17.1-pins/zig",
    builder_program(GO),
    f"{GO.directory}.whole",
    "zig/0.17.1-pins.whole",
)


def run(process: Process, sandbox: Path) -> int:
    """The exit status of a process in a sandbox."""
    done = subprocess.run(process.argv, cwd=sandbox, env=dict(process.env), check=False)
    return done.returncode


def files(directory: Path) -> list[str]:
    """All files below a directory, with what they say."""
    found = [each for each in directory.rglob("*") if each.is_file()]
    return sorted(f"{each.relative_to(directory)}: {each.read_text()}" for each in found)


def write(directory: Path, *names: str, text: str = "tool") -> None:
    """Write files."""
    for name in names:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache directory with the tools, of which Go is a link to this machine's own."""
    own = tmp_path / "usr/local/go"
    write(own, "bin/go", "test/x.go", "doc/y.html", "src/test/z.go")
    cache = tmp_path / "cache"
    write(cache, *TOOLS[1:], "zig/other/zig")
    (cache / GO.directory).symlink_to(own)
    return cache


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    """An empty sandbox."""
    path = tmp_path / "pants-sandbox-1"
    path.mkdir()
    return path


def test_a_copy_has_the_tools_of_the_plan_and_of_go_what_its_toolchain_modules_have(
    cache: Path, sandbox: Path
) -> None:
    (sandbox / COPIED_FROM).symlink_to(cache)

    assert run(copy_process(PLAN), sandbox) == 0
    assert files(sandbox / CACHE_DIR) == sorted(
        [
            *(f"{name}: tool" for name in (*TOOLS[:3], f"{GO.directory}/src/test/z.go")),
            f'{TOOLS[3]}: {{"files": 2, "bytes": 8}}\n',
            f'{TOOLS[4]}: {{"files": 1, "bytes": 4}}\n',
        ]
    )


def test_without_the_cache_there_is_nothing_to_copy(sandbox: Path) -> None:
    assert run(copy_process(PLAN), sandbox) == NOT_PROVIDED


def test_tools_are_placed_where_they_are_missing_and_nothing_that_is_there_is_touched(
    tmp_path: Path, sandbox: Path
) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    (sandbox / COPIED_FROM).symlink_to(volume)
    write(volume, TOOLS[0], text="placed before")
    assert run(place_tools(PLAN), sandbox) == NOT_PROVIDED
    write(sandbox / CACHE_DIR, *TOOLS)

    assert run(place_tools(PLAN), sandbox) == 0
    assert files(volume) == sorted(
        [f"{TOOLS[0]}: placed before", *(f"{each}: tool" for each in TOOLS[1:])]
    )


def test_tools_that_are_placed_already_need_no_copies(cache: Path, sandbox: Path) -> None:
    (sandbox / COPIED_FROM).symlink_to(cache)

    assert run(place_tools(PLAN), sandbox) == 0
