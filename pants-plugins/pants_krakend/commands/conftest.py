"""A directory that commands are run in: a gateway, and whatever a test adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.core.abi.conftest import GATEWAY


class Files:
    """The files of the current directory."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def write(self, name: str, data: bytes) -> str:
        """Write a file, in a directory that may be yet to be made, and give its name."""
        file = self._place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return name


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """A directory with a gateway's program, which is the current one."""
    monkeypatch.chdir(tmp_path)
    found = Files(tmp_path)
    found.write("krakend", GATEWAY.render())
    return found
