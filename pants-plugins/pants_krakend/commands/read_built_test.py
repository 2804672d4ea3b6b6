"""Tests of reading a built file: what is printed, and that little is imported for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pants_krakend.__main__ import main
from pants_krakend.commands.read_built import print_facts

Capture = pytest.CaptureFixture[str]


def test_it_prints_what_the_command_facts_prints(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "output"
    file.write_text("a text\n")
    assert print_facts(file) == 0
    printed = capsys.readouterr().out
    main(["facts", "--json", str(file)])
    assert printed == capsys.readouterr().out


def test_what_cannot_be_read_is_told_on_stderr(tmp_path: Path, capsys: Capture) -> None:
    assert print_facts(tmp_path) == 1
    assert capsys.readouterr() == ("", "This is no file.\n\nName a gateway or a plugin.\n\n")


def test_no_facts_of_releases_and_no_other_command_is_imported_for_it() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pants_krakend.commands.read_built; print(*sys.modules)",
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(said.stdout.split())
    assert "pants_krakend.core.abi.facts" in modules
    assert modules.isdisjoint(
        {"pants_krakend.resources", "pants_krakend.artifacts", "pants_krakend.commands.check"}
    )
