"""Tests of `evidence`: what the log of a gateway proves about its plugins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.config.conftest import (
    AUTH,
    CE,
    DEPLOYMENT,
    FILE,
    GOOD,
    MIDDLEWARE,
    PLUGINS,
    bent,
)
from pants_krakend.core.config.plugins import Deployment, ListedPlugin
from pants_krakend.core.config.read import read_config
from pants_krakend.core.gatewaytest.evidence import judge_log
from pants_krakend.core.probe.registered import Registered

START = "DEBUG [SERVICE: Plugin Loader] Starting loading process"
LOADED = "INFO [SERVICE: {} Plugin] Total plugins loaded: {}"
SERVER = "INFO [PLUGIN: Server] Injecting plugin auth"
CLIENT = "DEBUG [BACKEND: GET /a -> /b] Injecting plugin quota"
MODIFIERS = "DEBUG [ENDPOINT: /a][Modifier Plugins] Adding 1 request and 1 response modifiers"
NOT_A_CLIENT = (
    "DEBUG [SERVICE: Executor Plugin] plugin #0 (/p/auth.so): plugin: symbol ClientRegisterer not "
    "found in plugin a.com/auth"
)
NOT_A_SERVER = (
    "DEBUG [SERVICE: Handler Plugin] plugin #0 (/p/auth.so): plugin: symbol HandlerRegisterer not "
    "found in plugin a.com/auth"
)
REFUSED = (
    'DEBUG [SERVICE: Executor Plugin] plugin #0 (/p/auth.so): plugin.Open("/p/auth"): plugin was '
    "built with a different version of package net/http"
)
WRONG_TYPE = (
    "DEBUG [SERVICE: Handler Plugin] plugin #0 (/p/auth.so): http-server-handler plugin loader: "
    "unknown type"
)
AGAIN = (
    'DEBUG [SERVICE: Handler Plugin] plugin #0 (/p/auth.so): plugin.Open("/p/auth.so"): plugin was '
    "built with a different version of package net/http (previous failure)"
)
ENDED = "fatal error: runtime: no plugin module data"
NO_FOLDER = "DEBUG [SERVICE: Handler Plugin] open /p: no such file or directory"
GOOD_LOG = (
    *(START, NOT_A_CLIENT, LOADED.format("Executor", 1), LOADED.format("Handler", 1)),
    *(LOADED.format("Modifier", 1), SERVER, CLIENT, MODIFIERS),
)


def log(*lines: str) -> str:
    """The lines as a gateway prefixes them."""
    return "".join(f"2026/11/23 12:00:00 KRAKEND {each}\n" for each in lines)


def without(*lines: str) -> tuple[str, ...]:
    """The good log without some lines."""
    return tuple(each for each in GOOD_LOG if each not in lines)


def found(text: str, deployment: Deployment = DEPLOYMENT, config: str = GOOD) -> list[str]:
    """Each finding as `severity rule subject: what the log has`."""
    document = read_config(FILE, config.encode())
    return [
        f"{each.severity.value} {each.rule.value} {each.subject}: {each.plugin}"
        for each in judge_log(text, document, deployment).findings
    ]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(GOOD_LOG, id="2.5.1 and later"),
        pytest.param(
            (
                *without(SERVER, CLIENT),
                "DEBUG [PLUGIN: Server] Injecting plugin auth",
                "DEBUG [BACKEND: /b] Injecting plugin quota",
            ),
            id="2.0",
        ),
        pytest.param((*GOOD_LOG, CLIENT, SERVER), id="more than is asked for"),
        pytest.param((*GOOD_LOG, AGAIN), id="an echo of a failure"),
    ],
)
def test_a_good_log_proves_that_all_plugins_are_used(lines: tuple[str, ...]) -> None:
    assert found(log(*lines)) == []


def test_a_log_in_json_with_colours_is_read_too() -> None:
    lines = ('{"@message":"\\u001b[36m' + each.replace('"', '\\"') + '"}' for each in GOOD_LOG)

    assert found("\n".join(lines)) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            (),
            ["error not-loaded KrakenD CE 2.13.8: no line about plugins"],
            id="a gateway without the root block",
        ),
        pytest.param(
            (*without(LOADED.format("Handler", 1), NOT_A_CLIENT), REFUSED, AGAIN),
            [f"error not-loaded //plugins/auth:so: KRAKEND {REFUSED}"],
            id="a plugin that does not fit",
        ),
        pytest.param(
            (*GOOD_LOG, WRONG_TYPE),
            [f"error not-loaded //plugins/auth:so: KRAKEND {WRONG_TYPE}"],
            id="a wrong interface",
        ),
        pytest.param(
            (*GOOD_LOG, NOT_A_SERVER),
            [f"error not-loaded //plugins/auth:so: KRAKEND {NOT_A_SERVER}"],
            id="a registerer that is not there",
        ),
        pytest.param(
            without(LOADED.format("Modifier", 1)),
            ["error not-loaded //plugins/redact:so: 0 of kind `req-resp-modifier` loaded"],
            id="a file that the gateway did not find",
        ),
        pytest.param(
            (START, NO_FOLDER),
            [f"error not-loaded KrakenD CE 2.13.8: KRAKEND {NO_FOLDER}"],
            id="a folder that is not there",
        ),
        pytest.param(
            (*GOOD_LOG, ENDED),
            [f"dies not-loaded KrakenD CE 2.13.8: KRAKEND {ENDED}"],
            id="a gateway that ended",
        ),
        pytest.param(
            without(SERVER),
            ["error not-injected auth: no such line in the log"],
            id="a server without a line",
        ),
        pytest.param(
            (*without(SERVER), "ERROR [PLUGIN: Server] No plugin resgistered as auth"),
            [
                (
                    "error not-injected auth: KRAKEND ERROR [PLUGIN: Server] No plugin resgistered "
                    "as auth"
                )
            ],
            id="a server that is not registered, as older gateways spell it",
        ),
        pytest.param(
            (*without(SERVER), "ERROR [PLUGIN: Server] Error getting the plugin handler: no key"),
            [
                (
                    "error not-injected auth: KRAKEND ERROR [PLUGIN: Server] Error getting "
                    "the plugin "
                    "handler: no key"
                )
            ],
            id="a factory that refuses its settings",
        ),
        pytest.param(
            without(CLIENT), ["error not-injected quota: no such line in the log"], id="a client"
        ),
        pytest.param(
            without(MODIFIERS),
            [
                (
                    "error not-injected redact-request, redact-response: no such line in the log "
                    "(none is left over)"
                )
            ],
            id="modifiers, of which gateways say nothing",
        ),
        pytest.param(
            (
                *without(MODIFIERS),
                "DEBUG [ENDPOINT: /a][Modifier Plugins] Adding 1 request and 0 response modifiers",
            ),
            [
                (
                    "error not-injected redact-request, redact-response: no such line in the log "
                    "(left over: 1 and 0)"
                )
            ],
            id="one modifier of two",
        ),
    ],
)
def test_what_a_log_does_not_prove_is_found(lines: tuple[str, ...], expected: list[str]) -> None:
    assert [each.replace("2026/11/23 12:00:00 ", "") for each in found(log(*lines))] == expected


def test_a_finding_explains_the_line_of_the_log() -> None:
    document = read_config(FILE, GOOD.encode())
    finding = judge_log(log(*GOOD_LOG, WRONG_TYPE), document, DEPLOYMENT).findings[0]

    assert (finding.cause, finding.remedy) == (
        (
            "The plugin exports the variable that is looked up, and its methods are not the "
            "loader's. "
            "The signature of a Register… method differs, often by the type of one parameter "
            "(http-server-handler)."
        ),
        (
            "Copy the signature of the method from KrakenD's documentation for that kind of "
            "plugin, "
            "letter by letter."
        ),
    )


def test_a_name_that_is_not_used_is_found_at_its_line() -> None:
    document = read_config(FILE, GOOD.encode())
    finding = judge_log(log(*without(CLIENT)), document, DEPLOYMENT).findings[0]

    assert finding.where == "gateway/krakend.json:23"


def test_a_misspelt_modifier_is_found_although_the_log_says_nothing() -> None:
    config = bent('"redact-request"', '"redact-reqest"')
    one = "DEBUG [ENDPOINT: /a][Modifier Plugins] Adding 0 request and 1 response modifiers"

    assert found(log(*without(MODIFIERS), one), config=config) == [
        "error not-injected redact-reqest: no such line in the log, as always"
    ]


def test_every_place_of_a_client_has_a_line_of_its_own() -> None:
    backend = '{"extra_config": {"plugin/http-client": {"name": "quota"}}}, {\n          "host"'
    config = bent('{\n          "host"', backend)

    assert found(log(*GOOD_LOG), config=config) == [
        "error not-injected quota: no such line in the log"
    ]


def test_without_plugins_a_log_has_nothing_to_prove() -> None:
    assert found("", Deployment(CE), config='{"version": 3}') == []


def test_what_a_log_cannot_prove_is_told() -> None:
    config = bent('"plugin/req-resp-modifier": {', '"plugin/middleware": {')
    unread = ListedPlugin("//x:so", "x.so")
    deployment = Deployment(CE, (AUTH, unread))
    evidence = judge_log("", read_config(FILE, config.encode()), deployment)

    assert evidence.unseen == (
        "Whether //x:so registered its names: they were not read before.",
        (
            'Whether the middlewares of endpoints[0].extra_config."plugin/middleware" are used: no '
            "line says so."
        ),
    )


def test_middlewares_are_counted_as_other_kinds_are() -> None:
    plugin = ListedPlugin("//m:so", "m.so", (Registered(MIDDLEWARE, "m"),))
    deployment = replace(DEPLOYMENT, plugins=(*PLUGINS, plugin))

    assert found(log(*GOOD_LOG), deployment) == [
        "error not-loaded //m:so: 0 of kind `middleware` loaded"
    ]


@given(st.text() | st.lists(st.sampled_from(GOOD_LOG)).map("\n".join))
def test_any_log_is_judged(text: str) -> None:
    assert isinstance(found(text), list)
