"""Tests of `asking`."""

from __future__ import annotations

from collections.abc import Generator

from pants_krakend.core.asking import answered


def asks() -> Generator[str, int, int]:
    first = yield "one"
    second = yield "two"
    return first + second


def asks_nothing() -> Generator[str, int, str]:
    yield from ()
    return "done"


def test_each_question_is_answered_in_turn() -> None:
    assert answered(asks(), {"one": 1, "two": 20}.__getitem__) == 21


def test_who_asks_nothing_is_done_at_once() -> None:
    assert answered(asks_nothing(), len) == "done"
