"""Whether an answer, or what an upstream received, is what a test expects, and what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from pants_krakend.core.gatewaytest.cases import Body, Expected, Received

__all__ = ["Exchange", "Message", "differences"]

_LONGEST = 200


@dataclass(frozen=True)
class Message:
    """A request or an answer as it was seen.

    :param headers: in order; a name may stand there more than once.
    :param path: of a request, with its query.
    """

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    method: str = ""
    path: str = ""


@dataclass(frozen=True)
class Exchange:
    """What came of one request: the answer, and what the upstream received meanwhile."""

    answer: Message
    received: tuple[Message, ...] = ()


def differences(expected: Expected, exchange: Exchange) -> tuple[str, ...]:
    """Everything that is not as expected, as sentences; none if the test has passed."""
    return tuple(_differences(expected, exchange))


def _differences(expected: Expected, exchange: Exchange) -> Iterator[str]:
    answer = exchange.answer
    if answer.status != expected.status:
        yield f"The status is {answer.status}, expected {expected.status}."
    yield from _headers("The answer", expected.headers, answer)
    yield from _body("The answer", expected.body, answer)
    if expected.upstream is not None:
        yield from _upstream(expected.upstream, exchange.received)


def _upstream(expected: Sequence[Received], received: Sequence[Message]) -> Iterator[str]:
    if len(expected) != len(received):
        seen = ", ".join(f"{each.method} {each.path}" for each in received) or "nothing"
        wanted = ", ".join(f"{each.method} {each.path}".strip() for each in expected) or "nothing"
        yield f"The upstream received {seen}, expected {wanted}."
        return
    for at, (wanted_one, one) in enumerate(zip(expected, received), start=1):
        yield from _request(f"Request {at} to the upstream", wanted_one, one)


def _request(what: str, expected: Received, request: Message) -> Iterator[str]:
    path, _, query_text = request.path.partition("?")
    if expected.method and request.method != expected.method:
        yield f"{what} is a {request.method}, expected {expected.method}."
    if path != expected.path:
        yield f"{what} is for {path}, expected {expected.path}."
    if expected.query is not None:
        yield from _query(what, expected.query, parse_qs(query_text, keep_blank_values=True))
    yield from _headers(what, expected.headers, request)
    yield from _body(what, expected.body, request)


def _query(
    what: str, expected: Mapping[str, str], seen: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Parameters are few, and one too many may be what a plugin should have taken out."""
    for name in sorted({*expected, *seen}):
        wanted, values = [expected[name]] if name in expected else [], list(seen.get(name, []))
        if values != wanted:
            yield (
                f"{what} has the query parameter {name}: {_listed(values)}, "
                f"expected {_listed(wanted)}."
            )


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(repr, values)) or "none"


def _headers(what: str, expected: Mapping[str, str] | None, message: Message) -> Iterator[str]:
    for name, value in (expected or {}).items():
        seen = [each for key, each in message.headers if key.lower() == name.lower()]
        if value not in seen:
            yield f"{what} has the header {name}: {', '.join(seen) or 'none'}, expected {value}."


def _body(what: str, expected: Body, message: Message) -> Iterator[str]:
    if expected is None:
        return
    text = message.body.decode("utf-8", "replace")
    if isinstance(expected, str):
        if text != expected:
            yield f"{what} has the body {_short(text)}, expected {_short(expected)}."
        return
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):
        yield f"{what} has the body {_short(text)}, expected JSON."
        return
    yield from (f"{what} has {each}" for each in _parts("body", expected, seen))


def _parts(path: str, expected: Body, seen: object) -> Iterator[str]:
    """Where the expected JSON is no part of what was seen; lists have to be of one length."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        for key, each in expected.items():
            if key in seen:
                yield from _parts(f"{path}.{key}", each, seen[key])
            else:
                yield f"no {path}.{key}, expected {_short(json.dumps(each))}."
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for at, (each, other) in enumerate(zip(expected, seen)):
            yield from _parts(f"{path}[{at}]", each, other)
    elif _is_other(expected, seen):
        yield f"{path} = {_short(json.dumps(seen))}, expected {_short(json.dumps(expected))}."


def _is_other(expected: Body, seen: object) -> bool:
    # True is no 1 in JSON, and 1.0 is a 1.
    return isinstance(expected, bool) is not isinstance(seen, bool) or expected != seen


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
