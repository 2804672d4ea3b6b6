"""What `make reproducible` says of two files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.build_root import REPOSITORY
from tests.support.elf_files import compiled

SOURCE = 'const char *text = "{}"; int number = 1;\n'


def run(*files: Path) -> tuple[int, list[str]]:
    """The exit status and the lines."""
    program = REPOSITORY / "build-support" / "reproducible.py"
    command = [sys.executable, str(program), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A small shared library."""
    file = tmp_path / "a.so"
    file.write_bytes(compiled(tmp_path, SOURCE.format("/home/ann/go/main.c"), "-shared", "-fPIC"))
    return file


def test_equal_files_are_said_to_be(library: Path) -> None:
    status, lines = run(library, library)
    assert (status, lines[0].startswith("The bytes are equal: ")) == (0, True)


def test_the_section_that_differs_is_named_with_what_stands_there(
    library: Path, tmp_path: Path
) -> None:
    other = tmp_path / "b.so"
    other.write_bytes(library.read_bytes().replace(b"/home/ann/go", b"/home/bob/go"))
    status, lines = run(library, other)
    assert status == 1
    assert lines[1].startswith("  .rodata: 3 bytes differ, the first at ")
    assert lines[2:] == ["    first:  /home/ann/go/main.c", "    second: /home/bob/go/main.c"]


def test_files_that_are_no_elf_files_are_compared_as_a_whole(tmp_path: Path) -> None:
    for name, content in (("a", b"one text"), ("b", b"two text")):
        (tmp_path / name).write_bytes(content)
    status, lines = run(tmp_path / "a", tmp_path / "b")
    assert (status, lines[1]) == (
        1,
        "  the whole file, which is no ELF file: 3 bytes differ, the first at 0x0",
    )


def test_one_file_is_a_bad_call(library: Path) -> None:
    assert run(library) == (2, [])
