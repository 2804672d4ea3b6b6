"""Labelled texts below a headline, as verdicts and explanations are shown. Layout only."""

from __future__ import annotations

import textwrap

from pants_krakend.core.printable import printable

__all__ = ["row"]

_WIDTH = 100
_INDENT = 4
_LABEL_WIDTH = 15


def row(label: str, text: str) -> str:
    """A label and its text, in as many lines as that takes.

    Commands in backquotes and paths are never broken, so that they can be copied; what a terminal
    would obey is escaped.
    """
    lines = [each for line in printable(text, keep="\n").split("\n") for each in _filled(line)]
    labels = [label] + [""] * (len(lines) - 1)
    return "".join(
        f"{'':{_INDENT}}{name:<{_LABEL_WIDTH}}{line}".rstrip() + "\n"
        for name, line in zip(labels, lines)
    )


def _filled(line: str) -> list[str]:
    # A blank inside of backquotes must not become the end of a line.
    parts = line.split("`")
    parts[1::2] = [each.replace(" ", "\0") for each in parts[1::2]]
    filled = textwrap.wrap(
        "`".join(parts),
        _WIDTH - _INDENT - _LABEL_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [each.replace("\0", " ") for each in filled] or [""]
