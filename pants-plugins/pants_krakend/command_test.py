"""The command line without Pants: what it prints where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pants_krakend.__main__ import main
from pants_krakend.resources import catalogue

Capture = pytest.CaptureFixture[str]


def test_facts_say_what_a_file_is(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    assert (main(["facts", str(file)]), capsys.readouterr().out) == (
        0,
        f"{file}: This is a text file.\n",
    )


def test_an_empty_file_is_named_as_one(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "nothing"
    file.touch()
    assert (main(["facts", str(file)]), capsys.readouterr().out) == (
        0,
        f"{file}: This file is empty.\n",
    )


def test_what_is_no_file_is_an_error_and_the_others_are_shown_all_the_same(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    status = main(["facts", str(tmp_path), str(file)])
    assert (status, *capsys.readouterr()) == (
        1,
        f"{file}: This is a text file.\n",
        f"{tmp_path}: This is no file.\n\nName a gateway or a plugin.\n\n",
    )


def test_a_damaged_binary_is_an_error_that_names_the_file(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "damaged"
    program = bytearray(Path("/bin/sh").read_bytes())
    program[54:56] = (1).to_bytes(2, "little")  # e_phentsize
    file.write_bytes(program)
    status = main(["facts", str(file)])
    assert status == 1
    assert capsys.readouterr().err == (
        f"{file}: This ELF file is damaged: its program headers have 1 bytes each, and not 56.\n\n"
        "Build, copy or download the file again.\n\n"
    )


def test_json_is_one_document_for_all_files(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    assert main(["facts", "--json", str(file), str(file)]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"file": str(file), "format": 1, "kind": "text"},
        {"file": str(file), "format": 1, "kind": "text"},
    ]


def test_releases_lists_every_release(capsys: Capture) -> None:
    assert main(["releases"]) == 0
    first_words = [line.split()[:1] for line in capsys.readouterr().out.splitlines()]
    assert [each.version for each in catalogue().releases] == [
        words[0] for words in first_words[1 : 1 + len(catalogue().releases)]
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["facts"], id="no file"),
        pytest.param(["fact", "x"], id="a command that there is none of"),
    ],
)
def test_a_bad_call_ends_in_status_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert (ended.value.code, capsys.readouterr().err[:6]) == (2, "usage:")
