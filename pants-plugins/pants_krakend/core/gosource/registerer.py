"""Whether a main package looks like a KrakenD plugin, for proposing targets (`tailor`) only.

A guess from text: the loader and the probe are what knows. Source of the names: the loaders of
github.com/luraproject/lura/v2, and KrakenD's documentation for the middleware kind.
"""

from __future__ import annotations

import re

from pants_krakend.core.gosource.header import source_text

__all__ = ["registerers"]

_NAMES = r"(Handler|Client|Modifier|Middleware)Registerer\b"
_OPAQUE = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
      | `[^`]*`?
      | "[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?
      | '[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'?
    """,
    re.VERBOSE | re.DOTALL,
)
_SINGLE = re.compile(rf"^var[ \t]+{_NAMES}", re.MULTILINE)
_BLOCK = re.compile(r"^var[ \t]*\([^\n]*\n(?:(?!\)).*\n)*", re.MULTILINE)
_IN_BLOCK = re.compile(rf"^[ \t]+{_NAMES}", re.MULTILINE)


def registerers(data: bytes) -> frozenset[str]:
    """Give the loader's symbols that a Go file declares as package variables.

    :param data: the file; it need not be valid Go, but a declaration must begin its line, as
        gofmt leaves it.
    """
    text = _OPAQUE.sub(_blank, source_text(data))
    blocks = (_IN_BLOCK.findall(block.group()) for block in _BLOCK.finditer(text))
    kinds = {*_SINGLE.findall(text), *(kind for block in blocks for kind in block)}
    return frozenset(f"{kind}Registerer" for kind in kinds)


def _blank(match: re.Match[str]) -> str:
    """Leave a comment as a space and a literal as an empty one, so that their text says nothing."""
    return " " if match["comment"] else '""'
