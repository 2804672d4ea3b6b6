"""What came of opening a plugin, as findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pants_krakend.core.probe.answer import NotOpened, Probed, parse_probe
from pants_krakend.core.probe.conftest import (
    DONE,
    METHOD,
    OPEN,
    OPENED,
    RETURNED,
    SYMBOL,
    found,
    named,
    registering,
    report,
    step,
)
from pants_krakend.core.probe.judge import judge_opened
from pants_krakend.core.probe.registered import PluginKind, Registered
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

VERDICT = Verdict("auth:so", "KrakenD 2.13.8", "linux-amd64-musl", Rung.FINGERPRINTS, compared=9)
BARE = (
    "Here it had no environment variables and no files of its own, and no network where this "
    "machine lets a process be without; where the gateway runs there may be what it lacked."
)
SIGNATURE = (
    "RegisterModifiers(func(name string, factory func(map[string]interface{}) func(interface{}) "
    "(interface{}, error), appliesToRequest bool, appliesToResponse bool))"
)
UNKNOWN_TYPE = "The gateway says `unknown type` at debug level and serves without the plugin."
DECLARATION = f"`func (r registerer) {SIGNATURE.replace('(func(name', '(f func(name', 1)}`"
STACK = "goroutine 1\nmain.init.0()\n\t/app/plugins/auth/main.go:9 +0x25\n"


def finding_of(probed: Probed) -> Finding:
    """The only finding."""
    (finding,) = judge_opened(VERDICT, probed).findings
    return finding


def ended(*lines: object, **ending: Any) -> Finding:  # any part of a report
    """The only finding of a plugin that has ended the process after these lines."""
    return finding_of(parse_probe(report(OPEN, *lines, **ending)))


def test_a_good_plugin_has_its_names_and_no_finding() -> None:
    probed = registering(named("a", request=True), named("a", response=True))

    assert judge_opened(VERDICT, probed) == replace(
        VERDICT,
        registered=(
            Registered(PluginKind.MODIFIER, "a", request=True),
            Registered(PluginKind.MODIFIER, "a", response=True),
        ),
    )


@pytest.mark.parametrize(
    ("words", "has", "cause", "remedy"),
    [
        pytest.param(
            {"methods": [METHOD.replace("Modifiers", "Modifier")]},
            f"*main.registerer with {METHOD.replace('Modifiers', 'Modifier')}",
            "There is no method `RegisterModifiers`; `RegisterModifier` may be meant.",
            f"Write {DECLARATION}.",
            id="a misspelt method",
        ),
        pytest.param(
            {"methods": ["RegisterLogger(interface {})", "RegisterModifiers()"]},
            "*main.registerer with RegisterLogger(interface {}); RegisterModifiers()",
            "`RegisterModifiers` takes or returns something else than the loader wants.",
            f"Write {DECLARATION}.",
            id="another signature",
        ),
        pytest.param(
            {"methods": []},
            "*main.registerer with no exported method",
            "There is no method `RegisterModifiers`.",
            f"Write {DECLARATION}.",
            id="no method",
        ),
        pytest.param(
            {"type": "**main.registerer", "indirect": True, "methods": []},
            "**main.registerer with no exported method",
            "The loader gets a pointer to the variable, and a pointer to a variable of an "
            "interface's or a pointer's type has no methods.",
            'Write `var ModifierRegisterer = registerer("name")`: a variable of a type of your '
            "own that is neither.",
            id="a variable that is a pointer",
        ),
        pytest.param(
            {"type": "func()", "methods": []},
            "func() with no exported method",
            "`ModifierRegisterer` is no variable, and the loader asks for one that has a method.",
            f'Write `var ModifierRegisterer = registerer("name")`, and {DECLARATION}.',
            id="a function",
        ),
    ],
)
def test_a_wrong_interface_shows_what_the_plugin_has_and_what_go_wants(
    words: dict[str, object], has: str, cause: str, remedy: str
) -> None:
    assert ended(OPENED, found(fits=False, **words), DONE) == Finding(
        rule=Rule.INTERFACE,
        severity=Severity.ERROR,
        subject=SYMBOL,
        plugin=has,
        gateway=SIGNATURE,
        cause=f"{cause} {UNKNOWN_TYPE}",
        remedy=remedy,
        rung=Rung.FINGERPRINTS,
    )


@pytest.mark.parametrize(
    ("lines", "ending", "severity", "has", "fate"),
    [
        pytest.param(
            [step("panicked", error="no secret", stack=STACK)],
            {},
            Severity.ERROR,
            "panic: no secret",
            "The gateway's first loader catches the panic, and the next one, which opens the file "
            "too, waits for ever: the gateway never serves.",
            id="a panic",
        ),
        pytest.param(
            [],
            {"status": 2, "said": f"panic: no upstream\n\n{STACK}"},
            Severity.ERROR,
            "panic: no upstream",
            "The gateway's process would end likewise.",
            id="a panic in a goroutine",
        ),
        pytest.param(
            [],
            {"status": 2, "late": True, "said": f"SIGQUIT: quit\n\n{STACK}"},
            Severity.RISK,
            "not done after 20 seconds",
            "The gateway serves nothing before that is done.",
            id="no end",
        ),
    ],
)
def test_an_init_function_that_fails_is_found_with_its_place(
    lines: list[object], ending: dict[str, object], severity: Severity, has: str, fate: str
) -> None:
    assert ended(*lines, **ending) == Finding(
        rule=Rule.INIT_FAILS,
        severity=severity,
        subject="auth:so",
        plugin=has,
        gateway="init functions that return",
        cause=f"{fate} {BARE}",
        remedy="Leave what can fail to the function that is called with the plugin's "
        "configuration, and return an error there. If what it needs is always there, accept the "
        "finding.",
        rung=Rung.FINGERPRINTS,
        where="plugins/auth/main.go:9",
        sure=False,
    )


@pytest.mark.parametrize(
    ("lines", "ending", "has", "fate"),
    [
        pytest.param(
            [step("panicked", symbol=SYMBOL, error="no rules", stack=STACK), DONE],
            {},
            "panic: no rules",
            "The gateway catches the panic, counts the plugin as failed at debug level, and serves "
            "without it.",
            id="a panic",
        ),
        pytest.param(
            [],
            {"status": 3, "said": STACK},
            "exit status 3; the last line: /app/plugins/auth/main.go:9 +0x25",
            "The gateway's process would end likewise.",
            id="an exit",
        ),
    ],
)
def test_a_registerer_that_fails_is_found_with_its_place(
    lines: list[object], ending: dict[str, object], has: str, fate: str
) -> None:
    assert ended(OPENED, found(), named("a", request=True), *lines, **ending) == Finding(
        rule=Rule.REGISTERING_FAILS,
        severity=Severity.ERROR,
        subject=SYMBOL,
        plugin=has,
        gateway="a method that returns",
        cause=f"{fate} {BARE}",
        remedy="Let `RegisterModifiers` do nothing but call the function that it is given; what "
        "can fail belongs into the handler's or modifier's factory.",
        rung=Rung.FINGERPRINTS,
        where="plugins/auth/main.go:9",
        sure=False,
    )


def test_what_was_not_seen_to_the_end_is_not_said_to_be_registered() -> None:
    probed = parse_probe(report(OPEN, OPENED, found(), named("a", request=True), status=3))

    assert judge_opened(VERDICT, probed).registered is None


@pytest.mark.parametrize(
    ("calls", "rule", "severity", "key", "has"),
    [
        pytest.param(
            [],
            Rule.REGISTERS_NOTHING,
            Severity.ERROR,
            "registers-nothing ModifierRegisterer",
            "no call",
            id="no call",
        ),
        pytest.param(
            [named("a")],
            Rule.REGISTERS_NOTHING,
            Severity.ERROR,
            "registers-nothing ModifierRegisterer",
            "calls for neither requests nor responses",
            id="a modifier of nothing",
        ),
        pytest.param(
            [named("", request=True)],
            Rule.EMPTY_NAME,
            Severity.ERROR,
            "empty-name ModifierRegisterer",
            "an empty name",
            id="an empty name",
        ),
        pytest.param(
            [named("a", request=True), named("a", request=True, response=True)],
            Rule.NAME_TWICE,
            Severity.RISK,
            "name-twice ModifierRegisterer a",
            "a more than once",
            id="a name that is taken",
        ),
    ],
)
def test_what_is_registered_has_to_be_of_use(
    calls: list[dict[str, object]], rule: Rule, severity: Severity, key: str, has: str
) -> None:
    finding = finding_of(registering(*calls))

    assert (finding.rule, finding.severity, finding.key, finding.plugin) == (
        rule,
        severity,
        key,
        has,
    )


def test_a_client_needs_no_direction() -> None:
    client = {"symbol": "ClientRegisterer", "type": "*main.registerer", "fits": True}
    lines = [step("found", **client), step("name", symbol="ClientRegisterer", name="a")]
    returned = step("returned", symbol="ClientRegisterer")

    verdict = judge_opened(VERDICT, parse_probe(report(OPEN, OPENED, *lines, returned, DONE)))

    assert verdict.registered == (Registered(PluginKind.HTTP_CLIENT, "a"),)
    assert verdict.findings == ()


@pytest.mark.parametrize(
    ("probed", "why"),
    [
        pytest.param(NotOpened("There is no way."), "There is no way", id="another CPU"),
        pytest.param(
            parse_probe(report(OPEN, step("refused", error="libx.so is missing"))),
            "The file could not be opened here: libx.so is missing",
            id="refused",
        ),
        pytest.param(
            parse_probe(report(status=127, said="no libc.so\n")),
            "The file could not be opened here: exit status 127; the last line: no libc.so",
            id="not even begun",
        ),
    ],
)
def test_a_plugin_that_could_not_be_opened_has_a_note_and_loads(
    probed: Probed | NotOpened, why: str
) -> None:
    verdict = judge_opened(VERDICT, probed)

    assert (verdict.outcome, verdict.registered) == (Outcome.LOADS, None)
    assert verdict.findings == (
        Finding(
            rule=Rule.NOT_OPENED,
            severity=Severity.NOTE,
            subject="linux-amd64-musl",
            plugin="",
            gateway="",
            cause=f"{why}. So what it registers, and whether its registerers have the loader's "
            "interface, is not verified for this platform.",
            remedy="",
            rung=Rung.FINGERPRINTS,
        ),
    )


def test_findings_of_the_file_stay() -> None:
    other = finding_of(registering())
    verdict = replace(VERDICT, findings=(other,))

    assert judge_opened(verdict, registering(named("a", request=True))).findings == (other,)


def test_a_registerer_that_returned_is_not_blamed_for_the_end() -> None:
    finding = ended(OPENED, found(), named("a", request=True), RETURNED, status=3)

    assert finding.rule is Rule.INIT_FAILS
