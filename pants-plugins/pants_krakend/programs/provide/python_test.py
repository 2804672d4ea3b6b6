"""`provide python`: the interpreter under another name."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [str(path), "-c", "import sys; print(sys.prefix)"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_the_very_interpreter_with_its_modules(lab: Lab) -> None:
    path = lab.run("python", "--interpreter", sys.executable).path
    assert (path, run(path).stdout) == (lab.cache / "python/python", f"{sys.prefix}\n")


def test_a_later_run_names_its_own(lab: Lab) -> None:
    lab.run("python", "--interpreter", "/nowhere/python")
    path = lab.run("python", "--interpreter", sys.executable).path
    assert run(path).returncode == 0


def test_an_interpreter_that_is_gone_is_to_be_provided_anew(lab: Lab) -> None:
    path = lab.run("python", "--interpreter", "/nowhere/python").path
    assert run(path).returncode == 127  # the status of what is absent
