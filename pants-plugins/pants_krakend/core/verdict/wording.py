"""How many and which things a sentence is about. Only words: nothing is judged or rendered here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

__all__ = ["first_names", "modules_text"]

_MOST_NAMED = 5


def modules_text(paths: Collection[str]) -> str:
    """How many modules have something, up to the verb."""
    return "1 module has" if len(paths) == 1 else f"{len(paths)} modules have"


def first_names(names: Iterable[str]) -> str:
    """The names in their order, and of many the first few and how many more there are."""
    every = list(names)
    more = len(every) - _MOST_NAMED
    return ", ".join(every[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
