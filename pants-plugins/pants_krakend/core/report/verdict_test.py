"""The text of verdicts, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.printable import printable
from pants_krakend.core.report.conftest import (
    BOTH,
    MINOR,
    NAMES,
    NOTE,
    UNKNOWN,
    UUID,
    without_colors,
)
from pants_krakend.core.report.verdict import verdict_text, verdicts_text
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

LOADS = replace(BOTH, findings=())
FAILS = replace(BOTH, findings=(UUID,))
AUTH = "plugins/auth:so"
NO_TABLE = Finding(
    rule=Rule.NO_FINGERPRINTS,
    severity=Severity.RISK,
    subject="KrakenD CE 2.13.8",
    plugin="known",
    gateway="not known for arm64",
    cause="There is no table of them.",
    remedy="Run `pants generate-lockfiles`.",
    rung=Rung.FINGERPRINTS,
)


def test_a_plugin_that_loads_is_one_line_with_what_was_compared_and_what_was_not_seen() -> None:
    assert verdict_text(LOADS) == (
        "plugins/auth:so loads in KrakenD CE 2.13.8 on linux-amd64-musl: 178 packages compared by "
        "fingerprint (rung 2). Not seen: what is registered, and what init functions do.\n"
    )


def test_a_plugin_that_fails_is_told_what_it_has_what_is_wanted_and_what_to_edit() -> None:
    assert verdict_text(FAILS) == (
        "plugins/auth:so will not load in KrakenD CE 2.13.8 on linux-amd64-musl: 1 reason; 178 "
        "packages compared by fingerprint (rung 2).\n"
        "  error[module-version] Another version of a module: github.com/google/uuid\n"
        "    plugin has     v1.5.0\n"
        "    gateway wants  v1.6.0\n"
        "    why            The version is part of every package's fingerprint.\n"
        "    to mend it     Run `go get github.com/google/uuid@v1.6.0` in `plugins/auth`.\n"
        "    at             plugins/auth/go.mod:7\n"
        "    packages       github.com/google/uuid\n"
        "  More: python -m pants_krakend explain module-version\n"
    )


def test_what_kills_the_gateway_comes_first_and_long_lists_are_cut() -> None:
    lines = verdict_text(BOTH).splitlines()
    assert lines[0] == (
        "plugins/auth:so would end the process of KrakenD CE 2.13.8 on linux-amd64-musl: 2 "
        "reasons; 178 packages compared by fingerprint (rung 2)."
    )
    assert lines[1:9] == [
        "  fatal[go-minor] Another minor version of Go: Go",
        "    plugin has     1.24.5",
        "    gateway wants  1.25.12",
        "    why            The runtime cannot read the plugin's tables.",
        "    to mend it     Build the plugin with Go 1.25.12.",
        "    packages       7 differ: errors, fmt, io, net, os and 2 more",
        "  error[module-version] Another version of a module: github.com/google/uuid",
        "    plugin has     v1.5.0",
    ]


def test_an_unknown_verdict_without_findings_is_one_line_with_what_was_not_seen() -> None:
    assert verdict_text(UNKNOWN) == (
        "plugins/auth:so: unknown whether it loads in KrakenD CE 2.13.8 on linux-amd64-musl; "
        "nothing speaks against it: 14 modules compared by go.mod, go.sum and imports (rung 0). "
        "Fingerprints were not compared.\n"
    )


def test_an_unknown_verdict_with_findings_has_a_line_for_each_thing_that_was_not_seen() -> None:
    lines = verdict_text(replace(UNKNOWN, findings=(NOTE,))).splitlines()
    assert lines[:3] == [
        (
            "plugins/auth:so: unknown whether it loads in KrakenD CE 2.13.8 on linux-amd64-musl; "
            "nothing speaks against it: 14 modules compared by go.mod, go.sum and imports (rung 0)."
        ),
        "    unknown        Fingerprints were not compared.",
        "  note[build-tags] Build tags that reach a package of the gateway: netgo",
    ]


def test_an_unknown_verdict_with_findings_says_too_what_a_higher_rung_takes() -> None:
    lines = verdict_text(replace(UNKNOWN, findings=(NOTE,), unseen=())).splitlines()
    assert lines[1] == (
        "    unknown        Fingerprints were not compared: that takes the built `.so`."
    )


def test_verdicts_that_differ_in_nothing_else_are_one_line() -> None:
    verdicts = [LOADS, replace(LOADS, compared=12), replace(LOADS, compared=61)]
    assert verdicts_text(verdicts) == (
        "3 plugins load in KrakenD CE 2.13.8 on linux-amd64-musl: 12 to 178 packages compared by "
        "fingerprint (rung 2). Not seen: what is registered, and what init functions do.\n"
    )


def test_a_plugin_that_was_opened_is_told_with_the_names_that_it_registers() -> None:
    assert verdict_text(replace(LOADS, registered=NAMES)) == (
        "plugins/auth:so loads in KrakenD CE 2.13.8 on linux-amd64-musl: 178 packages compared by "
        "fingerprint (rung 2). It registers auth (http-server), redact (req-resp-modifier, "
        "requests and responses). Not seen: answers to requests.\n"
    )


def test_the_names_of_plugins_that_differ_in_nothing_else_are_told_together() -> None:
    verdicts = [replace(LOADS, registered=(each,)) for each in NAMES]
    assert verdicts_text(verdicts) == (
        "2 plugins load in KrakenD CE 2.13.8 on linux-amd64-musl: 178 packages compared by "
        "fingerprint (rung 2). They register auth (http-server), redact (req-resp-modifier, "
        "requests and responses). Not seen: answers to requests.\n"
    )


@pytest.mark.parametrize(
    ("verdict", "line", "text"),
    [
        pytest.param(
            FAILS,
            1,
            "    registers      auth (http-server), redact (req-resp-modifier, requests and "
            "responses)",
            id="that fails",
        ),
        pytest.param(
            replace(LOADS, unseen=("One thing was not seen.",)),
            0,
            "plugins/auth:so: unknown whether it loads in KrakenD CE 2.13.8 on linux-amd64-musl; "
            "nothing speaks against it: 178 packages compared by fingerprint (rung 2). One thing "
            "was not seen. Registered: auth (http-server), redact (req-resp-modifier, requests and "
            "responses).",
            id="of which something was not seen",
        ),
    ],
)
def test_the_names_are_told_too_of_a_plugin(verdict: Verdict, line: int, text: str) -> None:
    assert verdict_text(replace(verdict, registered=NAMES)).splitlines()[line] == text


def test_plugins_that_were_opened_are_told_apart_from_those_that_were_not() -> None:
    verdicts = [LOADS, replace(LOADS, registered=NAMES)]
    assert [line.count("Not seen: what") for line in verdicts_text(verdicts).splitlines()] == [
        1,
        0,
        0,
    ]


def test_of_none_or_one_module_each_people_say_modules() -> None:
    verdicts = [replace(UNKNOWN, compared=number) for number in (0, 1)]
    assert "0 to 1 modules compared" in verdicts_text(verdicts)


def test_plugins_with_the_same_findings_are_told_of_once_by_name() -> None:
    names = [f"plugins/{letter}:so" for letter in "abcdefg"]
    verdicts = [replace(LOADS, plugin=name, findings=(NO_TABLE,), compared=0) for name in names]
    headline, *rest = verdicts_text(verdicts).splitlines()
    assert headline == (
        "7 plugins (plugins/a:so, plugins/b:so, plugins/c:so, plugins/d:so, plugins/e:so and 2 "
        "more): unknown whether they load in KrakenD CE 2.13.8 on linux-amd64-musl; nobody can "
        "vouch for them: nothing was compared (rung 2)."
    )
    assert len(rest) == 6


def test_unknown_verdicts_that_differ_in_nothing_else_are_one_line() -> None:
    assert verdicts_text([UNKNOWN, UNKNOWN]) == (
        "2 plugins: unknown whether they load in KrakenD CE 2.13.8 on linux-amd64-musl; nothing "
        "speaks against them: 14 modules compared by go.mod, go.sum and imports (rung 0). "
        "Fingerprints were not compared.\n"
    )


def test_an_unknown_verdict_without_a_reason_says_what_a_higher_rung_takes() -> None:
    verdict = replace(UNKNOWN, rung=Rung.LINKED, compared=1, unseen=())
    assert verdict_text(verdict) == (
        "plugins/auth:so: unknown whether it loads in KrakenD CE 2.13.8 on linux-amd64-musl; "
        "nothing speaks against it: 1 package that the plugin links compared by module (rung 1). "
        "Fingerprints were not compared: that takes the built `.so`.\n"
    )


def test_a_gateway_without_a_table_says_how_to_lock_one() -> None:
    assert verdict_text(replace(LOADS, findings=(NO_TABLE,), compared=0)) == (
        "plugins/auth:so: unknown whether it loads in KrakenD CE 2.13.8 on linux-amd64-musl; "
        "nobody can vouch for it: nothing was compared (rung 2).\n"
        "  risk[no-fingerprints] The gateway's fingerprints are not known: KrakenD CE 2.13.8\n"
        "    plugin has     known\n"
        "    gateway wants  not known for arm64\n"
        "    why            There is no table of them.\n"
        "    to mend it     Run `pants generate-lockfiles`.\n"
        "  More: python -m pants_krakend explain no-fingerprints\n"
    )


def test_what_is_accepted_stays_visible_with_the_reason() -> None:
    accepted = FAILS.accepting({"module-version": "only in a test\nhost"})
    lines = verdict_text(accepted).splitlines()
    assert lines[0] == (
        "plugins/auth:so will not load in KrakenD CE 2.13.8 on linux-amd64-musl: 1 reason, all "
        "accepted; 178 packages compared by fingerprint (rung 2)."
    )
    assert (lines[1], *lines[-3:-1]) == (
        "  accepted error[module-version] Another version of a module: github.com/google/uuid",
        "    accepted       only in a test",
        "                   host",
    )


def test_some_accepted_reasons_are_counted() -> None:
    verdict = BOTH.accepting({"module-version": "so"})
    assert ": 2 reasons, 1 accepted; " in verdict_text(verdict).splitlines()[0]


def test_a_cause_that_is_a_guess_is_called_probable() -> None:
    text = verdict_text(replace(UNKNOWN, findings=(NOTE,)))
    assert text.splitlines()[2:6] == [
        "  note[build-tags] Build tags that reach a package of the gateway: netgo",
        "    plugin has     -tags=netgo",
        "    gateway wants  not set",
        "    why, probably  The tag may reach net.",
    ]


def test_a_file_that_is_the_subject_is_not_named_twice() -> None:
    finding = replace(UUID, rule=Rule.NOT_A_PLUGIN, subject=AUTH)
    line = verdict_text(replace(FAILS, findings=(finding,))).splitlines()[1]
    assert line == "  error[not-a-plugin] The file is no Go plugin"


def test_a_loaded_plugin_says_that_the_gateway_opened_it() -> None:
    assert verdict_text(replace(LOADS, rung=Rung.LOADED)) == (
        "plugins/auth:so loads in KrakenD CE 2.13.8 on linux-amd64-musl: 178 packages compared by "
        "fingerprint, and the gateway opened it (rung 3). Not seen: answers to requests.\n"
    )


def test_several_verdicts_end_with_their_count() -> None:
    text = verdicts_text([LOADS, FAILS, LOADS, UNKNOWN])
    assert text.splitlines()[-1] == "4 verdicts: 2 loads, 1 fails, 1 unknown."


@pytest.mark.parametrize(
    ("verdict", "start"),
    [
        pytest.param(LOADS, "\x1b[32m", id="green loads"),
        pytest.param(FAILS, "\x1b[31m", id="red fails"),
        pytest.param(UNKNOWN, "\x1b[33m", id="yellow is unknown"),
    ],
)
def test_colors_change_nothing_but_colors(verdict: Verdict, start: str) -> None:
    colored = verdicts_text([verdict], color=True)
    assert (colored.startswith(start), without_colors(colored)) == (True, verdict_text(verdict))


TEXT = st.text(st.characters(blacklist_categories=()), max_size=40)


@given(TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_nothing_that_a_plugin_says_reaches_the_terminal_unescaped(
    name: str, subject: str, value: str, unseen: list[str]
) -> None:
    finding = replace(
        MINOR,
        subject=subject,
        plugin=value,
        gateway=value,
        cause=value,
        remedy=value,
        where=value,
        packages=(value,),
    )
    verdict = Verdict(name, value, subject, Rung.LINKED, (finding,), 1, tuple(unseen))
    text = verdict_text(verdict)
    assert printable(text, keep="\n") == text
