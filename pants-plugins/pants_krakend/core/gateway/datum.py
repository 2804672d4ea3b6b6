"""Reading JSON that has a known shape: typed getters whose errors name the path to the datum.

Nothing here knows what the data means.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pants_krakend.core.errors import KrakendError

__all__ = ["Datum", "parse_document"]

T = TypeVar("T")

# Makes the error of a file's reader from a path (`releases[3].go`) and what is wrong there.
Fail = Callable[[str, str], KrakendError]


@dataclass(frozen=True)
class Datum:
    """A JSON value and where it stands.

    Every getter raises what `fail` makes, if the datum is missing or of another type.

    :param path: from the top of the file, as in `releases[3].go`; empty for the top.
    """

    value: object
    path: str
    fail: Fail

    def error(self, what: str) -> KrakendError:
        """The error that this datum is wrong."""
        return self.fail(self.path, what)

    def get(self, key: str) -> Datum:
        """A member of this object."""
        member = self._at(key)
        if not isinstance(self.value, dict) or key not in self.value:
            raise member.error("is missing")
        return Datum(self.value[key], member.path, self.fail)

    def text(self, key: str) -> str:
        """A member that is text."""
        return self.get(key).of(str)

    def optional_text(self, key: str) -> str | None:
        """A member that is text or null."""
        member = self.get(key)
        return None if member.value is None else member.of(str)

    def texts(self, key: str) -> tuple[str, ...]:
        """A member that is a list of texts."""
        return tuple(each.of(str) for each in self.rows(key))

    def rows(self, key: str) -> list[Datum]:
        """A member that is a list."""
        member = self.get(key)
        values: list[object] = member.of(list)
        return [
            Datum(each, f"{member.path}[{index}]", self.fail) for index, each in enumerate(values)
        ]

    def members(self, key: str) -> dict[str, Datum]:
        """A member that is an object whose keys are data too, such as module paths."""
        member = self.get(key)
        values: dict[str, object] = member.of(dict)
        return {
            each: Datum(value, f"{member.path}[{each!r}]", self.fail)
            for each, value in values.items()
        }

    def of(self, kind: type[T]) -> T:
        """The value, which has to be of that very type: true is no number here."""
        value = self.value
        if type(value) is not kind or not isinstance(value, kind):
            raise self.error(f"is {type(value).__name__}, expected {kind.__name__}")
        return value

    def _at(self, key: str) -> Datum:
        return Datum(None, f"{self.path}.{key}" if self.path else key, self.fail)


def parse_document(data: bytes, version: int, fail: Fail) -> Datum:
    """The top of a JSON file whose member `format` is the version that the caller reads.

    Raises what `fail` makes, if it is none.
    """
    problem: Exception | None = None
    try:
        top = Datum(json.loads(data), "", fail)
    except (ValueError, RecursionError) as err:  # the latter: `[[[[…` without end
        problem = err
    if problem is not None:
        raise fail("", f"is not JSON: {problem}") from problem
    if top.get("format").of(int) != version:
        raise top.get("format").error(f"is not {version}, which this version reads")
    return top
