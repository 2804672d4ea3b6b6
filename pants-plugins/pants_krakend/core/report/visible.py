"""Text from files and logs, made safe to show. Only escaping lives here."""

from __future__ import annotations

import unicodedata

__all__ = ["visible"]

# Control characters, those that turn the direction of text around, halves of a surrogate pair, and
# the separators that some programs take for the end of a line.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str, *, keep: str = "") -> str:
    r"""The text with every character that a terminal might obey written as `\x1b` or `\u202e`.

    :param keep: characters that are left as they are, such as a newline.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        each if each in keep or unicodedata.category(each) not in _HIDDEN else _escaped(each)
        for each in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
