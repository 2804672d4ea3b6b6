"""The examples' gateway with one of its plugins broken: all that a user reads."""

from __future__ import annotations

import pytest

from tests.gateways.conftest import BUILD, CONFIG, GATEWAY, QUOTA, Edge

pytestmark = pytest.mark.gateway

AUTH = "examples/plugins/auth"
QUOTA_TARGET = "examples/plugins/quota:quota-edge"
REDACT = (
    "acme-redact-request (req-resp-modifier, requests), acme-redact-response (req-resp-modifier, "
    "responses)"
)
WITHOUT_QUOTA = f"""\
The gateway was not started.
2 plugins load in {GATEWAY} on PLATFORM: N packages compared by fingerprint (rung 2). They \
register acme-auth (http-server), {REDACT}. Not seen: answers to requests.
{QUOTA_TARGET} will not load in {GATEWAY} on PLATFORM: 1 reason; N packages compared by \
fingerprint (rung 2).
"""
# The checksum database's, for the version that is one too old.
OLD_SUMS = """\
github.com/golang-jwt/jwt/v5 v5.3.0 h1:pv4AsKCKKZuqlgs5sUmn4x8UlGa0kEVt/puTpKx9vvo=
github.com/golang-jwt/jwt/v5 v5.3.0/go.mod h1:fxCRLWMO43lRc8nhHWY6LGqRcf+1gQWArsqaEUEa5bE=
"""


def test_another_version_of_a_module(edge: Edge) -> None:
    edge.edit(f"{AUTH}/go.mod", "jwt/v5 v5.3.1", "jwt/v5 v5.3.0")
    sums = (edge.root.path / AUTH / "go.sum").read_text()
    edge.edit(f"{AUTH}/go.sum", sums, OLD_SUMS)

    assert (
        edge.failing()
        == f"""\
The gateway was not started.
2 plugins load in {GATEWAY} on PLATFORM: N packages compared by fingerprint (rung 2). They \
register acme-quota (http-client), {REDACT}. Not seen: answers to requests.
{AUTH}:auth-edge will not load in {GATEWAY} on PLATFORM: 1 reason; N packages compared by \
fingerprint (rung 2).
    registers      acme-auth (http-server)
  error[module-version] Another version of a module: github.com/golang-jwt/jwt/v5
    plugin has     v5.3.0
    gateway wants  v5.3.1
    why            The version is part of the paths of a module's sources, which are part of every
                   package's fingerprint.
    to mend it     Run `go get github.com/golang-jwt/jwt/v5@v5.3.1` in the plugin's module.
    at             {AUTH}/go.mod:9
    packages       github.com/golang-jwt/jwt/v5
  More: python -m pants_krakend explain module-version
3 verdicts: 2 loads, 1 fails.
{CONFIG} in {GATEWAY} fits its plugins: 4 names, 3 plugins.
"""
    )


def test_a_release_that_is_not_the_gateways(edge: Edge) -> None:
    edge.edit("examples/plugins/quota/BUILD", ', resolve="edge"', ', krakend_version="2.12.0"')
    problem = f"""\
examples/gateway:edge: {QUOTA_TARGET} in `plugins` is built for another gateway.

The plugin is for KrakenD 2.12.0, this gateway is {GATEWAY}.

Set `resolve="edge"` of {QUOTA_TARGET}, or list another target of that package that has it.
"""

    assert problem in edge.test().output


def test_an_interface_that_is_not_the_loaders(edge: Edge) -> None:
    edge.edit(QUOTA, "func (r registerer) RegisterClients(", "func (r registerer) RegisterClient(")
    text = (edge.root.path / QUOTA).read_text()
    # It tells the compiler what the interface is, which then says so before anybody else can.
    start = text.index("// The compiler checks here")
    edge.edit(QUOTA, text[start : text.index("// RegisterClients is called once")], "")

    assert (
        edge.failing()
        == f"""\
{WITHOUT_QUOTA}\
  error[interface] A registerer does not have the loader's interface: ClientRegisterer
    plugin has     *main.registerer with RegisterClient(func(string, func(context.Context,
                   map[string]interface {{}}) (http.Handler, error))); \
RegisterLogger(interface {{}})
    gateway wants  RegisterClients(func(name string, handler func(context.Context,
                   map[string]interface{{}}) (http.Handler, error)))
    why            There is no method `RegisterClients`; `RegisterClient` may be meant. The gateway
                   says `unknown type` at debug level and serves without the plugin.
    to mend it     Write
                   `func (r registerer) RegisterClients(f func(name string, handler \
func(context.Context, map[string]interface{{}}) (http.Handler, error)))`.
  More: python -m pants_krakend explain interface
3 verdicts: 2 loads, 1 fails.
{CONFIG} in {GATEWAY} and its plugins do not fit: 1 reason.
  error[unregistered-name] No plugin of the gateway registers this name: acme-quota
    has            acme-quota
    wanted         one of the names of `http-client` plugins: none
    why            No plugin in the gateway's list registers it. The gateway calls the backend
                   itself and says so at DEBUG only.
    to mend it     Write a name that a plugin registers, or add the plugin to the gateway's
                   `plugins`.
    at             {CONFIG}:30
                   endpoints[0].backend[0].extra_config."plugin/http-client".name
  More: python -m pants_krakend explain unregistered-name
"""
    )


