"""TOML with the line of every value, as near as it can be told.

`tomli` reads; it tells no places, so that lines are looked for: of tables by their headers, of
other values by the line that their key begins. A value inside of an inline table or a list has the
line of the key before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import tomli

from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.value import Document, Scalar, Value, member_path

__all__ = ["read_toml"]

_REMEDY = "Mend the place: a quote that is not closed, a key that stands twice, a missing value."
_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEYS = rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*"
_TABLE = re.compile(rf"\s*\[{_KEYS}\]")
_ROW = re.compile(rf"\s*\[\[{_KEYS}\]\]")
_MEMBER = re.compile(rf"{_KEYS}=")
_AT = re.compile(r"\(at line (?P<line>\d+), column \d+\)")
_DEEPEST = 100


def read_toml(file: str, text: str) -> Document:
    """Read a TOML file.

    :raises ConfigSyntaxError: it is none.
    """
    try:
        data = tomli.loads(text)
    except (ValueError, RecursionError) as problem:
        at = _AT.search(str(problem))
        said = _AT.sub("", str(problem)).strip() or "it is nested too deep"
        line = int(at["line"]) if at else len(text.splitlines()) or 1
        raise ConfigSyntaxError.at(
            file, line, f"this is no TOML: {said}.", remedy=_REMEDY
        ) from problem
    return Document(file, _Reader(file, dict(_lines(text))).value(data, "", 1, 0))


class _Reader:
    """Puts lines to what was read.

    :param lines: by path.
    """

    def __init__(self, file: str, lines: Mapping[str, int]) -> None:
        self._file = file
        self._lines = lines

    def value(self, data: object, path: str, above: int, depth: int) -> Value:
        """The value and all below it.

        :param above: the line of what it stands in, for a value whose own is not known.
        :raises ConfigSyntaxError: it is nested too deep.
        """
        line = self._lines.get(path, above)
        if depth > _DEEPEST:
            raise ConfigSyntaxError.at(
                self._file, line, "this is nested too deep to be a configuration.", remedy=_REMEDY
            )
        if isinstance(data, dict):
            members = {
                key: self.value(each, member_path(path, key), line, depth + 1)
                for key, each in data.items()
            }
            return Value(members, line, path)
        if isinstance(data, list):
            rows = enumerate(data)
            items = (self.value(each, f"{path}[{at}]", line, depth + 1) for at, each in rows)
            return Value(tuple(items), line, path)
        return Value(_scalar(data), line, path)


def _scalar(data: object) -> Scalar:
    # Dates are texts to whoever reads a gateway's settings.
    return data if isinstance(data, (str, int, float, bool)) else str(data)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The path and line of every header and key that begins a line; the first of a path counts."""
    known: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        row, header, member = _ROW.match(line), _TABLE.match(line), _MEMBER.match(line)
        if row:
            path = _path_of(_parts(row[1]), counts, "")
            counts[path] = counts.get(path, -1) + 1
            known.setdefault(path, number)
            table = f"{path}[{counts[path]}]"
            known[table] = number
        elif header:
            table = _path_of(_parts(header[1]), counts, "")
            known.setdefault(table, number)
        elif member:
            known.setdefault(_path_of(_parts(member[1]), {}, table), number)
    yield from known.items()


def _parts(keys: str) -> list[str]:
    """The keys of a dotted key, without their quotes."""
    try:
        data: object = tomli.loads(f"{keys} = 0")
    except ValueError:
        return []
    parts: list[str] = []
    while isinstance(data, dict):
        key = next(iter(data))
        parts.append(key)
        data = data[key]
    return parts


def _path_of(parts: list[str], counts: Mapping[str, int], table: str) -> str:
    """The path; a table of several rows is the last of them that was begun."""
    path = table
    for at, part in enumerate(parts):
        path = member_path(path, part)
        if path in counts and at < len(parts) - 1:
            path = f"{path}[{counts[path]}]"
    return path
