"""A configuration against KrakenD's published JSON schema, which the user supplies as a file.

Nothing is ever fetched, neither `$schema` nor what a `$ref` names. Source of the schema:
https://www.krakend.io/schema/ and the repository krakend/krakend-schema: it calls itself draft
2019-09, uses what draft-07 has too, and all that it refers to is in the one file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Callable

import fastjsonschema

from pants_krakend.core.config.findings import Says, finding_at
from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.verdict.finding import Finding
from pants_krakend.core.verdict.rules import Rule

__all__ = ["BadSchema", "Schema", "judge_schema", "read_schema"]

_REFERENCES = ("$ref", "$recursiveRef", "$dynamicRef")
_TOP = "data"
_LONGEST = 300
_MOST_FINDINGS = 50
_REMEDY = (
    "Save the one file for the gateway's version, such as "
    "`https://www.krakend.io/schema/v2.13/krakend.json`, and name it."
)


class BadSchema(KrakendError):
    """The file that was named as KrakenD's JSON schema is none that can be used."""


@dataclass(frozen=True)
class Schema:
    """A schema that refers to nothing outside of itself.

    :param file: its path, for people.
    :param validate: raises `fastjsonschema.JsonSchemaValueException` at the first thing that does
        not fit.
    """

    file: str
    validate: Callable[[object], object]


def read_schema(file: str, data: bytes) -> Schema:
    """Read a JSON schema; for KrakenD's own that takes a second.

    :raises BadSchema: it is none, or needs another file.
    """
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise BadSchema(f"{file} is no JSON: {problem}.", remedy=_REMEDY) from problem
    if not isinstance(content, dict):
        raise BadSchema(f"{file} is no JSON schema: it is no object.", remedy=_REMEDY)
    outside = next((each for each in _references(content) if not each.startswith("#")), "")
    if outside:
        raise BadSchema(
            f"{file} refers to another file, and nothing is fetched.",
            evidence=f"It has a reference to {outside!r}.",
            remedy=_REMEDY,
        )
    try:
        # A gateway has no use for formats and defaults of a schema either.
        validate = fastjsonschema.compile(content, use_default=False, use_formats=False)
    except (Exception, RecursionError) as problem:  # what is no schema raises anything
        raise _unusable(file, problem) from problem
    return Schema(file, validate)


def judge_schema(document: Document, schema: Schema) -> Iterator[Finding]:
    """The first thing that does not fit in each endpoint and in each member of the root.

    :raises BadSchema: the schema cannot be applied.
    """
    top = document.top
    cut: set[object] = set()
    for _ in range(_MOST_FINDINGS):
        problem = _problem(top, schema)
        if problem is None:
            return
        value, steps = _value_at(top, problem.name.removeprefix(_TOP))
        # What was cut off must not be missed.
        if problem.rule == "required" and not steps and cut.intersection(problem.rule_definition):
            return
        said = problem.message.removeprefix(problem.name).strip()
        yield _finding(document, schema, _culprit(value, problem.rule, said), said)
        smaller = _without(top, steps)
        if smaller is None:
            return
        cut.add(steps[0])
        top = smaller


def _problem(top: Value, schema: Schema) -> fastjsonschema.JsonSchemaValueException | None:
    try:
        schema.validate(top.plain())
    except fastjsonschema.JsonSchemaValueException as problem:
        return problem
    except (Exception, RecursionError) as problem:  # a bad pattern shows only here
        raise _unusable(schema.file, problem) from problem
    return None


def _finding(document: Document, schema: Schema, value: Value, said: str) -> Finding:
    return finding_at(
        document,
        Rule.CONFIG_SCHEMA,
        value,
        Says(
            has=value.kind,
            cause=f"{schema.file}: it {said[:_LONGEST]}{'…' if len(said) > _LONGEST else ''}.",
            remedy="Correct the value; `krakend check --lint` refuses it too. If the gateway is "
            "right, the schema is of another version.",
        ),
    )


def _culprit(value: Value, rule: str, said: str) -> Value:
    """The value itself, or the first of its members that is one too many."""
    if rule != "additionalProperties":
        return value
    return next((each for key, each in value.members.items() if repr(key) in said), value)


def _unusable(file: str, problem: BaseException) -> BadSchema:
    said = (str(problem).strip() or type(problem).__name__).splitlines()[0][:_LONGEST]
    return BadSchema(f"{file} is no usable JSON schema: {said}.", remedy=_REMEDY)


def _value_at(top: Value, name: str) -> tuple[Value, tuple[str | int, ...]]:
    """The value that a name like `.endpoints[1].port` stands for, and the steps to it.

    Keys may hold dots and brackets: of several that fit, the longest is meant.
    """
    value, rest = top, name
    steps: list[str | int] = []
    while rest:
        step, taken = _step(value, rest)
        if step is None:
            break
        value = value.rows[step] if isinstance(step, int) else value.members[step]
        steps.append(step)
        rest = rest[taken:]
    return value, tuple(steps)


def _step(value: Value, name: str) -> tuple[str | int | None, int]:
    """The row or key that a name begins with, and how much of the name that takes."""
    steps: dict[str, str | int] = {f"[{at}]": at for at in range(len(value.rows))}
    steps.update((f".{key}", key) for key in value.members)
    longest = max((text for text in steps if name.startswith(text)), key=len, default="")
    return steps.get(longest), len(longest)


def _without(top: Value, steps: tuple[str | int, ...]) -> Value | None:
    """The same without the row or member at the root that a problem is in; None if it is the root.

    A row of a list at the root can go alone: no list of KrakenD's has a least length.
    """
    if not steps:
        return None
    key = str(steps[0])
    members = dict(top.members)
    owner = members.pop(key)
    if len(steps) > 1 and isinstance(steps[1], int):
        rows = tuple(each for at, each in enumerate(owner.rows) if at != steps[1])
        members[key] = replace(owner, data=rows)
    return replace(top, data=members)


def _references(content: object) -> Iterator[str]:
    """Every reference of a schema; a stack, since a file may be nested deeper than Python calls."""
    stack = [content]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            yield from (each[key] for key in _REFERENCES if isinstance(each.get(key), str))
            stack += each.values()
        elif isinstance(each, list):
            stack += each
