"""Text that a terminal shows as it is, whatever file its words come from.

Names in a binary, a lock or go.mod may hold what moves a cursor, hides a line or turns its
direction. Whatever is printed for people goes through here; JSON escapes on its own.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["printable", "printable_lines"]


def printable(text: str, *, keep: str = "") -> str:
    r"""The text with every character that has no picture of its own written out, as `\x1b`.

    :param keep: characters that stay as they are.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )


def printable_lines(lines: Iterable[str]) -> str:
    """The lines as one text that ends in a line end; a line that has one in it stays one line."""
    return "".join(f"{printable(line)}\n" for line in lines)
