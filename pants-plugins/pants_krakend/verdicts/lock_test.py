"""Tests of comparing a lock with all of its sources, or with some."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.engine.rules import QueryRule

from pants_krakend.artifacts import read_source
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.core.gateway.sources import resolve_sources
from pants_krakend.verdicts.conftest import Plugins
from pants_krakend.verdicts.lock import CheckedLock, LockCheckRequest

LOCK = Lock("edge", "edge.lock")


@pytest.fixture
def plugins() -> Plugins:
    """A repository with the lock of a release."""
    made = Plugins(QueryRule(CheckedLock, [LockCheckRequest]))
    made.write_files({"edge.lock": render_lock(read_source("release:2.13.8", Path()))})
    return made


def checked(
    plugins: Plugins, source: str, lock: Lock = LOCK, *, is_whole: bool = True
) -> CheckedLock:
    """The lock beside a source."""
    sources = tuple(resolve_sources("edge", {"edge": source}))
    return plugins.request(CheckedLock, [LockCheckRequest(lock, sources, (), is_whole)])


@pytest.mark.parametrize(
    "is_whole",
    [
        pytest.param(True, id="where that is all of it"),
        pytest.param(False, id="where others are elsewhere"),
    ],
)
def test_a_lock_that_is_as_its_source_is_the_same(plugins: Plugins, is_whole: bool) -> None:  # noqa: FBT001
    assert checked(plugins, "release:2.13.8", is_whole=is_whole) == CheckedLock(
        is_same=True, text="edge.lock: nothing differs.\n"
    )


def test_what_differs_is_told_with_the_command_that_mends_it(plugins: Plugins) -> None:
    found = checked(plugins, "release:2.13.7")
    lines = found.text.splitlines()
    assert (found.is_same, lines[-1]) == (False, "Run `pants generate-lockfiles --resolve=edge`.")
    assert "  ~ KrakenD: 2.13.8 -> 2.13.7" in lines


def test_a_lock_that_is_not_there_is_told_as_what_differs(plugins: Plugins) -> None:
    assert checked(plugins, "release:2.13.8", Lock("edge", "none.lock")) == CheckedLock(
        is_same=False,
        text="The resolve 'edge' has no lockfile: there is no none.lock.\n\n"
        "Run `pants generate-lockfiles --resolve=edge`, or correct the path in "
        "`[krakend].resolves`.\n",
    )
