"""Tests of `contract`: what is found in a configuration together with its plugins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.config.conftest import (
    AUTH,
    CE,
    CLIENT,
    DEPLOYMENT,
    EE,
    FILE,
    GOOD,
    MIDDLEWARE,
    MODIFIER,
    OWN,
    PLUGINS,
    SERVER,
    bent,
    judged,
)
from pants_krakend.core.config.contract import judge_config
from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.probe.registered import Registered
from pants_krakend.core.verdict.finding import Severity

SERVER_BLOCK = '"plugin/http-server": {'
CLIENT_BLOCK = '"plugin/http-client": {'
MODIFIER_BLOCK = '"plugin/req-resp-modifier": {'
LONG_SERVER = '"github_com/devopsfaith/krakend/transport/http/server/handler": {'
LONG_CLIENT = '"github.com/devopsfaith/krakend/transport/http/client/executor": {'
LONG_MODIFIER = '"github.com/devopsfaith/krakend/proxy/plugin": {'
MODIFIER_NAMES = '["redact-request", "redact-response"]'
CLIENT_PATH = 'endpoints[0].backend[0].extra_config."plugin/http-client"'
MODIFIER_PATH = 'endpoints[0].extra_config."plugin/req-resp-modifier"'


def found(text: str, deployment: Deployment = DEPLOYMENT) -> list[str]:
    """Each finding as `severity rule subject @line`."""
    return [
        f"{each.severity.value} {each.rule.value} {each.subject} @{each.where.rsplit(':', 1)[1]}"
        for each in judged(text, deployment).findings
    ]


def with_plugin(*registered: Registered, file: str = "x.so") -> Deployment:
    """The good plugins and one more."""
    return replace(DEPLOYMENT, plugins=(*PLUGINS, ListedPlugin("//x:so", file, registered)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD, id="short names"),
        pytest.param(bent(SERVER_BLOCK, LONG_SERVER), id="long name of servers"),
        pytest.param(bent(CLIENT_BLOCK, LONG_CLIENT), id="long name of clients"),
        pytest.param(bent(MODIFIER_BLOCK, LONG_MODIFIER), id="long name of modifiers"),
        pytest.param(
            bent('"endpoints": [', '"async_agent": [{"backend": []}], "endpoints": ['),
            id="an async agent",
        ),
    ],
)
def test_a_configuration_that_fits_its_plugins_has_no_finding(text: str) -> None:
    verdict = judged(text)

    assert (verdict.findings, verdict.unseen, verdict.uses, verdict.fails) == ((), (), 4, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            bent('"quota"', '"qouta"'),
            [
                "error unregistered-name qouta @23",
                "error unused-plugin //plugins/quota:so @1",
            ],
            id="a misspelt client",
        ),
        pytest.param(
            bent('"redact-response"', '"redact-reply"'),
            ["error unregistered-name redact-reply @14"],
            id="a misspelt modifier, of which gateways say nothing",
        ),
        pytest.param(
            bent('["auth"]', '["auth", "quota"]'),
            [
                "error name-kind quota @6",
                'note server-order extra_config."plugin/http-server".name @6',
            ],
            id="a client's name in the list of servers",
        ),
        pytest.param(
            bent('["auth"]', '["auth", 7]'),
            ['error name-shape extra_config."plugin/http-server".name[1] @6'],
            id="a number among names",
        ),
        pytest.param(
            bent('["auth"]', '"auth"'),
            ['note name-shape extra_config."plugin/http-server".name @6'],
            id="one text for a server, which gateways take",
        ),
        pytest.param(
            bent('["auth"]', '{"auth": 1}'),
            [
                'error name-shape extra_config."plugin/http-server".name @6',
                "error unused-plugin //plugins/auth:so @1",
            ],
            id="an object for a server's name",
        ),
        pytest.param(
            bent(MODIFIER_NAMES, '"redact-request"'),
            [f"error name-shape {MODIFIER_PATH}.name @14"],
            id="one text for a modifier, which gateways pass over",
        ),
        pytest.param(
            bent('"name": "quota"', '"name": ["quota"]'),
            [f"error name-shape {CLIENT_PATH}.name @23"],
            id="a list for a client",
        ),
        pytest.param(
            bent('"name": "quota"', '"nmae": "quota"'),
            [
                f"error name-shape {CLIENT_PATH} @22",
                "error unused-plugin //plugins/quota:so @1",
            ],
            id="no name at all",
        ),
        pytest.param(
            bent(SERVER_BLOCK, '"plugin/req-resp-modifier": {'),
            ['error block-place extra_config."plugin/req-resp-modifier" @5'],
            id="modifiers at the root",
        ),
        pytest.param(
            bent(MODIFIER_BLOCK, SERVER_BLOCK).replace(MODIFIER_NAMES, '["redact-request"]'),
            ['error block-place endpoints[0].extra_config."plugin/http-server" @13'],
            id="a server plugin at an endpoint",
        ),
        pytest.param(
            bent(MODIFIER_BLOCK, CLIENT_BLOCK).replace(MODIFIER_NAMES, '"redact-request"'),
            ['error block-place endpoints[0].extra_config."plugin/http-client" @13'],
            id="a client plugin at an endpoint",
        ),
        pytest.param(
            bent('"extra_config": {\n    "plugin', '"config": {\n    "plugin'),
            ['error block-place config."plugin/http-server" @5'],
            id="a block outside of any extra_config",
        ),
        pytest.param(
            bent(SERVER_BLOCK, f'{LONG_SERVER}"name": ["x"]}},\n    {SERVER_BLOCK}'),
            [
                (
                    "error block-twice "
                    'extra_config."github_com/devopsfaith/krakend/transport/http/server/handler" @5'
                )
            ],
            id="a long name beside the short one",
        ),
        pytest.param(
            bent('"version": 3,', '"version": 3,\n  "plugin": {},'),
            ["error block-twice plugin @3"],
            id="a member twice",
        ),
        pytest.param(
            bent(MODIFIER_BLOCK, '"plugin/middleware": {"name": ["m"]},\n' + MODIFIER_BLOCK),
            ['error enterprise-block endpoints[0].extra_config."plugin/middleware" @13'],
            id="middlewares in the Community Edition",
        ),
        pytest.param(
            bent('"plugin": {"f', '"plugins": {"f'),
            ["error plugin-block the root @1"],
            id="no root block",
        ),
        pytest.param(
            bent('"folder": "/opt/krakend/plugins/", ', ""),
            ["error plugin-block plugin.folder @3"],
            id="no folder",
        ),
        pytest.param(
            bent('".so"', '""'), ["error plugin-block plugin.pattern @3"], id="an empty pattern"
        ),
        pytest.param(
            bent('".so"', "[]"), ["error plugin-block plugin.pattern @3"], id="a list for a pattern"
        ),
        pytest.param(
            bent('".so"', '"*.so"'), ["error plugin-pattern plugin.pattern @3"], id="a glob"
        ),
        pytest.param(
            bent('".so"', '"ut"'),
            ["error plugin-pattern plugin.pattern @3"],
            id="a pattern that misses files",
        ),
        pytest.param(
            bent("/opt/krakend/plugins/", "plugins"),
            ["note plugin-folder plugin.folder @3"],
            id="a relative folder",
        ),
        pytest.param(
            bent("/opt/krakend/plugins/", "/opt/auth.so"),
            ["error plugin-folder plugin.folder @3"],
            id="a file for a folder",
        ),
        pytest.param(
            GOOD[:20] + GOOD[20:].replace('"folder"', "folder"),
            ["error config-syntax gateway/krakend.json @3"],
            id="no JSON",
        ),
        pytest.param("[]", ["error config-syntax gateway/krakend.json @1"], id="a list"),
        pytest.param("", ["error config-syntax gateway/krakend.json @1"], id="an empty file"),
    ],
)
def test_what_does_not_fit_is_found_with_its_line(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        pytest.param(
            with_plugin(Registered(SERVER, "other")),
            ["error unused-plugin //x:so @1"],
            id="a plugin that nothing uses",
        ),
        pytest.param(
            with_plugin(Registered(SERVER, "auth")),
            ["error shared-name auth @1"],
            id="two plugins of one name",
        ),
        pytest.param(
            with_plugin(Registered(CLIENT, "auth"), Registered(CLIENT, "quota")),
            ["error shared-name quota @1"],
            id="one name in two kinds is no clash",
        ),
        pytest.param(
            with_plugin(Registered(SERVER, "auth"), file="auth.so"),
            ["error file-name auth.so @1", "error shared-name auth @1"],
            id="two files of one name",
        ),
        pytest.param(
            replace(DEPLOYMENT, folder="/opt/krakend/plugins"), [], id="the folder without a slash"
        ),
        pytest.param(
            replace(DEPLOYMENT, folder="/srv"),
            ["error plugin-folder plugin.folder @3"],
            id="plugins in another folder",
        ),
        pytest.param(
            replace(DEPLOYMENT, other_files=("old.so.bak", "auth.krakend.json")),
            ["risk plugin-pattern plugin.pattern @3"],
            id="another file that the pattern catches",
        ),
        pytest.param(
            replace(DEPLOYMENT, gateway=TestedGateway("KrakenD CE 3.0.0", "ce", "3.0.0")),
            ["error gateway-without-plugins KrakenD CE 3.0.0 @1"],
            id="a gateway that loads no plugins",
        ),
        pytest.param(
            replace(DEPLOYMENT, gateway=TestedGateway("KrakenD EE 3.0.4", "ee", "3.0.4")),
            [],
            id="the Enterprise Edition loads plugins in 3.0 too",
        ),
    ],
)
def test_what_does_not_fit_among_plugins_is_found(
    deployment: Deployment, expected: list[str]
) -> None:
    assert found(GOOD, deployment) == expected


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        pytest.param([(True, False)], [], id="requests only"),
        pytest.param([(False, True)], [], id="responses only"),
        pytest.param([(True, True)], ["risk modifier-side both @14"], id="both at once"),
        pytest.param(
            [(True, False), (False, True)], ["risk modifier-side both @14"], id="both in turn"
        ),
        pytest.param([(False, False)], ["error modifier-side both @14"], id="neither"),
    ],
)
def test_a_modifier_has_one_side_for_each_name(
    sides: list[tuple[bool, bool]], expected: list[str]
) -> None:
    registered = (Registered(MODIFIER, "both", *each) for each in sides)
    text = bent(MODIFIER_NAMES, '["redact-request", "redact-response", "both"]')

    assert found(text, with_plugin(*registered)) == expected


@pytest.mark.parametrize(
    ("gateway", "name", "severities"),
    [
        pytest.param(CE, "virtualhost", [Severity.ERROR], id="a name of the other edition"),
        pytest.param(EE, "virtualhost", [], id="a name that the edition brings"),
        pytest.param(EE, "krakend-ipfilter", [], id="its older name"),
        pytest.param(EE, "unheard-of", [Severity.RISK], id="a name that it may bring"),
        pytest.param(EE, "auht", [Severity.ERROR], id="a name like one of a plugin"),
        pytest.param(OWN, "unheard-of", [Severity.ERROR], id="a gateway of one's own"),
        pytest.param(OWN, "virtualhost", [], id="a gateway that may be of the edition"),
    ],
)
def test_names_that_the_enterprise_edition_registers_are_known(
    gateway: TestedGateway, name: str, severities: list[Severity]
) -> None:
    findings = judged(
        bent('["auth"]', f'["auth", "{name}"]'), Deployment(gateway, PLUGINS)
    ).findings

    assert [
        each.severity for each in findings if each.rule.value == "unregistered-name"
    ] == severities


def test_middlewares_belong_to_the_enterprise_edition() -> None:
    text = bent(MODIFIER_BLOCK, '"plugin/middleware": {"name": ["m"]},\n' + MODIFIER_BLOCK)
    plugin = ListedPlugin("//m:so", "m.so", (Registered(MIDDLEWARE, "m"),))

    assert found(text, Deployment(EE, (*PLUGINS, plugin))) == []


def test_the_order_of_servers_is_told() -> None:
    deployment = with_plugin(Registered(SERVER, "b"), Registered(SERVER, "c"))
    verdict = judged(bent('["auth"]', '["auth", "b", "c"]'), deployment)

    assert [(each.plugin, each.gateway) for each in verdict.findings] == [
        ("auth, b, c in the list", "a request to pass c, then b, then auth, then the router")
    ]


@pytest.mark.parametrize(
    ("text", "deployment", "unseen"),
    [
        pytest.param(
            GOOD,
            Deployment(CE, (AUTH, ListedPlugin("//x:so", "x.so"))),
            ["The names that //x:so registers were not read."],
            id="a plugin that nobody has opened",
        ),
        pytest.param(
            bent('["auth"]', '["auth", "{{ .name }}"]'),
            DEPLOYMENT,
            [
                (
                    'The name at extra_config."plugin/http-server".name[1] is a template, '
                    "which was "
                    "not rendered."
                )
            ],
            id="a name that is a template",
        ),
        pytest.param(
            bent('"endpoints": [', '"endpoints": ["{{ include }}",'),
            DEPLOYMENT,
            ["endpoints[0] is a template, which was not rendered."],
            id="an endpoint that is a template",
        ),
        pytest.param(
            bent('"version": 3,', '{{ include "version.tmpl" }}'),
            DEPLOYMENT,
            [
                (
                    "gateway/krakend.json is a template, and was not rendered. It has `{{ … }}` in "
                    "it, which is no JSON: flexible configuration renders it when the "
                    "gateway starts. "
                    "`pants check` has the gateway render it where `config` ends in `.tmpl`, or "
                    "where `templates`, `partials` or `settings` of the target is set."
                )
            ],
            id="a template that is no JSON",
        ),
        pytest.param(
            bent('["auth"]', '["auth", "virtualhost"]'),
            Deployment(OWN, PLUGINS),
            [
                (
                    "'virtualhost' is a name of the Enterprise Edition, and whether edge is "
                    "of that "
                    "edition is not known."
                )
            ],
            id="a name of an edition that is not known",
        ),
    ],
)
def test_what_was_not_seen_is_told_and_no_error(
    text: str, deployment: Deployment, unseen: list[str]
) -> None:
    verdict = judged(text, deployment)

    assert (list(verdict.unseen), verdict.fails) == (unseen, False)


def test_the_example_fits_a_configuration_of_every_format() -> None:
    toml = (
        '[plugin]\nfolder = "/p/"\npattern = ".so"\n\n[extra_config."plugin/http-server"]\n'
        'name = ["auth"]\n'
    )
    yaml = (
        "plugin: {folder: /p/, pattern: .so}\nextra_config: {plugin/http-server: {name: [auth]}}\n"
    )
    deployment = Deployment(CE, (AUTH,))

    assert [
        judge_config(file, text.encode(), deployment).findings
        for file, text in (("k.toml", toml), ("k.yaml", yaml), ("k.yml", yaml))
    ] == [(), (), ()]


@pytest.mark.parametrize("file", ["k.json", "k.yaml", "k.toml", "k.hcl", "k", "k.tmpl"])
@given(
    data=st.binary(max_size=60)
    | st.text("{}[]\":,.-=&*<!|>#'\n\t 01eaxnulltruefalse", max_size=60).map(str.encode)
)
def test_any_bytes_are_judged(file: str, data: bytes) -> None:
    verdict = judge_config(file, data, DEPLOYMENT)

    assert verdict.findings or verdict.unseen


@given(at=st.integers(0, len(GOOD)), text=st.text('{}[]":, \n', max_size=3), cut=st.integers(0, 40))
def test_any_edit_of_a_configuration_is_judged(at: int, text: str, cut: int) -> None:
    verdict = judge_config(FILE, (GOOD[:at] + text + GOOD[at + cut :]).encode(), DEPLOYMENT)

    assert verdict.config == FILE
