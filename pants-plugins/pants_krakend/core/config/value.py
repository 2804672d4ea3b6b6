"""A value of a configuration and where it stands: what all readers give, whatever the format.

Records and looking things up only. Nothing here knows what KrakenD makes of a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Union

__all__ = ["Document", "Value", "member_path", "whole_text"]

Scalar = Union[str, int, float, bool, None]
_PLAIN_KEY = re.compile(r"[\w$@-]+")


@dataclass(frozen=True)
class Value:
    """One value.

    :param data: a scalar, the items of a list, or the members of an object.
    :param line: where it begins in its file, from 1.
    :param path: from the top, as in `endpoints[2].extra_config."plugin/http-client".name`; empty
        for the top.
    """

    data: Scalar | tuple[Value, ...] | Mapping[str, Value]
    line: int
    path: str = ""

    @property
    def members(self) -> Mapping[str, Value]:
        """Of an object; of anything else there are none."""
        return self.data if isinstance(self.data, Mapping) else {}

    @property
    def rows(self) -> tuple[Value, ...]:
        """Of a list; of anything else there are none."""
        return self.data if isinstance(self.data, tuple) else ()

    @property
    def text(self) -> str | None:
        """None for what is no text."""
        return self.data if isinstance(self.data, str) else None

    @property
    def kind(self) -> str:
        """What it is, in the words of JSON and with an article."""
        if isinstance(self.data, Mapping):
            return "an object"
        if isinstance(self.data, tuple):
            return "a list"
        if isinstance(self.data, bool):
            return "true" if self.data else "false"
        if self.data is None:
            return "null"
        return "a text" if isinstance(self.data, str) else "a number"

    def plain(self) -> object:
        """The same without places: dicts, lists and scalars, all of them new."""
        if isinstance(self.data, Mapping):
            return {key: each.plain() for key, each in self.data.items()}
        if isinstance(self.data, tuple):
            return [each.plain() for each in self.data]
        return self.data

    def walk(self) -> Iterator[Value]:
        """This value and all that it holds, in the file's order."""
        yield self
        for each in (*self.members.values(), *self.rows):
            yield from each.walk()


@dataclass(frozen=True)
class Document:
    """A configuration that could be read.

    :param file: its path relative to the build root, for people.
    :param repeated: members that a later one of the same name hides, as JSON allows.
    """

    file: str
    top: Value
    repeated: tuple[Value, ...] = ()

    def where(self, value: Value) -> str:
        """The place of a value, as `Finding.where` wants it."""
        return f"{self.file}:{value.line}"


def member_path(path: str, key: str) -> str:
    """The path of an object's member; a key that is no plain word stands in quotes."""
    shown = key if _PLAIN_KEY.fullmatch(key) else f'"{key}"'
    return f"{path}.{shown}" if path else shown


def whole_text(text: str) -> str:
    """The text with its halves of characters joined, or made U+FFFD as Go's readers do.

    JSON and YAML can write such halves (U+D800 to U+DFFF); no file or request can hold them.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
