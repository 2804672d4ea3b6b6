"""`provide program` with a fake Go, which copies main.go to the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Ended, Lab


@pytest.fixture
def source(lab: Lab) -> Path:
    path = lab.home / "source"
    path.mkdir()
    (path / "main.go").write_text("package main\n")
    return path


def run_program(lab: Lab, goroot: Path, source: Path) -> Ended:
    paths = ("--goroot", str(goroot), "--source", str(source))
    return lab.run("program", *paths, "--name", "tool", "--id", "0123")


def test_a_program_is_compiled_into_its_place(lab: Lab, source: Path) -> None:
    path = run_program(lab, lab.go("go", "1.25.12"), source).path
    assert (path, path.read_text()) == (lab.cache / "programs/0123/tool", "package main\n")


def test_a_compiled_program_needs_no_go(lab: Lab, source: Path) -> None:
    path = run_program(lab, lab.go("go", "1.25.12"), source).path
    assert run_program(lab, lab.home / "none", source).path == path


def test_nothing_of_the_environment_decides_what_is_compiled(lab: Lab, source: Path) -> None:
    lab.env.update(GOFLAGS="-x", GOOS="plan9", GOPROXY="proxy", GOAMD64="v3", CGO_ENABLED="1")
    run_program(lab, lab.go("go", "1.25.12"), source)
    names = ("GOFLAGS", "GOOS", "GOPROXY", "GOAMD64", "CGO_ENABLED", "GOTOOLCHAIN", "GOENV")
    seen = [lab.seen.get(name) for name in names]
    assert seen == ["", None, "off", None, "0", "local", "off"]


def test_a_program_that_does_not_compile_leaves_nothing(lab: Lab, source: Path) -> None:
    (source / "main.go").unlink()
    done = run_program(lab, lab.go("go", "1.25.12"), source)
    assert (done.status, list(lab.cache.glob("programs/*")), lab.leftovers) == (1, [], [])
    assert done.log == (
        "Go 1.25.12 could not compile this project's own program tool.\n\n"
        "cat: main.go: No such file or directory\n\n"
        "Please report it: the program is meant to compile with every Go that a gateway was made "
        "with.\n"
    )


def test_a_full_disk_is_told_from_a_program_that_does_not_compile(lab: Lab, source: Path) -> None:
    goroot = lab.go("go", "1.25.12")
    command = goroot / "bin" / "go"
    full = "echo 'write /cache/b001: no space left on device' >&2; exit 1"
    command.write_text(command.read_text().replace("build)", f"build) {full}"))
    assert run_program(lab, goroot, source).log == (
        "Go 1.25.12 could not compile this project's own program tool: the disk is full.\n\n"
        "write /cache/b001: no space left on device\n\n"
        "Free some space on the disk that holds Pants' named caches, then run it again.\n"
    )


def test_a_missing_go_is_said(lab: Lab, source: Path) -> None:
    done = run_program(lab, lab.home / "none", source)
    assert done.log == (
        f"{lab.home}/none is no Go: it has no `bin/go` that runs.\n\n"
        "Run it again: the toolchain is then provided anew.\n"
    )
