"""Tests of flexible configuration: what a gateway is told, and what its result is judged as."""

from __future__ import annotations

import pytest

from pants_krakend.core.config.conftest import DEPLOYMENT, GOOD
from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.config.flexible import Flexible, Rendered, judge_rendered, rendering
from pants_krakend.core.verdict.rules import Rule

CONFIG, FILE = "gateway/krakend.tmpl", "gateway/krakend.tmpl.rendered.json"


def judged(rendered: Rendered) -> ConfigVerdict:
    """The verdict on it."""
    return judge_rendered(rendered, CONFIG, DEPLOYMENT, None)


def test_a_gateway_is_told_its_directories_and_where_to_write() -> None:
    flexible = Flexible("krakend.tmpl", partials="parts", settings="settings/dev")
    assert flexible.arguments == ("-c", "krakend.tmpl", "check")
    assert flexible.environment == {
        "FC_ENABLE": "1",
        "FC_OUT": "krakend.tmpl.rendered.json",
        "FC_PARTIALS": "parts",
        "FC_SETTINGS": "settings/dev",
    }


@pytest.mark.parametrize(
    ("config", "output"),
    [
        pytest.param("krakend.tmpl", "krakend.tmpl.rendered.json", id="a template of JSON"),
        pytest.param("krakend.json", "krakend.json.rendered.json", id="JSON"),
        pytest.param("krakend.yaml.tmpl", "krakend.yaml.tmpl.rendered.yaml", id="YAML"),
    ],
)
def test_the_format_of_the_result_is_that_of_the_template(config: str, output: str) -> None:
    assert Flexible(config).output == output


@pytest.mark.parametrize(
    ("flexible", "is_used"),
    [
        pytest.param(Flexible("krakend.json"), False, id="plain JSON"),
        pytest.param(Flexible("krakend.json", settings="s"), True, id="with settings"),
        pytest.param(Flexible("krakend.tmpl"), True, id="a template"),
    ],
)
def test_what_has_directories_or_is_a_template_is_rendered(
    flexible: Flexible,
    is_used: bool,  # noqa: FBT001
) -> None:
    assert flexible.is_used == is_used


def test_a_result_is_judged_and_its_lines_are_named() -> None:
    text = GOOD.replace('"auth"]', '"auht"]').encode()
    verdict = judged(rendering(FILE, 0, "Syntax OK!", text))
    assert [(each.rule, each.where) for each in verdict.findings if each.severity.fails] == [
        (Rule.UNREGISTERED_NAME, f"{FILE}:6"),
        (Rule.UNUSED_PLUGIN, f"{FILE}:1"),
    ]


def test_a_result_that_fits_has_no_finding() -> None:
    verdict = judged(rendering(FILE, 0, "Syntax OK!", GOOD.encode()))
    assert (verdict.findings, verdict.unseen) == ((), ())


def test_a_template_that_the_gateway_refuses_fails_with_its_words() -> None:
    verdict = judged(rendering(FILE, 1, "ERROR: template: krakend.tmpl:3: no function", None))
    (finding,) = verdict.findings
    assert (finding.rule, finding.cause, finding.where) == (
        Rule.CONFIG_SYNTAX,
        f"The gateway does not take {CONFIG}:\nERROR: template: krakend.tmpl:3: no function",
        CONFIG,
    )


def test_a_result_that_the_gateway_refuses_is_judged_all_the_same() -> None:
    verdict = judged(rendering(FILE, 1, "ERROR: version 2", GOOD.encode()))
    assert ([each.rule for each in verdict.findings], verdict.uses) == ([Rule.CONFIG_SYNTAX], 4)


def test_a_gateway_that_serves_in_place_of_checking_has_shown_nothing() -> None:
    (said,) = judged(rendering(FILE, -15, "serving", None)).unseen
    assert said == (
        "gateway/krakend.tmpl was not rendered. The gateway did not end after `check`, as KrakenD "
        "does."
    )


def test_what_was_not_rendered_is_not_seen() -> None:
    verdict = judged(rendering(FILE, 0, "serving", None))
    (said,) = verdict.unseen
    assert not verdict.findings
    assert said == (
        f"{CONFIG} was not rendered. The gateway wrote no result to FC_OUT: it has no flexible "
        "configuration."
    )
