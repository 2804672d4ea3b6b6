"""What a program said, out of what logs make of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.report.log_text import said

LINE = 'plugin.Open("/opt/auth"): plugin already loaded'
JSON = json.dumps({"level": "DEBUG", "message": LINE})


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        pytest.param(LINE, [LINE], id="a plain line"),
        pytest.param(f"\x1b[36mDEBUG\x1b[0m {LINE}\r", [f"DEBUG {LINE}"], id="colours"),
        pytest.param(JSON, ["DEBUG", LINE], id="JSON"),
        pytest.param(f"edge-1 | {JSON}", ["edge-1 |", "DEBUG", LINE], id="JSON after a prefix"),
        pytest.param(
            json.dumps({"log": f"{JSON}\n", "stream": "stdout"}),
            ["DEBUG", LINE, "stdout"],
            id="JSON within JSON, as an engine logs it",
        ),
        pytest.param(
            json.dumps({"gelf": {"fields": ["\x1b[31mone\x1b[0m", {"a": "two"}, 3, None]}}),
            ["one", "two"],
            id="texts in lists and objects",
        ),
        pytest.param(
            json.dumps({"full_message": "one\ntwo"}), ["one", "two"], id="a text of two lines"
        ),
        pytest.param(JSON[:-1], ['{"level": "DEBUG", "message": "' + LINE + '"'], id="cut short"),
        pytest.param("[BACKEND: GET /a/{id} -> /b] x", ["[BACKEND: GET /a/{id} -> /b] x"], id="{}"),
        pytest.param("", [], id="nothing"),
        pytest.param("[" * 100_000 + "{", ["[" * 100_000 + "{"], id="a great many brackets"),
    ],
)
def test_a_line_is_unwrapped(line: str, texts: list[str]) -> None:
    assert list(said(line)) == texts


def test_json_that_is_nested_without_end_is_given_up() -> None:
    nested = '{"a":' * 100_000
    assert said(nested) == (nested,)


@given(st.text())
def test_any_text_can_be_unwrapped(line: str) -> None:
    assert all(each == each.strip() for each in said(line))
