"""Tests of `comparison`: what is not as a test of a gateway expects it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gatewaytest.cases import Expected, Received
from pants_krakend.core.gatewaytest.comparison import Exchange, Message, differences

ANSWER = Message(
    status=200,
    headers=(("Content-Type", "application/json"), ("Set-Cookie", "a"), ("Set-Cookie", "b")),
    body=b'{"name": "Ann", "tags": [1, {"x": true}], "n": 1}',
)
ASKED = Message(
    method="GET",
    path="/customers/7?lang=en&empty=",
    headers=(("X-Plan", "free"),),
    body=b"text",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        pytest.param(Expected(200), (), id="the status"),
        pytest.param(Expected(401), ("The status is 200, expected 401.",), id="another status"),
        pytest.param(
            Expected(200, {"content-type": "application/json", "set-cookie": "b"}),
            (),
            id="headers in any case, and one of several values",
        ),
        pytest.param(
            Expected(200, {"set-cookie": "c", "x": "y"}),
            (
                "The answer has the header set-cookie: a, b, expected c.",
                "The answer has the header x: none, expected y.",
            ),
            id="other headers",
        ),
        pytest.param(Expected(200, body={"name": "Ann"}), (), id="a part of the JSON"),
        pytest.param(Expected(200, body={"tags": [1, {}]}), (), id="a part within a list"),
        pytest.param(
            Expected(200, body={"name": "Bob", "age": 7, "tags": [1, {"x": 1}]}),
            (
                'The answer has body.name = "Ann", expected "Bob".',
                "The answer has no body.age, expected 7.",
                "The answer has body.tags[1].x = true, expected 1.",
            ),
            id="other JSON",
        ),
        pytest.param(
            Expected(200, body={"tags": [1]}),
            ('The answer has body.tags = [1, {"x": true}], expected [1].',),
            id="a list of another length",
        ),
        pytest.param(
            Expected(200, body="text"),
            (
                (
                    'The answer has the body {"name": "Ann", "tags": [1, {"x": true}], "n": 1}, '
                    "expected text."
                ),
            ),
            id="another text",
        ),
        pytest.param(
            Expected(
                200,
                upstream=(
                    Received(
                        "/customers/7",
                        "GET",
                        {"x-plan": "free"},
                        {"lang": "en", "empty": ""},
                        "text",
                    ),
                ),
            ),
            (),
            id="what the upstream received",
        ),
        pytest.param(
            Expected(
                200,
                upstream=(Received("/customers", "POST", {"a": "b"}, {"email": "x"}, {"a": 1}),),
            ),
            (
                "Request 1 to the upstream is a GET, expected POST.",
                "Request 1 to the upstream is for /customers/7, expected /customers.",
                "Request 1 to the upstream has the query parameter email: none, expected 'x'.",
                "Request 1 to the upstream has the query parameter empty: '', expected none.",
                "Request 1 to the upstream has the query parameter lang: 'en', expected none.",
                "Request 1 to the upstream has the header a: none, expected b.",
                "Request 1 to the upstream has the body text, expected JSON.",
            ),
            id="something else received",
        ),
        pytest.param(
            Expected(200, upstream=()),
            ("The upstream received GET /customers/7?lang=en&empty=, expected nothing.",),
            id="a request that should have been refused",
        ),
        pytest.param(
            Expected(200, upstream=(Received("/a"), Received("/b", "GET"))),
            (("The upstream received GET /customers/7?lang=en&empty=, expected /a, GET /b."),),
            id="too few received",
        ),
    ],
)
def test_everything_that_is_not_as_expected_is_told(
    expected: Expected, words: tuple[str, ...]
) -> None:
    assert differences(expected, Exchange(ANSWER, (ASKED,))) == words


@given(JSON)
def test_every_json_has_itself_as_a_part(value: Any) -> None:
    # A text is compared as it is, and not as JSON.
    body = value if isinstance(value, str) else json.dumps(value)
    exchange = Exchange(Message(200, body=body.encode()))

    assert differences(Expected(200, body=value), exchange) == ()
