"""The Go tests of the build program, run with a Go of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

GO = shutil.which("go")
SOURCES = Path(__file__).parent.parent / "programs" / "builder"


@pytest.mark.skipif(GO is None, reason="no Go on PATH to run the build program's own tests with")
def test_the_build_programs_own_tests_pass(tmp_path: Path) -> None:
    assert GO is not None
    settings = {"GOENV": "off", "GOFLAGS": "", "GOWORK": "off", "GOCACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [GO, "test", "-v", "./..."],
        cwd=SOURCES,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("--- PASS") >= 5) == (0, True), done.stdout
