"""Tests of `requests_file`: what a test of a gateway sends and expects."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gatewaytest.cases import (
    Expected,
    GatewayRequest,
    Received,
    RequestsFile,
    Route,
    Upstream,
)
from pants_krakend.core.gatewaytest.requests_file import BadRequestsFile, parse_requests

SCHEMA = json.loads((Path(__file__).parent / "data" / "requests.schema.json").read_bytes())
VALIDATE = fastjsonschema.compile(SCHEMA)
FILE = "gateway/requests.yaml"
SHORT = "requests: [{name: a, path: /a, expect: {status: 200}}]"
WHOLE = """\
# yaml-language-server: $schema=requests.schema.json
upstream:
  - path: /customers/7
    method: GET
    status: 201
    headers: {x-plan: free}
    body: {name: Ann, ssn: "1"}
  - path: /text
    body: plain

requests:
  - name: no token is refused
    path: /private/customers/7
    expect:
      status: 401
      upstream: []

  - name: personal data stays out
    path: /private/customers/7?email=a&lang=en
    method: POST
    headers: {authorization: Bearer x}
    body: {a: [1, null]}
    expect:
      status: 200
      headers: {content-type: application/json}
      body: {name: Ann}
      upstream:
        - path: /customers/7
          method: GET
          query: {lang: en}
          headers: {x-plan: free}
          body: text