def test_a_panic_in_init(edge: Edge) -> None:
    panic = 'func init() { panic("no license") }'
    edge.edit(QUOTA, "var ClientRegisterer", f"{panic}\n\nvar ClientRegisterer")

    assert (
        edge.failing()
        == f"""\
{WITHOUT_QUOTA}\
  error[init-fails] An init function fails
    plugin has     panic: no license
    gateway wants  init functions that return
    why, probably  The gateway's first loader catches the panic, and the next one, which opens the
                   file too, waits for ever: the gateway never serves. Here it had no environment
                   variables and no files of its own, and no network where this machine lets a
                   process be without; where the gateway runs there may be what it lacked.
    to mend it     Leave what can fail to the function that is called with the plugin's
                   configuration, and return an error there. If what it needs is always there,
                   accept the finding.
    at             {QUOTA}:28
  More: python -m pants_krakend explain init-fails
3 verdicts: 2 loads, 1 fails.
{CONFIG} in {GATEWAY}: unknown whether it fits its 3 plugins; nothing fails.
    not seen       The names that {QUOTA_TARGET} registers were not read.
"""
    )


def test_a_plugin_that_keeps_the_gateway_from_serving(edge: Edge) -> None:
    edge.edit(f"{AUTH}/main.go", "\tguard, err :=", "\tfor extra != nil {\n\t}\n\tguard, err :=")
    edge.edit(BUILD, "    env=", "    timeout=3,\n    env=")
    # How far it has come by then is the machine's business.
    said, end, _ = edge.failing().partition("The end of the log:\n")

    assert (
        said + end
        == f"""\
examples/gateway:edge in {GATEWAY} does not serve.
    error          It did not serve within 3 seconds. Below is what it did last: what comes next may
                   wait for something, as a server plugin does that waits in its factory. If it
                   takes its time, raise `timeout`.
The end of the log:
"""
    )


def test_two_plugins_that_clash(edge: Edge) -> None:
    edge.add_plugin("examples/plugins/quota", "examples/plugins/second")

    assert (
        edge.failing()
        == f"""\
The gateway was not started.
4 plugins load in {GATEWAY} on PLATFORM: N packages compared by fingerprint (rung 2). They \
register acme-auth (http-server), acme-quota (http-client), {REDACT}. Not seen: answers to requests.
{CONFIG} in {GATEWAY} and its plugins do not fit: 1 reason.
  error[shared-name] Two plugins of one gateway register one name: acme-quota
    has            {QUOTA_TARGET} and examples/plugins/second:so
    wanted         one `http-client` plugin of that name
    why            Of several the gateway keeps the one that it loads last, by the order of file
                   names: that is second.so. It says nothing about the others.
    to mend it     Register another name in one of them, or take one out of the gateway's `plugins`.
    at             {CONFIG}:1
  More: python -m pants_krakend explain shared-name
"""
    )


def test_two_plugins_that_go_takes_for_one(edge: Edge) -> None:
    build = "examples/plugins/quota/BUILD"
    edge.edit(build, 'krakend_plugin(name="so")', 'krakend_plugin(name="again", resolve="edge")')
    quota = f'"//{QUOTA_TARGET}",'
    edge.edit(BUILD, quota, f'{quota} "//examples/plugins/quota:again",')

    assert f"""\
{QUOTA_TARGET} will not load in {GATEWAY} on PLATFORM: 1 reason; N packages compared by \
fingerprint (rung 2).
    registers      acme-quota (http-client)
  error[sibling-path] Two plugins of one gateway have one import path: \
example.com/acme/gateway/plugins/quota
    plugin has     {QUOTA_TARGET}
    gateway wants  already taken by examples/plugins/quota:again
    why            Go knows a plugin by the import path of its main package and opens each path once
                   (`plugin already loaded`).
    to mend it     Give one of examples/plugins/quota:again and {QUOTA_TARGET}
                   another import path: another directory in its module, or another `module` line in
                   its go.mod.
  More: python -m pants_krakend explain sibling-path
""" in edge.failing()
