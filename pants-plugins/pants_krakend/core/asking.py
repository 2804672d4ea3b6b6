"""Generators that ask: logic that needs files says which, and whoever drives it reads them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Callable, TypeVar

__all__ = ["answered"]

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Result = TypeVar("Result")


def answered(
    asking: Generator[Question, Answer, Result], answer: Callable[[Question], Answer]
) -> Result:
    """Run a generator to its result, answering each question as it comes."""
    try:
        question = next(asking)
        while True:
            question = asking.send(answer(question))
    except StopIteration as done:
        result: Result = done.value
        return result