"""
REMEDY = (
    "Correct the line. Editors show what is allowed if the file begins with `# "
    "yaml-language-server: $schema=…/requests.schema.json`."
)


def is_read_or_refused(data: bytes) -> bool:
    """Whether the bytes give requests, or our error."""
    try:
        return bool(parse_requests(FILE, data).requests)
    except BadRequestsFile as error:
        return error.what.startswith(f"{FILE}:")


def test_a_whole_file_is_read() -> None:
    assert parse_requests(FILE, WHOLE.encode()) == RequestsFile(
        requests=(
            GatewayRequest(
                name="no token is refused",
                path="/private/customers/7",
                expected=Expected(401, upstream=()),
                line=12,
            ),
            GatewayRequest(
                name="personal data stays out",
                path="/private/customers/7?email=a&lang=en",
                method="POST",
                headers={"authorization": "Bearer x"},
                body={"a": [1, None]},
                expected=Expected(
                    status=200,
                    headers={"content-type": "application/json"},
                    body={"name": "Ann"},
                    upstream=(
                        Received(
                            path="/customers/7",
                            method="GET",
                            query={"lang": "en"},
                            headers={"x-plan": "free"},
                            body="text",
                        ),
                    ),
                ),
                line=18,
            ),
        ),
        upstream=Upstream(
            routes=(
                Route(
                    path="/customers/7",
                    method="GET",
                    status=201,
                    headers={"x-plan": "free"},
                    body={"name": "Ann", "ssn": "1"},
                ),
                Route(path="/text", body="plain"),
            )
        ),
    )


def test_the_example_is_read_and_fits_the_schema() -> None:
    data = (Path(__file__).parents[4] / "examples" / "gateway" / "requests.yaml").read_bytes()
    document = yaml.safe_load(data)

    assert VALIDATE(document) == document
    assert [each.expected.status for each in parse_requests(FILE, data).requests] == [
        *(200, 401, 401, 200)
    ]


def test_json_is_read_as_yaml_is() -> None:
    data = json.dumps(yaml.safe_load(SHORT)).encode()

    assert parse_requests("r.json", data) == parse_requests("r.yaml", SHORT.encode())


def test_an_upstream_may_be_down() -> None:
    text = f"upstream: down\n{SHORT}"

    assert parse_requests(FILE, text.encode()).upstream == Upstream(is_down=True)


@pytest.mark.parametrize("text", [SHORT, WHOLE, f"upstream: down\n{SHORT}"])
def test_the_schema_for_editors_takes_what_is_read(text: str) -> None:
    document = yaml.safe_load(text)

    assert VALIDATE(document) == document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- a", "1: the file is a list, expected an object", id="a list"),
        pytest.param("upstream: down", "1: the file has no `requests`", id="no requests"),
        pytest.param(
            "requests:\n  []",
            "2: requests is empty: a test sends at least one request",
            id="an empty list",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a",
            "2: requests[0] has no `expect`",
            id="nothing expected",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: a\n    expect: {status: 200}",
            "3: requests[0].path is 'a', expected a path that begins with `/`",
            id="a path without a slash",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    expect: {status: '200'}",
            "4: requests[0].expect.status is '200', expected a number from 100 to 599",
            id="a text for a status",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    expect: {status: true}",
            "4: requests[0].expect.status is True, expected a number from 100 to 599",
            id="true for a status",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    expect: {status: 99}",
            "4: requests[0].expect.status is 99, expected a number from 100 to 599",
            id="a status that is none",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    method: get\n    expect: {status: 200}",
            "4: requests[0].method is 'get', expected one of GET, HEAD, POST, PUT, PATCH, DELETE, "
            "OPTIONS",
            id="a method in small letters",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    headers: {x: 1}\n    expect: {status: 200}",
            "4: requests[0].headers.x is a number, expected a text: put it in quotes",
            id="a number for a header",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    headers: [x]\n    expect: {status: 200}",
            "4: requests[0].headers is a list, expected an object of texts",
            id="a list of headers",
        ),
        pytest.param(
            "requests:\n  - name: a\n    path: /a\n    expcet: {status: 200}",
            "4: requests[0].expcet is not known here; known are name, path, method, headers, "
            "body, expect",
            id="a misspelt member",
        ),
        pytest.param(
            "requests:\n  - name: ''\n    path: /a\n    expect: {status: 200}",
            "2: requests[0].name is empty, expected a text",
            id="an empty name",
        ),
        pytest.param(
            f"upstream: up\n{SHORT}",
            "1: upstream is a text, expected a list of routes, or `down`",
            id="another word for the upstream",
        ),
        pytest.param(
            f"upstream:\n  - path: /a?b\n{SHORT}",
            "2: upstream[0].path is '/a?b', expected a path without a query",
            id="a route with a query",
        ),
        pytest.param("requests: 1", "1: requests is a number, expected a list", id="a number"),
    ],
)
def test_a_mistake_is_an_error_with_its_line_and_the_schema_refuses_it_too(
    text: str, expected: str
) -> None:
    with pytest.raises(BadRequestsFile) as raised:
        parse_requests(FILE, text.encode())
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        VALIDATE(yaml.safe_load(text))

    assert str(raised.value) == f"{FILE}:{expected}.\n\n{REMEDY}"


def test_two_requests_of_one_name_are_an_error() -> None:
    text = (
        "requests:\n- {name: a, path: /, expect: {status: 200}}\n"
        "- {name: a, path: /, expect: {status: 200}}"
    )
    with pytest.raises(BadRequestsFile) as raised:
        parse_requests(FILE, text.encode())

    assert str(raised.value) == (
        f"{FILE}:3: requests[1].name is 'a', as in line 2: a name tells what failed.\n\n{REMEDY}"
    )


def test_two_requests_of_one_name_in_one_line_are_an_error_too() -> None:
    one = "{name: a, path: /, expect: {status: 200}}"
    with pytest.raises(BadRequestsFile) as raised:
        parse_requests(FILE, f"requests: [{one}, {one}]".encode())

    assert str(raised.value) == (
        f"{FILE}:1: requests[1].name is 'a', as in line 1: a name tells what failed.\n\n{REMEDY}"
    )


def test_a_file_that_is_no_yaml_is_an_error_with_its_line() -> None:
    with pytest.raises(BadRequestsFile) as raised:
        parse_requests(FILE, b"requests:\n\t- a")

    assert str(raised.value) == (
        f"{FILE}:2: this is no YAML: found character '\\t' that cannot start any token.\n\n"
        "Mend the place, or what stands right before it: an indent, a tab, a quote, a colon."
    )


@given(
    at=st.integers(0, len(WHOLE)), text=st.text("{}[]: -&*\n'", max_size=3), cut=st.integers(0, 9)
)
def test_any_edit_of_a_file_is_read_or_refused(at: int, text: str, cut: int) -> None:
    assert is_read_or_refused((WHOLE[:at] + text + WHOLE[at + cut :]).encode())
