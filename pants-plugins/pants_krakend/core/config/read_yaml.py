"""YAML with the line of every value.

PyYAML finds the nodes and their places; which of them are numbers or true is decided as Go's
yaml.v3 does it, which KrakenD reads with since 2.12 (krakend-koanf): `yes` and `on` are texts.
"""

from __future__ import annotations

import re

import yaml

from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.value import Document, Scalar, Value, member_path, whole_text

__all__ = ["read_yaml"]

_REMEDY = "Mend the place, or what stands right before it: an indent, a tab, a quote, a colon."
_INT = re.compile(r"[-+]?\d{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?")
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
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax_error(file: str, problem: yaml.YAMLError) -> ConfigSyntaxError:
    mark = getattr(problem, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    said = getattr(problem, "problem", None) or "a character that YAML does not allow"
    return ConfigSyntaxError.at(file, line, f"this is no YAML: {said}.", remedy=_REMEDY)
