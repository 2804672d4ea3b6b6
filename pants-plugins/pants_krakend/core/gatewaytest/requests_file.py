"""Reading a requests file (YAML or JSON) into its records.

The schema for editors is `data/requests.schema.json`; a test holds both to the same cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Callable, TypeVar

from pants_krakend.core.config.errors import ConfigSyntaxError
from pants_krakend.core.config.read_json import read_json
from pants_krakend.core.config.read_yaml import read_yaml
from pants_krakend.core.config.value import Value
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gatewaytest.cases import (
    Body,
    Expected,
    GatewayRequest,
    Received,
    RequestsFile,
    Route,
    Upstream,
)

__all__ = ["BadRequestsFile", "parse_requests"]

T = TypeVar("T")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SCHEMA_KEY = "$schema"
_REMEDY = (
    "Correct the line. Editors show what is allowed if the file begins with `# yaml-language-server"
    ": $schema=…/requests.schema.json`."
)


class BadRequestsFile(KrakendError):
    """The requests of a gateway's test are not written as they have to be."""


def parse_requests(file: str, data: bytes) -> RequestsFile:
    """Read a requests file.

    :param file: its path, for people; what ends in `.json` is JSON, anything else YAML.
    :raises BadRequestsFile: at the first line that is wrong.
    """
    text = data.decode("utf-8", "replace")
    try:
        document = (read_json if file.endswith(".json") else read_yaml)(file, text)
    except ConfigSyntaxError as problem:
        raise BadRequestsFile(problem.what, remedy=problem.remedy) from problem
    return _Reader(file).file(document.top)


class _Reader:
    """Typed getters over values; every error names the file, the line and the path."""

    def __init__(self, file: str) -> None:
        self._file = file

    def file(self, top: Value) -> RequestsFile:
        members = self.object(top, ("requests", "upstream", _SCHEMA_KEY), ("requests",))
        requests = self.rows(members["requests"], self.request)
        if not requests:
            raise self.error(members["requests"], "is empty: a test sends at least one request")
        self.check_names(requests, members["requests"].rows)
        upstream = members.get("upstream")
        return RequestsFile(requests, self.upstream(upstream) if upstream else Upstream())

    def request(self, value: Value) -> GatewayRequest:
        allowed = ("name", "path", "method", "headers", "body", "expect")
        members = self.object(value, allowed, ("name", "path", "expect"))
        return GatewayRequest(
            name=self.text(members["name"]),
            path=self.path(members["path"]),
            expected=self.expected(members["expect"]),
            method=self.method(members, "GET"),
            headers=self.texts(members, "headers"),
            body=self.body(members),
            line=value.line,
        )

    def expected(self, value: Value) -> Expected:
        members = self.object(value, ("status", "headers", "body", "upstream"), ("status",))
        upstream = members.get("upstream")
        return Expected(
            status=self.status(members["status"]),
            headers=self.texts(members, "headers"),
            body=self.body(members),
            upstream=self.rows(upstream, self.received) if upstream else None,
        )

    def received(self, value: Value) -> Received:
        allowed = ("path", "method", "headers", "query", "body")
        members = self.object(value, allowed, ("path",))
        return Received(
            path=self.path(members["path"], has_query=False),
            method=self.method(members, ""),
            headers=self.texts(members, "headers"),
            query=self.texts(members, "query"),
            body=self.body(members),
        )

    def upstream(self, value: Value) -> Upstream:
        if value.text == "down":
            return Upstream(is_down=True)
        if not isinstance(value.data, tuple):
            raise self.error(value, f"is {value.kind}, expected a list of routes, or `down`")
        return Upstream(routes=self.rows(value, self.route))

    def route(self, value: Value) -> Route:
        members = self.object(value, ("path", "method", "status", "headers", "body"), ("path",))
        status = members.get("status")
        return Route(
            path=self.path(members["path"], has_query=False),
            method=self.method(members, ""),
            status=self.status(status) if status else 200,
            headers=self.texts(members, "headers"),
            body=self.body(members),
        )

    def check_names(self, requests: Sequence[GatewayRequest], values: Sequence[Value]) -> None:
        """Raise the error that two requests have one name."""
        seen: dict[str, int] = {}
        for request, value in zip(requests, values):
            if request.name in seen:
                first = seen[request.name]
                problem = f"is {request.name!r}, as in line {first}: a name tells what failed"
                raise self.error(value.members["name"], problem)
            seen[request.name] = request.line

    def object(
        self, value: Value, allowed: Sequence[str], required: Sequence[str]
    ) -> Mapping[str, Value]:
        if not isinstance(value.data, Mapping):
            raise self.error(value, f"is {value.kind}, expected an object")
        for key, member in value.members.items():
            if key not in allowed:
                names = ", ".join(each for each in allowed if each != _SCHEMA_KEY)
                raise self.error(member, f"is not known here; known are {names}")
        for key in required:
            if key not in value.members:
                raise self.error(value, f"has no `{key}`")
        return value.members

    def rows(self, value: Value, read: Callable[[Value], T]) -> tuple[T, ...]:
        if not isinstance(value.data, tuple):
            raise self.error(value, f"is {value.kind}, expected a list")
        return tuple(map(read, value.rows))

    def text(self, value: Value) -> str:
        if not value.text:
            kind = "empty" if value.text == "" else value.kind
            raise self.error(value, f"is {kind}, expected a text")
        return value.text

    def texts(self, members: Mapping[str, Value], key: str) -> Mapping[str, str] | None:
        value = members.get(key)
        if value is None:
            return None
        if not isinstance(value.data, Mapping):
            raise self.error(value, f"is {value.kind}, expected an object of texts")
        return dict(self._texts(value))

    def path(self, value: Value, *, has_query: bool = True) -> str:
        path = self.text(value)
        if not path.startswith("/"):
            raise self.error(value, f"is {path!r}, expected a path that begins with `/`")
        if not has_query and "?" in path:
            raise self.error(value, f"is {path!r}, expected a path without a query")
        return path

    def method(self, members: Mapping[str, Value], default: str) -> str:
        value = members.get("method")
        if value is None:
            return default
        if value.text not in METHODS:
            raise self.error(value, f"is {value.plain()!r}, expected one of {', '.join(METHODS)}")
        return value.text or default

    def status(self, value: Value) -> int:
        status = value.data
        if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
            raise self.error(value, f"is {value.plain()!r}, expected a number from 100 to 599")
        return status

    def body(self, members: Mapping[str, Value]) -> Body:
        value = members.get("body")
        return _body(value) if value else None

    def error(self, value: Value, problem: str) -> BadRequestsFile:
        where = f"{self._file}:{value.line}"
        return BadRequestsFile(f"{where}: {value.path or 'the file'} {problem}.", remedy=_REMEDY)

    def _texts(self, value: Value) -> Iterator[tuple[str, str]]:
        for key, member in value.members.items():
            if member.text is None:
                raise self.error(member, f"is {member.kind}, expected a text: put it in quotes")
            yield key, member.text


def _body(value: Value) -> Body:
    if isinstance(value.data, Mapping):
        return {key: _body(each) for key, each in value.data.items()}
    if isinstance(value.data, tuple):
        return [_body(each) for each in value.data]
    return value.data
