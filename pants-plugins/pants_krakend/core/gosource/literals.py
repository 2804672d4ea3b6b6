"""Go string literals: from the quoted form to the text it stands for. Nothing else lives here.

Source of the rules: https://go.dev/ref/spec#String_literals.
"""

from __future__ import annotations

import re

__all__ = ["unquote"]

_ESCAPE = re.compile(
    r"""\\(?:x(?P<hex>[0-9a-fA-F]{2})
          |(?P<octal>[0-3][0-7]{2})
          |(?:u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8}))
          |(?P<plain>[abfnrtv\\"]))
    """,
    re.VERBOSE,
)
_UNESCAPED = re.compile(r'[^\\"\n]+')
_PLAIN = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34}


def unquote(literal: str) -> str | None:
    """Give the text of one interpreted (`"…"`) or raw (backquoted) Go string literal.

    :param literal: the literal with its quotes and nothing around it.
    :returns: its text, or None where it is no valid literal of valid UTF-8.
    """
    body = literal[1:-1]
    if len(literal) < 2 or literal[0] != literal[-1]:
        return None
    if literal[0] == "`":
        return None if "`" in body else body.replace("\r", "")
    if literal[0] != '"':
        return None
    return _interpreted(body)


def _interpreted(body: str) -> str | None:
    pieces: list[bytes] = []
    position = 0
    while position < len(body):
        escape = _ESCAPE.match(body, position) or _UNESCAPED.match(body, position)
        piece = _meant(escape) if escape else None
        if escape is None or piece is None:
            return None
        pieces.append(piece)
        position = escape.end()
    return _decoded(b"".join(pieces))


def _meant(escape: re.Match[str]) -> bytes | None:
    if escape.re is _UNESCAPED:
        return escape.group().encode()
    if escape["hex"] or escape["octal"]:
        value = int(escape["hex"], 16) if escape["hex"] else int(escape["octal"], 8)
        return bytes([value])
    if escape["plain"]:
        return bytes([_PLAIN[escape["plain"]]])
    point = int(escape["short"] or escape["long"], 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return None
    return chr(point).encode()


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
