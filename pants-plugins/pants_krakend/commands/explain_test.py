"""`explain` on the command line."""

from __future__ import annotations

import io

import pytest

from pants_krakend.__main__ import main

Capture = pytest.CaptureFixture[str]
LINE = 'plugin.Open("/opt/auth"): plugin already loaded'


def test_a_line_is_explained(capsys: Capture) -> None:
    assert main(["explain", LINE]) == 0
    assert capsys.readouterr().out == (
        f"{LINE}\n"
        "    means          The gateway has loaded another plugin with the same import path before "
        "this one\n"
        "                   (krakend-ce#834).\n"
        "    probably       Go knows a plugin by the import path of its main package, and opens "
        "each path\n"
        "                   once.\n"
        "    to mend it     Give one of them another module path in go.mod, or another directory.\n"
        "    rule           sibling-path: Two plugins of one gateway have one import path\n"
    )


def test_a_log_is_read_from_standard_input(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = f"starting\n{LINE}\n\xff\n{LINE} (previous failure)\nrealpath failed\n".encode("latin-1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(log)))
    status, out = main(["explain", "-"]), capsys.readouterr().out
    heads = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert (status, heads) == (0, [LINE, "realpath failed"])


def test_what_is_not_known_is_status_1(capsys: Capture) -> None:
    status, out = main(["explain", "Killed"]), capsys.readouterr().out
    assert (status, out.splitlines()[:2]) == (
        1,
        ["Killed", "    means          This is not in the dictionary."],
    )
