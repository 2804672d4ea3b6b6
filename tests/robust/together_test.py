"""Two runs of Pants at once, in two checkouts of one machine that has no caches yet."""

from __future__ import annotations

from tests.robust.conftest import Pair
from tests.robust.machine import sha256


def test_both_runs_succeed(pair: Pair) -> None:
    assert [run.exit_code for _, run in pair.results] == [0, 0], [
        run.output for _, run in pair.results
    ]


def test_both_plugins_have_the_same_bytes(pair: Pair) -> None:
    first, second = (sha256(root) for root, _ in pair.results)
    assert first == second


def test_go_was_fetched_once(pair: Pair) -> None:
    assert pair.machine.fetched == 1


def test_nothing_unfinished_is_left_in_the_caches(pair: Pair) -> None:
    cache = pair.machine.cache
    left = [
        *(cache / "tmp").iterdir(),
        *(p for p in (cache / "workspaces").iterdir() if p.is_dir()),
    ]
    assert left == []
