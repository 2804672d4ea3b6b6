"""JSON with the line of every value.

Whether a text is JSON is decided by the standard library's reader; here are only the places, which
it does not tell. Go takes the last of several members with one name, and so does this
(`encoding/json`, which KrakenD reads with).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn, Union

from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.value import Document, Scalar, Value, member_path, whole_text

__all__ = ["read_json"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\n')
# Deeper than any configuration, and shallower than what Python can walk through.
_DEEPEST = 100


class _Token(NamedTuple):
    text: str
    line: int


_Open = Union["_Object", "_List"]


class _List(NamedTuple):
    line: int
    path: str
    items: list[Value]

    def next_path(self) -> str:
        return f"{self.path}[{len(self.items)}]"


class _Object(NamedTuple):
    line: int
    path: str
    members: dict[str, Value]
    keys: list[str]

    def next_path(self) -> str:
        return member_path(self.path, self.keys[-1])


def read_json(file: str, text: str) -> Document:
    """Read a JSON file.

    :raises ConfigSyntaxError: it is none, with the line that Go's reader would stop at.
    """
    _check(file, text)
    repeated: list[Value] = []
    stack: list[_Open] = []
    for token in _tokens(text):
        owner = stack[-1] if stack else None
        if token.text in ",:":
            continue
        if isinstance(owner, _Object) and not owner.keys and token.text != "}":
            owner.keys.append(whole_text(json.loads(token.text)))
            continue
        path = owner.next_path() if owner and token.text not in "}]" else ""
        if token.text in "{[":
            if len(stack) >= _DEEPEST:
                raise _too_deep(file, token.line)
            stack.append(
                _Object(token.line, path, {}, [])
                if token.text == "{"
                else _List(token.line, path, [])
            )
            continue
        if token.text in "}]":
            value = _closed(stack.pop())
        else:
            value = Value(_scalar(token.text), token.line, path)
        if not stack:
            return Document(file, value, tuple(repeated))
        _add(stack[-1], value, repeated)
    raise AssertionError("valid JSON has a value")  # pragma: no cover


def _check(file: str, text: str) -> None:
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as problem:
        what = f"column {problem.colno}: {problem.msg}."
        raise ConfigSyntaxError.at(
            file, problem.lineno, f"this is no JSON, {what}", remedy=_REMEDY
        ) from problem
    except (ValueError, RecursionError) as problem:
        line = 1 if isinstance(problem, RecursionError) else _line_of_constant(text, str(problem))
        raise ConfigSyntaxError.at(
            file, line, f"this is no JSON: {_reason(problem)}.", remedy=_REMEDY
        ) from problem


_REMEDY = (
    "Mend the place, or what stands right before it: a comma too many or too few, a quote that is "
    "not closed, a comment."
)


def _reason(problem: Exception) -> str:
    return "it is nested too deep" if isinstance(problem, RecursionError) else str(problem)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value")


def _line_of_constant(text: str, problem: str) -> int:
    constant = problem.split(" ", 1)[0]
    for token in _tokens(text):
        if token.text == constant:
            return token.line
    return 1


def _too_deep(file: str, line: int) -> ConfigSyntaxError:
    return ConfigSyntaxError.at(
        file, line, "this is nested too deep to be a configuration.", remedy=_REMEDY
    )


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match.group() == "\n":
            line += 1
        else:
            yield _Token(match.group(), line)


def _scalar(token: str) -> Scalar:
    value: Scalar = json.loads(token)
    return whole_text(value) if isinstance(value, str) else value


def _add(owner: _Open, value: Value, repeated: list[Value]) -> None:
    if isinstance(owner, _List):
        owner.items.append(value)
        return
    key = owner.keys.pop()
    if key in owner.members:
        repeated.append(owner.members[key])
    owner.members[key] = value


def _closed(owner: _Open) -> Value:
    if isinstance(owner, _List):
        return Value(tuple(owner.items), owner.line, owner.path)
    return Value(owner.members, owner.line, owner.path)
