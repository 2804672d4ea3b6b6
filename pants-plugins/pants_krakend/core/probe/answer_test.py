"""Reading what came of opening a plugin, which may be anything a plugin writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.probe.answer import Ending, Probed, SeenRegisterer, parse_probe
from pants_krakend.core.probe.conftest import (
    DONE,
    METHOD,
    OPEN,
    OPENED,
    RETURNED,
    found,
    named,
    report,
    step,
)
from pants_krakend.core.probe.registered import PluginKind, Registered

LINES = [OPEN, OPENED, found(), named("redact", request=True), RETURNED, DONE]


def test_an_answer_is_read_in_the_order_of_its_lines() -> None:
    assert parse_probe(report(*LINES)) == Probed(
        ending=Ending(),
        began=True,
        opened=True,
        registerers=(
            SeenRegisterer(
                kind=PluginKind.MODIFIER,
                type="*main.registerer",
                methods=(METHOD,),
                fits=True,
                registered=(Registered(PluginKind.MODIFIER, "redact", request=True),),
                returned=True,
            ),
        ),
        is_done=True,
    )


def test_the_ending_is_read() -> None:
    data = report(status=-1, signal="killed", late=True, said="tired")

    assert parse_probe(data).ending == Ending(-1, "killed", is_late=True, said="tired")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            step("panicked", error="no secret", stack="goroutine 1"),
            Probed(Ending(), began=True, panic="no secret", stack="goroutine 1"),
            id="an init function panics",
        ),
        pytest.param(
            step("panicked"), Probed(Ending(), began=True, panic=""), id="with an empty text"
        ),
        pytest.param(
            step("refused", error="no such file"),
            Probed(Ending(), began=True, refused="no such file"),
            id="Go refuses the file",
        ),
        pytest.param(
            step("found", symbol="OtherRegisterer", fits=True),
            Probed(Ending(), began=True),
            id="a variable that no loader knows",
        ),
        pytest.param(named("early"), Probed(Ending(), began=True), id="a name of nothing"),
        pytest.param(step("more"), Probed(Ending(), began=True), id="a step that there is not"),
    ],
)
def test_one_line_says_one_thing(line: object, expected: Probed) -> None:
    assert parse_probe(report(OPEN, line)) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"step": "na', id="a line that is cut"),
        pytest.param("hello", id="no JSON"),
        pytest.param([1], id="no object"),
        pytest.param({"name": "x"}, id="no step"),
        pytest.param({"step": 7}, id="a step that is no text"),
        pytest.param(named("x", request="yes"), id="a truth that is a text"),
    ],
)
def test_what_follows_a_line_that_makes_no_sense_is_not_believed(line: object) -> None:
    read = parse_probe(report(OPEN, OPENED, found(), line, RETURNED, DONE))

    assert (read.opened, read.is_done, read.registered) == (True, False, ())


def test_a_name_of_half_a_character_can_be_written_to_a_file() -> None:
    read = parse_probe(
        report(
            OPEN, OPENED, found(), '{"step":"name","symbol":"ModifierRegisterer","name":"\\ud800"}'
        )
    )

    assert [each.name for each in read.registered] == ["?"]


def test_a_report_that_is_none_is_an_error() -> None:
    with pytest.raises(KrakendError) as caught:
        parse_probe(b'{"format": 1, "status": 0, "late": "no", "answer": "", "said": ""}')

    assert str(caught.value) == (
        "The program that opens plugins did not say what came of it.\n\n"
        "late is str, expected bool\n\n"
        "Please report it."
    )


@given(st.text())
def test_whatever_a_plugin_writes_is_no_error(text: str) -> None:
    assert parse_probe(report(OPEN, text)).began


@given(st.binary())
def test_any_bytes_given_as_a_report_raise_only_our_error(data: bytes) -> None:
    with pytest.raises(KrakendError):
        parse_probe(data)
