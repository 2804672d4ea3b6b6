"""What stands above the code of a source file (Go, C or assembler): its build constraints.

Only finding them lives here; `constraints` decides whether they hold. Source of the rules:
`go help buildconstraint`, and go/build's reading of it in Go 1.26.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GoSourceError", "SourceHeader", "scan_header", "source_text"]

_PLUS_BUILD = re.compile(r"//\s*\+build(?:\s+(?P<terms>.*))?$", re.DOTALL)
_GO_BUILD = re.compile(r"//go:build(?:\s+(?P<expression>.*))?$", re.DOTALL)


class GoSourceError(KrakendError):
    """A source file cannot be read as Go reads it: raised with `path:line` of the place."""


@dataclass(frozen=True)
class SourceHeader:
    """The build constraints of one file.

    :param path: the file, as the caller names it.
    :param constraint: the expression of the `//go:build` line, None where there is none.
    :param constraint_line: its line, 0 where there is none.
    :param plus_build: the terms of each legacy `// +build` line; all must hold, and they count
        only where `constraint` is None.
    """

    path: str
    constraint: str | None
    constraint_line: int
    plus_build: tuple[str, ...]


def source_text(data: bytes) -> str:
    """Decode a source file: UTF-8, a leading byte order mark dropped, bad bytes made U+FFFD."""
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def scan_header(path: str, data: bytes) -> SourceHeader:
    """Read the build constraints of one file, whatever its language.

    :raises GoSourceError: two `//go:build` lines, which Go refuses too.
    """
    text = source_text(data)
    constraint: str | None = None
    constraint_line = 0
    for number, line in _comment_lines(text):
        found = _GO_BUILD.match(line)
        if found and constraint is not None:
            what = f"{path}:{number}: second //go:build line; the first is line {constraint_line}."
            raise GoSourceError(what, evidence=line[:200], remedy="Join the two with && or ||.")
        if found:
            constraint, constraint_line = (found["expression"] or "").strip(), number
    return SourceHeader(path, constraint, constraint_line, _plus_build(text))


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one, because the head of a large file is all that is wanted."""
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield text[position:end].strip()
        position = end + 1


def _comment_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the number and text of each `//` line outside `/* */`, up to the first code."""
    inside = False
    for number, line in enumerate(_lines(text), start=1):
        if not inside and line.startswith("//"):
            yield number, line
            continue
        inside, code = _skip_blocks(line, inside=inside)
        if code:
            return


def _skip_blocks(line: str, *, inside: bool) -> tuple[bool, bool]:
    """Tell whether the line ends inside a `/* */` comment, and whether code was met."""
    position = 0
    while True:
        if inside:
            position = line.find("*/", position) + 2
            if position == 1:
                return True, False
            inside = False
        while line[position : position + 1].isspace():
            position += 1
        if position >= len(line) or line.startswith("//", position):
            return False, False
        if not line.startswith("/*", position):
            return False, True
        position, inside = position + 2, True


def _plus_build(text: str) -> tuple[str, ...]:
    """Find the legacy lines: in the leading run of `//` lines, and above its last blank line."""
    confirmed: list[str] = []
    pending: list[str] = []
    for line in _lines(text):
        if not line:
            confirmed += pending
            pending = []
        elif not line.startswith("//"):
            break
        else:
            found = _PLUS_BUILD.match(line)
            pending += [(found["terms"] or "").strip()] if found else []
    return tuple(confirmed)
