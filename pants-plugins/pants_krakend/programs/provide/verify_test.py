"""`provide verify` and `--verify`: what was changed in the cache is named with what to delete."""

from __future__ import annotations

import hashlib
import shlex
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from .digests import (
    go_directory_hash,
    module_archive_hash,
    name_with_digest,
    zig_tree_digest,
)
from .gotool import host_platform

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Ended, Lab

VERSION = "1.25.12"
ZIG = "0.17.1"
MODULE = "example.com/!acme/x@v1.0.0"


@dataclass(frozen=True)
class Full:
    """A cache with one thing of each kind."""

    lab: Lab

    @property
    def modules(self) -> Path:
        """The module cache."""
        return self.lab.cache / "gopath" / "pkg" / "mod"

    @property
    def archive(self) -> Path:
        """The module's zip file."""
        return self.modules / "cache/download/example.com/!acme/x/@v/v1.0.0.zip"

    @property
    def go(self) -> Path:
        """The Go."""
        return self.lab.cache / "go" / name_with_digest(VERSION, self.lab.sum(VERSION))

    @property
    def zig(self) -> Path:
        """The zig."""
        return self.lab.cache / "zig" / name_with_digest(ZIG, "0" * 64)

    @property
    def program(self) -> Path:
        """The compiled program."""
        return self.lab.cache / "programs" / "0123" / "tool"

    @property
    def object(self) -> Path:
        """The object in Go's build cache."""
        name = hashlib.sha256(b"an object").hexdigest()
        return self.lab.cache / "gocache" / name[:2] / f"{name}-d"

    def verify(self, zig: str | None = None) -> Ended:
        """Run the program to its end."""
        digest = zig or zig_digest(self.lab)
        pins = ("--version", ZIG, "--wheel-sha256", "0" * 64, "--tree-sha256", digest)
        return self.lab.run("verify", *pins)


def zig_digest(lab: Lab) -> str:
    return zig_tree_digest(lab.home / "zig")


def put_zig(lab: Lab) -> None:
    root = lab.home / "zig"
    (root / "lib").mkdir(parents=True)
    (root / "lib" / "a.h").write_text("int a;\n")
    (root / "zig").write_text(f"#!/bin/sh\necho {ZIG}\n")
    (root / "zig").chmod(0o755)
    pins = ("--version", ZIG, "--wheel-sha256", "0" * 64, "--tree-sha256", zig_digest(lab))
    assert lab.run("zig", *pins, "--local", str(root / "zig")).status == 0


def put_program(lab: Lab) -> None:
    source = lab.home / "source"
    source.mkdir()
    (source / "main.go").write_text("package main\n")
    goroot = lab.go("compiling", VERSION)
    names = ("--name", "tool", "--id", "0123")
    assert lab.run("program", "--goroot", str(goroot), "--source", str(source), *names).status == 0


def put_module(full: Full) -> None:
    extracted = full.modules / MODULE
    extracted.mkdir(parents=True)
    (extracted / "x.go").write_text("package x\n")
    full.archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(full.archive, "w") as archive:
        archive.writestr("example.com/Acme/x@v1.0.0/x.go", "package x\n")
    full.archive.with_suffix(".ziphash").write_text(module_archive_hash(full.archive))


def put_object(full: Full) -> None:
    full.object.parent.mkdir(parents=True)
    full.object.write_bytes(b"an object")
    action = "a" * 64
    entry = f"v1 {action} {full.object.name[:-2]} {9:20} {1:20}\n"
    (full.object.parent / f"{action}-a").write_text(entry)


@pytest.fixture
def full(lab: Lab) -> Full:
    """See `Full`."""
    full = Full(lab)
    lab.go_on_path(lab.go("installed", "1.24.0"))
    assert lab.run_go(VERSION).status == 0
    put_zig(lab)
    put_program(lab)
    put_module(full)
    put_object(full)
    return full


