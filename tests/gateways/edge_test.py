"""The examples' gateway passes its test, and what differs from what was asked for fails it."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.gateways.conftest import BUILD, CONFIG, GATEWAY, REQUESTS, Edge

pytestmark = pytest.mark.gateway


def test_with_a_token_there_is_an_answer_and_without_there_is_none(edge: Edge) -> None:
    tested = edge.test("--test-report")
    assert (tested.has_passed, tested.said) == (
        True,
        f"examples/gateway:edge in {GATEWAY}: 3 plugins loaded, 4 requests answered as expected.\n",
    ), tested.output
    assert sorted(each.name for each in edge.left.iterdir()) == ["gateway.log", "krakend.json"]
    assert (
        'tests="5" failures="0"'
        in edge.root.dist("test/reports/examples.gateway.edge.xml").read_text()
    )


def test_a_test_that_has_passed_is_not_run_again_unless_it_has_to_be(edge: Edge) -> None:
    first, again, forced = edge.test(), edge.test(), edge.test("--test-force")
    assert (first.has_passed, again.has_passed, forced.has_passed) == (True, True, True)
    assert re.search(r"edge succeeded in .* \((memoized|cached locally)\)", again.output)
    assert re.search(r"edge succeeded in [\d.]+s\.", forced.output), forced.output


def test_a_configuration_in_yaml_is_tested_as_well(edge: Edge) -> None:
    config = json.loads((edge.root.path / CONFIG).read_text())
    edge.add(CONFIG.replace(".json", ".yaml"), yaml.safe_dump(config))
    edge.edit(BUILD, '"krakend.json"', '"krakend.yaml"')
    tested = edge.test()
    assert tested.has_passed, tested.output


def test_a_gateway_is_tested_on_the_platform_that_it_names(edge: Edge) -> None:
    platform = "linux-amd64-glibc"
    edge.edit(BUILD, "    env=", f'    platform="{platform}",\n    env=')
    tested = edge.test()
    assert tested.has_passed, tested.output
    assert "3 plugins loaded, 4 requests answered as expected.\n" in tested.said


def test_an_answer_that_is_not_as_expected_fails_the_test(edge: Edge) -> None:
    edge.edit(REQUESTS, "headers: {x-acme-plan: free}", "headers: {x-acme-plan: gold}")
    tested = edge.test()
    assert not tested.has_passed
    assert tested.said.startswith(
        f"examples/gateway:edge in {GATEWAY} fails: 1 of 4 requests answered "
        "otherwise than expected.\n"
        "  request the catalog is open, and the upstream learns the caller's plan\n"
        "    sent           GET /catalog\n"
        "    differs        Request 1 to the upstream has the header x-acme-plan: free, expected "
        "gold.\n"
        f"    at             {REQUESTS}:12\n"
    ), tested.output


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        pytest.param(
            '"pattern": ".so"', '"pattern": "*.so"', "error[plugin-pattern]", id="a glob as pattern"
        ),
        pytest.param(
            '"plugin/http-client": {\n              "name": "acme-quota"',
            '"plugin/http-client": {\n              "name": ["acme-quota"]',
            "error[name-shape]",
            id="a client's name as a list",
        ),
        pytest.param(
            '"plugin/req-resp-modifier": {',
            '"plugin/http-server": {',
            "error[block-place]",
            id="a handler below an endpoint",
        ),
    ],
)
def test_a_mistake_in_the_configuration_is_found_before_the_gateway_starts(
    edge: Edge, old: str, new: str, finding: str
) -> None:
    edge.edit(CONFIG, old, new)
    tested = edge.test()
    assert not tested.has_passed
    assert tested.said.startswith("The gateway was not started.\n"), tested.output
    assert finding in tested.said


def test_what_a_plugin_logs_as_an_error_is_shown_with_the_answers(edge: Edge) -> None:
    edge.edit(
        BUILD,
        '    env={"ACME_AUTH_SECRET": "only-for-the-tests-of-this-gateway"},\n',
        "",
    )
    tested = edge.test()
    assert not tested.has_passed
    assert "    differs        The status is 503, expected 401.\n" in tested.said, tested.output
    assert "environment variable ACME_AUTH_SECRET must hold a secret" in tested.said
    assert "symbol ClientRegisterer not found" not in tested.said
