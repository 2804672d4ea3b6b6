"""The examples' gateway passes its test, and breaking any one thing makes it fail with the cure."""

from __future__ import annotations

import pytest

from tests.gateways.conftest import Edge

pytestmark = pytest.mark.gateway

CONFIG = "examples/gateway/krakend.json"
REQUESTS = "examples/gateway/requests.yaml"
NAME = "KrakenD (resolve 'edge')"


def test_with_a_token_there_is_an_answer_and_without_there_is_none(edge: Edge) -> None:
    tested = edge.test("--test-report")
    assert (tested.has_passed, tested.said) == (
        True,
        f"examples/gateway:edge in {NAME}: 3 plugins loaded, 4 requests answered as expected.\n",
    ), tested.output
    assert sorted(each.name for each in edge.left.iterdir()) == ["gateway.log", "krakend.json"]
    assert (
        'tests="5" failures="0"'
        in edge.root.dist("test/reports/examples.gateway.edge.xml").read_text()
    )


def test_a_gateway_is_tested_on_the_platform_that_it_names(edge: Edge) -> None:
    platform = "linux-amd64-glibc"
    edge.edit("examples/gateway/BUILD", "    env=", f'    platform="{platform}",\n    env=')
    tested = edge.test()
    assert tested.has_passed, tested.output
    assert "3 plugins loaded, 4 requests answered as expected.\n" in tested.said


def test_an_answer_that_is_not_as_expected_fails_the_test(edge: Edge) -> None:
    edge.edit(REQUESTS, "headers: {x-acme-plan: free}", "headers: {x-acme-plan: gold}")
    tested = edge.test()
    assert not tested.has_passed
    assert tested.said.startswith(
        f"examples/gateway:edge in {NAME} fails: 1 of 4 requests answered "
        "otherwise than expected.\n"
        "  request the catalog is open, and the upstream learns the caller's plan\n"
        "    sent           GET /catalog\n"
        "    differs        Request 1 to the upstream has the header x-acme-plan: free, expected "
        "gold.\n"
        f"    at             {REQUESTS}:12\n"
    ), tested.output


def test_a_misspelt_modifier_fails_though_the_gateway_says_nothing_of_it(edge: Edge) -> None:
    edge.edit(CONFIG, '"acme-redact-response"]', '"acme-redact-respons"]')
    tested = edge.test()
    assert not tested.has_passed
    assert (
        "  error[unregistered-name] No plugin of the gateway registers this name: "
        "acme-redact-respons\n" in tested.said
    ), tested.output
    assert '    to mend it     Did you mean `"acme-redact-response"`?\n' in tested.said
    assert f"    at             {CONFIG}:43\n" in tested.said


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        pytest.param(
            '"folder": "/opt/krakend/plugins/"',
            '"folder": "/opt/krakend/plugins/auth.so"',
            "error[plugin-folder]",
            id="the folder is a file",
        ),
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
        pytest.param(
            '"name": "acme gateway",',
            '"name": "acme gateway"',
            "error[config-syntax]",
            id="no JSON",
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


def test_an_upstream_that_is_down_is_no_answer_of_the_gateway(edge: Edge) -> None:
    text = (edge.root.path / REQUESTS).read_text()
    routes = text[text.index("upstream:") : text.index("requests:")]
    edge.edit(REQUESTS, routes, "upstream: down\n\n")
    tested = edge.test()
    assert not tested.has_passed
    assert "    differs        The status is 500, expected 200.\n" in tested.said, tested.output


def test_a_plugin_whose_init_panics_fails_the_test(edge: Edge) -> None:
    edge.edit(
        "examples/plugins/quota/main.go",
        "var ClientRegisterer",
        'func init() { panic("no license") }\n\nvar ClientRegisterer',
    )
    tested = edge.test()
    assert not tested.has_passed
    assert "error[init-fails]" in tested.said, tested.output
    assert "panic: no license" in tested.said


def test_a_plugin_of_another_gateway_is_refused(edge: Edge) -> None:
    edge.edit("examples/plugins/quota/BUILD", ', resolve="edge"', "")
    tested = edge.test()
    assert not tested.has_passed
    quota = "examples/plugins/quota:quota-edge"
    what = f"examples/gateway:edge: {quota} in `plugins` is built for another gateway.\n"
    assert what in tested.output
    assert 'Set `resolve="edge"` of examples/plugins/quota:quota-edge' in tested.output


def test_what_a_plugin_logs_as_an_error_is_shown_with_the_answers(edge: Edge) -> None:
    edge.edit(
        "examples/gateway/BUILD",
        '    env={"ACME_AUTH_SECRET": "only-for-the-tests-of-this-gateway"},\n',
        "",
    )
    tested = edge.test()
    assert not tested.has_passed
    assert "    differs        The status is 503, expected 401.\n" in tested.said, tested.output
    assert "environment variable ACME_AUTH_SECRET must hold a secret" in tested.said
    assert "symbol ClientRegisterer not found" not in tested.said
