"""Tests of `config`: what people read of a configuration's verdict."""

from __future__ import annotations

import pytest

from pants_krakend.core.config.conftest import AUTH, CE, GOOD, bent, judged
from pants_krakend.core.config.plugins import Deployment, ListedPlugin
from pants_krakend.core.report.config import config_text

MISSPELT = bent('"redact-response"', '"redact-respones"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            GOOD,
            "gateway/krakend.json in KrakenD CE 2.13.8 fits its plugins: 4 names, 3 plugins.\n",
            id="nothing found",
        ),
        pytest.param(
            MISSPELT,
            """\
gateway/krakend.json in KrakenD CE 2.13.8 and its plugins do not fit: 1 reason.
  error[unregistered-name] No plugin of the gateway registers this name: redact-respones
    has            redact-respones
    wanted         one of the names of `req-resp-modifier` plugins: redact-request, redact-response
    why            No plugin in the gateway's list registers it. The gateway says nothing about
                   unknown modifiers: not even at DEBUG.
    to mend it     Did you mean `"redact-response"`?
    at             gateway/krakend.json:14
                   endpoints[0].extra_config."plugin/req-resp-modifier".name[1]
  More: python -m pants_krakend explain unregistered-name
""",
            id="a misspelt modifier",
        ),
        pytest.param(
            bent('["redact-request", "redact-response"]', '"redact-request"'),
            """\
gateway/krakend.json in KrakenD CE 2.13.8 and its plugins do not fit: 1 reason.
  error[name-shape] A plugin's name is a list where a text is wanted, or a text for a list: \
endpoints[0].extra_config."plugin/req-resp-modifier".name
    has            a text
    wanted         a list of texts
    why            The gateway takes nothing else for a name of kind `req-resp-modifier`. The
                   gateway then serves without the plugin and says nothing at all.
    to mend it     Write `"name": ["redact-request"]`.
    at             gateway/krakend.json:14
  More: python -m pants_krakend explain name-shape
""",
            id="a modifier given as a text",
        ),
        pytest.param(
            bent('"plugin/req-resp-modifier": {', '"plugin/http-server": {'),
            """\
gateway/krakend.json in KrakenD CE 2.13.8 and its plugins do not fit: 1 reason.
  error[block-place] A plugin's block stands where the gateway does not look for it: \
endpoints[0].extra_config."plugin/http-server"
    has            in the `extra_config` of an endpoint
    wanted         in the `extra_config` of the root
    why            The gateway looks for `plugin/http-server` nowhere else, and passes over this
                   block without a word. A server plugin sees every request of the gateway; which of
                   them it acts on, it has to decide by the path.
    to mend it     Move the block into the `extra_config` of the root.
    at             gateway/krakend.json:13
  More: python -m pants_krakend explain block-place
""",
            id="a server plugin at an endpoint",
        ),
    ],
)
def test_a_verdict_is_a_line_and_below_it_every_finding(text: str, expected: str) -> None:
    assert config_text(judged(text)) == expected


def test_an_accepted_finding_stays_with_its_reason_and_fails_nothing() -> None:
    accepted = judged(MISSPELT).accepting({"unregistered-name redact-respones": "since 2019"})

    assert not accepted.fails
    assert config_text(accepted) == (
        "gateway/krakend.json in KrakenD CE 2.13.8 and its plugins do not fit: 1 reason, all "
        "accepted.\n"
        "  accepted error[unregistered-name] No plugin of the gateway registers this name: "
        "redact-respones\n"
        "    has            redact-respones\n"
        "    wanted         one of the names of `req-resp-modifier` plugins: redact-request, "
        "redact-response\n"
        "    why            No plugin in the gateway's list registers it. The gateway says nothing "
        "about\n"
        "                   unknown modifiers: not even at DEBUG.\n"
        '    to mend it     Did you mean `"redact-response"`?\n'
        "    at             gateway/krakend.json:14\n"
        '                   endpoints[0].extra_config."plugin/req-resp-modifier".name[1]\n'
        "    accepted       since 2019\n"
        "  More: python -m pants_krakend explain unregistered-name\n"
    )


def test_what_was_not_seen_stands_below_the_line() -> None:
    deployment = Deployment(CE, (AUTH, ListedPlugin("//x:so", "x.so")))

    assert config_text(judged(GOOD, deployment)) == (
        "gateway/krakend.json in KrakenD CE 2.13.8: unknown whether it fits its 2 plugins; "
        "nothing fails.\n"
        "    not seen       The names that //x:so registers were not read.\n"
    )


def test_the_line_has_a_colour_if_wanted() -> None:
    assert config_text(judged("")).startswith("gateway/krakend.json")
    assert config_text(judged(""), color=True).startswith("\x1b[31mgateway/krakend.json")