def flip(file: Path) -> None:
    """Change one bit of a file, and neither its size nor its name."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o755)
    file.write_bytes(data)


COUNTS = "Go: 1, zig: 1, programs: 1, modules: 1, objects of Go's build cache: 1."


def test_what_nobody_has_changed_is_counted(full: Full) -> None:
    done = full.verify()
    assert (done.status, done.output) == (
        0,
        f"Hashed in {full.lab.cache}; {COUNTS}\nChanged: nothing.\n",
    )


def test_a_changed_go_is_named_by_its_directory(full: Full) -> None:
    flip(full.go / "VERSION")
    found = go_directory_hash(full.go, VERSION, host_platform())
    assert problem(full) == (
        f"This is not the Go {VERSION} that was put there; its hash is now {found}.",
        full.go,
    )


def test_a_changed_zig_is_named_by_its_directory(full: Full) -> None:
    wanted = zig_digest(full.lab)
    flip(full.lab.home / "zig" / "lib" / "a.h")
    found = zig_digest(full.lab)
    assert problem(full, wanted) == (
        f"This is not the zig that is pinned; the digest of its files is now {found}.",
        full.zig,
    )


@pytest.mark.parametrize(
    ("changed", "what", "deleted"),
    [
        pytest.param(
            "program",
            "This program is not the one that was compiled.",
            "programs/0123",
            id="a program",
        ),
        pytest.param(
            "object",
            "This object of Go's build cache is not the one that was compiled.",
            "gocache/{object}",
            id="an object of Go's build cache",
        ),
    ],
)
def test_what_was_changed_is_named_with_what_to_delete(
    full: Full, changed: str, what: str, deleted: str
) -> None:
    file: Path = getattr(full, changed)
    flip(file)
    place = full.lab.cache / deleted.format(object=f"{file.parent.name}/{file.name}")
    assert problem(full) == (what, place)


def test_a_changed_file_of_a_module_is_named_by_the_modules_directory(full: Full) -> None:
    flip(full.modules / MODULE / "x.go")
    assert problem(full) == (
        "The files of example.com/Acme/x@v1.0.0 are not those that were downloaded.",
        full.modules / MODULE,
    )


def test_a_changed_archive_of_a_module_is_named_with_its_note(full: Full) -> None:
    full.archive.write_bytes(full.archive.read_bytes()[:-9])
    places = (full.archive, full.archive.with_suffix(".ziphash"))
    assert problem(full) == (
        "The archive of example.com/Acme/x@v1.0.0 is not what was downloaded.",
        *places,
    )


def problem(full: Full, zig: str | None = None) -> tuple[str | Path, ...]:
    """Verify, and give the sentence and the places of the only thing that was changed."""
    done = full.verify(zig)
    what, advice, *rest = done.output.splitlines()
    assert (done.status, rest[1]) == (1, "Changed: 1.")
    command = "  Delete it: rm -rf "
    assert advice.startswith(command)
    return (what, *map(full.lab.home.__class__, shlex.split(advice[len(command) :])))


def test_what_go_would_not_use_is_no_matter(full: Full) -> None:
    full.object.write_bytes(b"an obj")
    (full.modules / MODULE / "x.go").unlink()
    full.archive.with_suffix(".partial").touch()
    assert full.verify().status == 0


def test_what_nothing_vouches_for_is_listed(full: Full) -> None:
    cache = full.lab.cache
    (cache / "zigcache").mkdir()
    unknown = [
        cache / "go" / name_with_digest("1.24.1"),
        cache / "zig" / "0.16.0-0123",
        full.modules / "example.com" / "other@v1.0.0",
    ]
    for path in unknown:
        path.mkdir(parents=True)
    done = full.verify()
    assert (done.status, done.output.splitlines()[2:]) == (
        0,
        [
            f"Not checked: {unknown[0]}: no sum of this Go is recorded.",
            f"Not checked: {unknown[1]}: the digest of this zig is not known here.",
            f"Not checked: {unknown[2]}: no download of this module is noted.",
            f"Not checked: {cache}/zigcache: nothing tells what it has to hold.",
        ],
    )


def test_a_changed_go_is_an_error_where_it_is_to_be_verified(full: Full) -> None:
    flip(full.go / "VERSION")
    found = go_directory_hash(full.go, VERSION, host_platform())
    assert full.lab.run_go(VERSION).status == 0
    done = full.lab.run_go(VERSION, "--verify")
    assert (done.status, done.log) == (
        1,
        (
            f"Go {VERSION} was changed since it was put into the cache: {full.go}.\n\n"
            f"found:  {found}\nwanted: {full.lab.sum(VERSION)}\n\n"
            f"Delete it, and it is provided anew: rm -rf {shlex.quote(str(full.go))}\n"
        ),
    )


def test_a_go_without_a_sum_cannot_be_verified(full: Full) -> None:
    arguments = full.lab.go_arguments(VERSION)
    without = [each for each in arguments if each not in {"--sum", full.lab.sum(VERSION)}]
    done = full.lab.run(*without, "--verify")
    assert done.log.splitlines()[-3] == (
        f"Nobody can tell whether the Go {VERSION} in the cache is unchanged: no sum of it is "
        "recorded."
    )


def test_a_changed_zig_is_an_error_where_it_is_to_be_verified(full: Full) -> None:
    wanted = zig_digest(full.lab)
    flip(full.lab.home / "zig" / "lib" / "a.h")
    pins = ("--version", ZIG, "--wheel-sha256", "0" * 64, "--tree-sha256", wanted)
    done = full.lab.run("zig", *pins, "--verify")
    assert (done.status, done.log) == (
        1,
        (
            f"zig {ZIG} was changed since it was put into the cache: {full.zig}.\n\n"
            f"found:  {zig_digest(full.lab)}\nwanted: {wanted}\n\n"
            f"Delete it, and it is provided anew: rm -rf {shlex.quote(str(full.zig))}\n"
        ),
    )


def test_a_program_is_compiled_again_where_it_is_to_be_verified(full: Full) -> None:
    lab = full.lab
    (lab.home / "source" / "main.go").write_text("package other\n")
    paths = ("--goroot", str(lab.home / "compiling"), "--source", str(lab.home / "source"))
    done = lab.run("program", *paths, "--name", "tool", "--id", "0123", "--verify")
    found = hashlib.sha256(b"package main\n").hexdigest()
    wanted = hashlib.sha256(b"package other\n").hexdigest()
    assert (done.status, done.log) == (
        1,
        (
            "This project's own program tool was changed since it was put into the cache: "
            f"{full.program}.\n\nfound:  sha256 {found}\nwanted: sha256 {wanted}\n\n"
            f"Delete it, and it is provided anew: rm -rf {shlex.quote(str(full.program))}\n"
        ),
    )


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_text(""), id="cut off"),
        pytest.param(lambda file: file.unlink(), id="gone"),
    ],
)
def test_a_go_that_lost_something_is_provided_anew(full: Full, damage: object) -> None:
    file = full.go / "VERSION"
    file.parent.chmod(0o755)
    file.chmod(0o644)
    assert callable(damage)
    damage(file)
    assert ((full.lab.run_go(VERSION).path / "VERSION").read_text(), full.lab.fetched) == (
        VERSION,
        2,
    )


def test_a_program_with_a_flipped_bit_is_compiled_anew(full: Full) -> None:
    flip(full.program)
    paths = (
        "--goroot",
        str(full.lab.home / "compiling"),
        "--source",
        str(full.lab.home / "source"),
    )
    done = full.lab.run("program", *paths, "--name", "tool", "--id", "0123")
    assert done.path.read_text() == "package main\n"
