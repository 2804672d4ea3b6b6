"""The record of a line that gateways, loaders or linkers say; the lines are elsewhere."""

from __future__ import annotations

import re
from typing import NamedTuple

from pants_krakend.core.verdict.rules import Rule

__all__ = ["LoaderLine", "loader_line", "usual_line"]


class LoaderLine(NamedTuple):
    """A line, with `{name}` in its texts for each named group of its pattern.

    :param rule: whose cause and cure hold where none stand here.
    :param is_usual: whether it is said of plugins that fit too.
    """

    pattern: re.Pattern[str]
    rule: Rule | None
    meaning: str
    cause: str = ""
    cure: str = ""
    is_usual: bool = False


def usual_line(pattern: str, meaning: str, *, cause: str, cure: str) -> LoaderLine:
    """A line that is said of plugins that fit too."""
    return LoaderLine(re.compile(pattern), None, meaning, cause, cure, is_usual=True)


def loader_line(
    pattern: str, rule: Rule | None, meaning: str, *, cause: str = "", cure: str = ""
) -> LoaderLine:
    """A line that is said where something is wrong."""
    return LoaderLine(re.compile(pattern), rule, meaning, cause, cure)
