"""Whether a main package looks like a KrakenD plugin, and what it may register: for proposals only.

A guess from text: the loader and the probe are what knows. Source of the names: the loaders of
github.com/luraproject/lura/v2, and KrakenD's documentation for the middleware kind.
"""

from __future__ import annotations

import re

from pants_krakend.core.gosource.header import source_text
from pants_krakend.core.gosource.literals import unquote
from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["likely_names", "registerers"]

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
_LITERAL = r"""(?P<literal>"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`)"""
_NAMED = re.compile(rf"^(?:var)?[ \t]+{_NAMES}[ \t]*=[ \t]*\w+\({_LITERAL}\)", re.MULTILINE)
_SIDES = {"-request": (True, False), "-response": (False, True)}


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


def likely_names(data: bytes) -> tuple[Registered, ...]:
    """What a file looks as if it registered, where it is written as KrakenD's documentation does.

    That is `var HandlerRegisterer = registerer("name")`; a modifier's name is registered with
    `-request` and `-response` at its end where the file has these texts.

    :param data: as for `registerers`.
    """
    text = _OPAQUE.sub(_without_comment, source_text(data))
    found: list[Registered] = []
    for match in _NAMED.finditer(text):
        kind, name = PluginKind.of_symbol(f"{match[1]}Registerer"), unquote(match["literal"])
        if kind and name:
            found += _likely(kind, name, text)
    return tuple(found)


def _likely(kind: PluginKind, name: str, text: str) -> list[Registered]:
    if kind is not PluginKind.MODIFIER:
        return [Registered(kind, name)]
    sides = [each for each in _SIDES if f'"{each}"' in text]
    return [Registered(kind, name + each, *_SIDES[each]) for each in sides] or [
        Registered(kind, name, request=True)
    ]


def _without_comment(match: re.Match[str]) -> str:
    return " " if match["comment"] else match.group()
