"""The examples' gateway with one thing of its configuration broken: all that a user reads."""

from __future__ import annotations

import pytest

from tests.gateways.conftest import BUILD, CONFIG, GATEWAY, REQUESTS, Edge

pytestmark = pytest.mark.gateway

PLUGINS = f"""\
The gateway was not started.
3 plugins load in {GATEWAY} on PLATFORM: N packages compared by fingerprint (rung 2). They \
register acme-auth (http-server), acme-quota (http-client), acme-redact-request \
(req-resp-modifier, requests), acme-redact-response (req-resp-modifier, responses). Not seen: \
answers to requests.
{CONFIG} in {GATEWAY} and its plugins do not fit: 1 reason.
"""


def test_a_misspelt_modifier_of_which_the_gateway_logs_nothing(edge: Edge) -> None:
    edge.edit(CONFIG, '"acme-redact-response"]', '"acme-redact-respons"]')

    assert (
        edge.failing()
        == f"""\
{PLUGINS}\
  error[unregistered-name] No plugin of the gateway registers this name: acme-redact-respons
    has            acme-redact-respons
    wanted         one of the names of `req-resp-modifier` plugins: acme-redact-request,
                   acme-redact-response
    why            No plugin in the gateway's list registers it. The gateway says nothing about
                   unknown modifiers: not even at DEBUG.
    to mend it     Did you mean `"acme-redact-response"`?
    at             {CONFIG}:43
                   endpoints[1].extra_config."plugin/req-resp-modifier".name[1]
  More: python -m pants_krakend explain unregistered-name
"""
    )


def test_a_folder_where_the_plugins_are_not(edge: Edge) -> None:
    edge.edit(CONFIG, '"/opt/krakend/plugins/"', '"/opt/plugins/"')

    assert (
        edge.failing()
        == f"""\
{PLUGINS}\
  error[plugin-folder] The folder of the root `plugin` block is not where the plugins are: \
plugin.folder
    has            /opt/plugins/
    wanted         /opt/krakend/plugins/
    why            The plugins lie elsewhere: the gateway would find none, say so at DEBUG only, and
                   serve without them.
    to mend it     Write `"folder": "/opt/krakend/plugins/"`.
    at             {CONFIG}:7
  More: python -m pants_krakend explain plugin-folder
"""
    )


def test_no_plugin_block(edge: Edge) -> None:
    edge.edit_config(lambda config: config.pop("plugin"))

    assert (
        edge.failing()
        == f"""\
{PLUGINS}\
  error[plugin-block] The configuration has no root `plugin` block, so no plugin is loaded: the root
    has            no `plugin` at the root
    wanted         `plugin` with `folder` and `pattern`
    why            Without it the gateway looks for no plugin, logs nothing about that, and serves
                   without all of them.
    to mend it     Add `"plugin": {{"folder": "/opt/krakend/plugins/", "pattern": ".so"}}` beside
                   `version`.
    at             {CONFIG}:1
  More: python -m pants_krakend explain plugin-block
"""
    )


def test_a_syntax_error(edge: Edge) -> None:
    edge.edit(CONFIG, '"name": "acme gateway",', '"name": "acme gateway"')

    assert (
        edge.failing()
        == f"""\
{PLUGINS}\
  error[config-syntax] The configuration cannot be read
    why            {CONFIG}:5: this is no JSON, column 3: Expecting ','
                   delimiter.
    to mend it     Mend the place, or what stands right before it: a comma too many or too few, a
                   quote that is not closed, a comment.
    at             {CONFIG}:5
  More: python -m pants_krakend explain config-syntax
"""
    )


@pytest.fixture
def edge_with_versions(edge: Edge) -> Edge:
    """The gateway with a plugin that takes `/v1` off a path, and a request that needs it."""
    edge.add_plugin("tests/plugins/prefix", "plugins/prefix")
    edge.edit(
        REQUESTS,
        "  - name: a forged token is refused\n",
        "  - name: nobody gets in by a version\n"
        "    path: /v1/private/customers/7\n"
        "    expect: {status: 401, upstream: []}\n\n"
        "  - name: a forged token is refused\n",
    )
    return edge


def test_two_server_plugins_in_their_right_order(edge_with_versions: Edge) -> None:
    edge_with_versions.edit(CONFIG, '["acme-auth"]', '["acme-auth", "strip-v1"]')

    assert edge_with_versions.test().said == (
        f"examples/gateway:edge in {GATEWAY}: 4 plugins loaded, 5 requests answered as expected.\n"
    )


def test_two_server_plugins_in_the_wrong_order(edge_with_versions: Edge) -> None:
    edge_with_versions.edit(CONFIG, '["acme-auth"]', '["strip-v1", "acme-auth"]')
    start, _, rest = edge_with_versions.failing().partition("The end of the log:\n")
    _, separator, note = rest.partition(CONFIG)

    assert (
        start + separator + note
        == f"""\
examples/gateway:edge in {GATEWAY} fails: 1 of 5 requests answered otherwise than expected.
  request nobody gets in by a version
    sent           GET /v1/private/customers/7
    differs        The status is 200, expected 401.
    differs        The upstream received GET /customers/7, expected nothing.
    at             {REQUESTS}:28
{CONFIG} in {GATEWAY} fits its plugins: 5 names, 4 plugins.
  note[server-order] Server plugins run in the opposite order: \
extra_config."plugin/http-server".name
    has            strip-v1, acme-auth in the list
    wanted         a request to pass acme-auth, then strip-v1, then the router
    why            Each plugin of the list is put around those before it, so that the last one sees
                   a request first.
    to mend it     Nothing, if acme-auth is to come first; otherwise turn the list around.
    at             {CONFIG}:12
                   extra_config."plugin/http-server".name[0]
  More: python -m pants_krakend explain server-order
"""
    )


def test_an_upstream_that_is_down(edge: Edge) -> None:
    text = (edge.root.path / REQUESTS).read_text()
    routes = text[text.index("upstream:") : text.index("requests:")]
    edge.edit(REQUESTS, routes, "upstream: down\n\n")

    assert (
        edge.failing()
        == f"""\
examples/gateway:edge in {GATEWAY} fails: 2 of 4 requests answered otherwise than expected.
  request the catalog is open, and the upstream learns the caller's plan
    sent           GET /catalog
    differs        The status is 500, expected 200.
    differs        The answer has the body , expected JSON.
    differs        The upstream received nothing, expected /catalog.
    at             {REQUESTS}:8
  request with a token the customer is shown, without personal data
    sent           GET /private/customers/7?email=ann@acme.example&lang=en
    differs        The status is 500, expected 200.
    differs        The answer has the body , expected {{"name":"Ann"}}.
    differs        The upstream received nothing, expected /customers/7.
    at             {REQUESTS}:32
What the log says:
    KRAKEND ERROR: [PLUGIN: acme-quota] call of the upstream: dial tcp 127.0.0.1:…: connect: \
connection refused
"""
    )


def test_what_is_accepted_is_shown_and_the_gateway_is_started(edge: Edge) -> None:
    edge.edit(CONFIG, '"/opt/krakend/plugins/"', '"/opt/plugins/"')
    accepted = '{"plugin-folder": "the chart mounts them there"}'
    edge.edit(BUILD, "    env=", f"    accepted_findings={accepted},\n    env=")

    assert edge.test().has_passed
