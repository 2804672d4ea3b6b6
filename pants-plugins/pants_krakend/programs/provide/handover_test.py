"""Tests of `handover`: what becomes a variable, and what is hidden."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .handover import take_over


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is handed over."""
    path = tmp_path / "handover"
    monkeypatch.setenv("PANTS_KRAKEND_HANDOVER", str(path))
    monkeypatch.delenv("TOKEN", raising=False)
    return path


def test_what_is_handed_over_becomes_the_environment(file: Path) -> None:
    file.write_bytes(b"=secret=1\0EMPTY=\0TOKEN=secret=1")
    take_over()
    assert (os.environ["TOKEN"], os.environ["EMPTY"]) == ("secret=1", "")
    assert "PANTS_KRAKEND_HANDOVER" not in os.environ


def test_secrets_are_hidden_in_what_is_printed(file: Path) -> None:
    file.write_bytes(b"=secret=1\0TOKEN=secret=1")
    hide = take_over()
    assert hide("got secret=1 from https://ci:other@host/a@b") == (
        "got [hidden] from https://[hidden]@host/a@b"
    )


def test_where_nothing_is_handed_over_credentials_of_addresses_are_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PANTS_KRAKEND_HANDOVER", raising=False)
    assert take_over()("http://token@host") == "http://[hidden]@host"
