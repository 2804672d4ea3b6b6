"""The record of what a rule means; the words are elsewhere."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["RuleHelp"]


class RuleHelp(NamedTuple):
    """A rule's cause and cure, each as sentences."""

    cause: str
    cure: str
