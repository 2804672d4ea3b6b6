"""YAML with the line of every value.

PyYAML finds the nodes and their places; which of them are numbers or true is decided as Go's
yaml.v3 does it, which KrakenD reads with since 2.12 (krakend-koanf): `yes` and `on` are texts.
"""

from __future__ import annotations

import math
import re

import yaml

from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.value import Document, Scalar, Value, member_path, whole_text

__all__ = ["read_yaml"]

_REMEDY = "Mend the place, or what stands right before it: an indent, a tab, a quote, a colon."
# No decimal number of more digits has 64 bits.
_INT = re.compile(
    r"[-+]?(?:0x[0-9a-f]+|0b[01]+|0o?[0-7]+|0|[1-9][0-9]{0,19})", re.ASCII | re.IGNORECASE
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASES = {"0x": 16, "0b": 2, "0o": 8}
_LEAST, _GREATEST = -(2**63), 2**64 - 1
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE = "tag:yaml.org,2002:merge"
# An alias is read again wherever it stands: a file of a kilobyte can stand for gigabytes.
_MOST_VALUES = 200_000
_DEEPEST = 100


def read_yaml(file: str, text: str) -> Document:
    """Read a YAML file: the first document of it.

    :raises ConfigSyntaxError: it is none, or has one key twice, as Go's reader refuses.
    """
    try:
        loader = yaml.SafeLoader(text)
        # Of several documents Go's reader takes the first too.
        node = loader.get_node() if loader.check_node() else None
    except yaml.YAMLError as problem:
        raise _syntax_error(file, problem) from problem
    except (RecursionError, ValueError) as problem:
        raise ConfigSyntaxError.at(
            file, 1, "this is no YAML that can be read.", remedy=_REMEDY
        ) from problem
    if node is None:
        return Document(file, Value(None, 1))
    return Document(file, _Reader(file).value(node, "", 0))


class _Reader:
    """Turns nodes into values, up to a number that no configuration reaches."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = _MOST_VALUES

    def value(self, node: yaml.Node, path: str, depth: int) -> Value:
        """The value of a node.

        :raises ConfigSyntaxError: a key stands twice, is no scalar, or aliases never end.
        """
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise self._error(node, "this refers to itself, or is nested too deep.")
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return Value(self._members(node, path, depth), line, path)
        if isinstance(node, yaml.SequenceNode):
            rows = enumerate(node.value)
            return Value(
                tuple(self.value(each, f"{path}[{at}]", depth + 1) for at, each in rows),
                line,
                path,
            )
        is_quoted = isinstance(node, yaml.ScalarNode) and node.style is not None
        return Value(_scalar(node.value, is_quoted=is_quoted), line, path)

    def _members(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Value]:
        members: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                merged = {**self._merged(value, path, depth), **merged}
                continue
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, "a key has to be a text.")
            name = whole_text(key.value)
            if name in members:
                raise self._error(key, f"the key {name!r} stands here twice.")
            members[name] = self.value(value, member_path(path, name), depth + 1)
        return {**merged, **members}

    def _merged(self, node: yaml.Node, path: str, depth: int) -> dict[str, Value]:
        """What `<<: *other` brings: of several, the first that has a key counts."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise self._error(node, "this refers to itself, or is nested too deep.")
        if isinstance(node, yaml.MappingNode):
            return self._members(node, path, depth + 1)
        merged: dict[str, Value] = {}
        for each in node.value if isinstance(node, yaml.SequenceNode) else ():
            merged = {**self._merged(each, path, depth + 1), **merged}
        return merged

    def _error(self, node: yaml.Node, problem: str) -> ConfigSyntaxError:
        line = node.start_mark.line + 1
        return ConfigSyntaxError.at(self._file, line, problem, remedy=_REMEDY)


def _scalar(text: str, *, is_quoted: bool) -> Scalar:
    if is_quoted:
        return whole_text(text)
    if text in _WORDS:
        return _WORDS[text]
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    """The number that a text is; None where it is none (go-yaml/yaml v3.0.1 resolve.go)."""
    plain = text if text.startswith(("_", ".")) else text.replace("_", "")
    if _INT.fullmatch(plain):
        digits = plain.lstrip("+-").lower()
        base = _BASES.get(digits[:2], 8 if digits.startswith("0") else 10)
        whole = int(digits, base) * (-1 if plain.startswith("-") else 1)
        if _LEAST <= whole <= _GREATEST:
            return whole
    number = float(plain) if _FLOAT.fullmatch(plain) else math.inf
    if not math.isfinite(number):
        return None
    # Go writes a float of 1000 as 1000 into JSON, and Python would write 1000.0, which is no port.
    return int(number) if number.is_integer() else number


def _syntax_error(file: str, problem: yaml.YAMLError) -> ConfigSyntaxError:
    mark = getattr(problem, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    said = getattr(problem, "problem", None) or "a character that YAML does not allow"
    return ConfigSyntaxError.at(file, line, f"this is no YAML: {said}.", remedy=_REMEDY)
