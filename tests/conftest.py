"""Fixtures of all tests that start real programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.build_root import BuildRoot


@pytest.fixture
def build_root(tmp_path: Path) -> BuildRoot:
    """An empty build root, in a directory whose name has a space."""
    return BuildRoot(tmp_path / "build root")
