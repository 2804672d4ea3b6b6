"""Which files of a package directory its `//go:embed` patterns take in.

Pure matching of names; the caller lists the files, and leaves out those of nested modules. Source
of the rules: the package documentation of embed and path.Match (https://pkg.go.dev/embed).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["EmbedPatternError", "embed_globs", "match_embed", "match_embeds"]

# Go never embeds what version control keeps, all: or not.
_VERSION_CONTROL = frozenset({".bzr", ".hg", ".git", ".svn"})
_CLASS_CHARACTER = r"(?:\\.|[^\\\]-])"
_PART = re.compile(
    rf"""(?P<star>\*+)
      | (?P<one>\?)
      | \[(?:(?P<negated>\^)|(?!\^))(?P<ranges>(?:{_CLASS_CHARACTER}(?:-{_CLASS_CHARACTER})?)+)\]
      | \\(?P<escaped>.)
      | (?P<literal>[^\[\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_RANGE = re.compile(rf"({_CLASS_CHARACTER})(?:-({_CLASS_CHARACTER}))?", re.DOTALL)


class EmbedPatternError(KrakendError):
    """A `//go:embed` pattern is not valid: raised for what Go calls invalid pattern syntax."""


@dataclass(frozen=True)
class _Part:
    """A piece of one path element: `*`, or the characters that may (or, negated, may not) stand."""

    star: bool
    ranges: tuple[tuple[str, str], ...] = ()
    negated: bool = False

    def accepts(self, character: str) -> bool:
        inside = any(low <= character <= high for low, high in self.ranges)
        return inside != self.negated


def match_embeds(patterns: Iterable[str], files: Iterable[str]) -> set[str]:
    """Give the files that any of the patterns takes in; arguments as in `match_embed`."""
    candidates = tuple(files)
    matches = (match_embed(pattern, candidates) for pattern in patterns)
    return {name for found in matches for name in found}


def match_embed(pattern: str, files: Iterable[str]) -> frozenset[str]:
    """Give the files that one pattern takes in: Go refuses a pattern that takes in none.

    :param pattern: as `scan_go_file` gives it, `all:` included.
    :param files: posix paths below the package directory, relative to it.
    :raises EmbedPatternError: the pattern is not valid.
    """
    elements = _elements(pattern)
    hidden = pattern.startswith("all:")
    return frozenset(name for name in files if _takes(elements, name.split("/"), hidden=hidden))


def embed_globs(patterns: Iterable[str]) -> tuple[str, ...]:
    """Give globs that catch every candidate of the patterns, relative to the package directory.

    They may catch more than the patterns mean, never less: only `*`, `**` and `?` are used, because
    other signs mean different things to different globs.

    :raises EmbedPatternError: a pattern is not valid.
    """
    globs: dict[str, None] = {}
    for pattern in patterns:
        glob = "/".join("".join(map(_glob_part, parts)) for parts in _elements(pattern))
        globs[glob] = None
        globs[f"{glob}/**"] = None
    return tuple(globs)


def _elements(pattern: str) -> list[list[_Part]]:
    glob = pattern.removeprefix("all:")
    elements = glob.split("/")
    if any(element in {"", ".", ".."} for element in elements):
        reason = "it must be a path below the package's directory, without . or .. in it"
        raise _invalid(pattern, reason)
    return [_parts(pattern, element) for element in elements]


def _parts(pattern: str, element: str) -> list[_Part]:
    parts: list[_Part] = []
    position = 0
    while position < len(element):
        match = _PART.match(element, position)
        if match is None:
            raise _invalid(pattern, f"{element[position:]!a} opens what it does not close")
        parts.append(_part(match))
        position = match.end()
    return parts


def _part(match: re.Match[str]) -> _Part:
    if match["star"]:
        return _Part(star=True)
    if match["one"]:
        return _Part(star=False, negated=True)
    if match["ranges"]:
        found = _RANGE.finditer(match["ranges"])
        ranges = tuple((each[1][-1], (each[2] or each[1])[-1]) for each in found)
        return _Part(star=False, ranges=ranges, negated=bool(match["negated"]))
    character = match["escaped"] or match["literal"]
    return _Part(star=False, ranges=((character, character),))


def _invalid(pattern: str, reason: str) -> EmbedPatternError:
    return EmbedPatternError(
        f"//go:embed pattern {pattern!a} is not valid: {reason}.",
        remedy="Write it as path.Match has it; see https://pkg.go.dev/embed.",
    )


def _takes(elements: list[list[_Part]], names: list[str], *, hidden: bool) -> bool:
    below = names[len(elements) :]
    if len(names) < len(elements) or not _VERSION_CONTROL.isdisjoint(names):
        return False
    if not hidden and any(name.startswith((".", "_")) for name in below):
        return False
    return all(_element_matches(parts, name) for parts, name in zip(elements, names))


def _element_matches(parts: list[_Part], name: str) -> bool:
    """Match one path element; only the latest `*` is ever retried, so the time stays bounded."""
    part, position = 0, 0
    star, resume = -1, 0
    while position < len(name):
        if part < len(parts) and parts[part].star:
            star, resume = part, position
            part += 1
        elif part < len(parts) and parts[part].accepts(name[position]):
            part, position = part + 1, position + 1
        elif star >= 0:
            resume += 1
            part, position = star + 1, resume
        else:
            return False
    return all(rest.star for rest in parts[part:])


def _glob_part(part: _Part) -> str:
    if part.star:
        return "*"
    low, high = part.ranges[0] if part.ranges else ("", "")
    plain = len(part.ranges) == 1 and low == high and not part.negated
    return low if plain and low not in "*?[]{}!\\" else "?"
