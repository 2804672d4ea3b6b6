"""`verify-caches` on a directory without any caches, and on one with a changed module."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.__main__ import main


def test_nothing_to_verify_is_said_with_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (main(["verify-caches", str(tmp_path)]), capsys.readouterr().err) == (
        1,
        (
            f"There are no shared caches: {tmp_path}/krakend is no directory.\n\n"
            "Name the directory that `[GLOBAL].named_caches_dir` names: verify-caches DIRECTORY. "
            "Where nothing was built yet, there is nothing to verify.\n\n"
        ),
    )


def test_pants_own_default_is_looked_at(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "pants" / "named_caches" / "krakend"
    cache.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert (main(["verify-caches"]), capfd.readouterr().out) == (
        0,
        (
            f"Hashed in {cache}; Go: 0, zig: 0, programs: 0, modules: 0, objects of Go's build "
            "cache: 0.\nChanged: nothing.\n"
        ),
    )


def test_what_was_changed_fails_the_command(tmp_path: Path) -> None:
    note = tmp_path / "krakend/gopath/pkg/mod/cache/download/example.com/x/@v/v1.0.0.ziphash"
    note.parent.mkdir(parents=True)
    note.write_text("h1:of-something-else=")
    note.with_suffix(".zip").write_text("no archive")
    assert main(["verify-caches", str(tmp_path)]) == 1
