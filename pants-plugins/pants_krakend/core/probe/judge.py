"""What came of opening a plugin, as findings of its verdict.

A plugin was opened without a network, environment variables and files: what it does then is seen,
why it does that is a guess. What gateways do is luraproject/lura v2.14.1 (the function `open` of
its three loaders) and golang/go go1.26.6:src/plugin/plugin_dlopen.go.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pants_krakend.core.probe.answer import NotOpened, Probed, SeenRegisterer
from pants_krakend.core.probe.endings import how_it_ended, place_in
from pants_krakend.core.probe.registered import Registered
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule

__all__ = ["judge_opened"]

_BARE = (
    "Here it had no environment variables and no files of its own, and no network where this "
    "machine lets a process be without; where the gateway runs there may be what it lacked."
)


def judge_opened(verdict: Verdict, probed: Probed | NotOpened) -> Verdict:
    """The verdict on a built plugin, and what opening that plugin has shown."""
    if isinstance(probed, NotOpened):
        return _unopened(verdict, probed.why)
    if probed.refused is not None or not probed.began:
        why = probed.refused or how_it_ended(probed.ending)
        return _unopened(verdict, f"The file could not be opened here: {why}")
    findings = [*_opening(verdict.plugin, probed)]
    for found in probed.registerers:
        findings += _of_registerer(found, probed)
    registered = probed.registered if probed.is_done else None
    return replace(verdict, findings=(*verdict.findings, *findings), registered=registered)


def _unopened(verdict: Verdict, why: str) -> Verdict:
    finding = Finding(
        rule=Rule.NOT_OPENED,
        severity=Severity.NOTE,
        subject=verdict.platform,
        plugin="",
        gateway="",
        cause=f"{why.rstrip('.')}. So what it registers, and whether its registerers have the "
        "loader's interface, is not verified for this platform.",
        remedy="",
        rung=Rung.FINGERPRINTS,
    )
    return replace(verdict, findings=(*verdict.findings, finding))


def _opening(name: str, probed: Probed) -> Iterator[Finding]:
    """What keeps the plugin from being opened to the end, but for a registerer's doing."""
    wanted = "init functions that return"
    remedy = (
        "Leave what can fail to the function that is called with the plugin's configuration, and "
        "return an error there. If what it needs is always there, accept the finding."
    )
    if probed.panic is not None:
        cause = (
            "The gateway's first loader catches the panic, and the next one, which opens the file "
            f"too, waits for ever: the gateway never serves. {_BARE}"
        )
        sides = (f"panic: {probed.panic}", wanted)
        finding = Finding.of_built(Rule.INIT_FAILS, Severity.ERROR, name, sides, cause, remedy)
        yield replace(finding, sure=False, where=place_in(probed.stack))
    elif not probed.is_done and _running(probed) is None:
        yield _ended(
            Finding.of_built(Rule.INIT_FAILS, Severity.ERROR, name, ("", wanted), "", remedy),
            probed,
        )


def _ended(finding: Finding, probed: Probed) -> Finding:
    """The finding that the process has ended, where that is known to be a plugin's doing."""
    ending = probed.ending
    fate = "The gateway's process would end likewise."
    if ending.is_late:
        fate = "The gateway serves nothing before that is done."
    return replace(
        finding,
        severity=Severity.RISK if ending.is_late else Severity.ERROR,
        plugin=how_it_ended(ending),
        cause=f"{fate} {_BARE}",
        sure=False,
        where=place_in(ending.said),
    )


def _running(probed: Probed) -> SeenRegisterer | None:
    """The registerer that was at work when the process ended."""
    at_work = (
        each
        for each in probed.registerers
        if each.fits and not each.returned and each.panic is None
    )
    return None if probed.is_done else next(at_work, None)


def _of_registerer(found: SeenRegisterer, probed: Probed) -> Iterator[Finding]:
    if not found.fits:
        yield _wrong_interface(found)
        return
    yield from _names(found)
    kind, wanted = found.kind, "a method that returns"
    remedy = (
        f"Let `{kind.method}` do nothing but call the function that it is given; what can fail "
        "belongs into the handler's or modifier's factory."
    )
    if found.panic is not None:
        cause = (
            "The gateway catches the panic, counts the plugin as failed at debug level, and serves "
            f"without it. {_BARE}"
        )
        sides = (f"panic: {found.panic}", wanted)
        rule = Rule.REGISTERING_FAILS
        finding = Finding.of_built(rule, Severity.ERROR, kind.symbol, sides, cause, remedy)
        yield replace(finding, sure=False, where=place_in(found.stack))
    elif _running(probed) is found:
        rule = Rule.REGISTERING_FAILS
        yield _ended(
            Finding.of_built(rule, Severity.ERROR, kind.symbol, ("", wanted), "", remedy), probed
        )


def _wrong_interface(found: SeenRegisterer) -> Finding:
    kind = found.kind
    wanted = f"{kind.method}({kind.parameter})"
    cause, remedy = _misfit(found)
    methods = "; ".join(found.methods)
    return Finding.of_built(
        Rule.INTERFACE,
        Severity.ERROR,
        kind.symbol,
        (f"{found.type} with {methods or 'no exported method'}", wanted),
        f"{cause} The gateway says `unknown type` at debug level and serves without the plugin.",
        remedy,
    )


def _misfit(found: SeenRegisterer) -> tuple[str, str]:
    """Why a registerer has not the loader's interface, and what to write instead."""
    kind = found.kind
    declaration = f"func (r registerer) {kind.method}(f {kind.parameter})"
    variable = f'var {kind.symbol} = registerer("name")'
    remedy = f"Write `{declaration}`."
    if not found.type.startswith("*"):
        cause = f"`{kind.symbol}` is no variable, and the loader asks for one that has a method."
        return cause, f"Write `{variable}`, and `{declaration}`."
    if found.is_indirect:
        cause = (
            "The loader gets a pointer to the variable, and a pointer to a variable of an "
            "interface's or a pointer's type has no methods."
        )
        return (
            cause,
            f"Write `{variable}`: a variable of a type of your own that is neither.",
        )
    names = [each.partition("(")[0] for each in found.methods]
    if kind.method in names:
        return f"`{kind.method}` takes or returns something else than the loader wants.", remedy
    near = difflib.get_close_matches(kind.method, names, 1)
    if near:
        return f"There is no method `{kind.method}`; `{near[0]}` may be meant.", remedy
    return f"There is no method `{kind.method}`.", remedy


def _names(found: SeenRegisterer) -> Iterator[Finding]:
    kind = found.kind
    subject = kind.symbol
    if found.returned and not any(map(_is_usable, found.registered)):
        calls = "calls for neither requests nor responses" if found.registered else "no call"
        yield Finding.of_built(
            Rule.REGISTERS_NOTHING,
            Severity.ERROR,
            subject,
            (calls, "a call with a name"),
            "The gateway counts the plugin as loaded, and there is no name for krakend.json to "
            "use it by.",
            f"Let `{kind.method}` call the function that it is given, with the name that "
            "krakend.json lists" + _DIRECTIONS.get(kind.is_used_by_direction, "."),
        )
    if any(not each.name for each in found.registered):
        yield Finding.of_built(
            Rule.EMPTY_NAME,
            Severity.ERROR,
            subject,
            ("an empty name", "a name"),
            "Names are how krakend.json says which plugin runs where.",
            f'Give the variable a name: `var {kind.symbol} = registerer("name")`.',
        )
    for name in _twice(found.registered):
        yield Finding.of_built(
            Rule.NAME_TWICE,
            Severity.RISK,
            f"{subject} {name}",
            (f"{name} more than once", "each name once"),
            "The last registration takes the place of those before it.",
            "Give each of them a name of its own.",
        )


_DIRECTIONS = {True: ", and true for requests, for responses or for both."}


def _is_usable(each: Registered) -> bool:
    return each.request or each.response or not each.kind.is_used_by_direction


def _twice(registered: tuple[Registered, ...]) -> list[str]:
    """Names that are registered again; a modifier's requests and responses are apart."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in registered:
        if each.kind.is_used_by_direction:
            counted.update([("request", each.name)] if each.request else [])
            counted.update([("response", each.name)] if each.response else [])
        else:
            counted.update([("", each.name)])
    return sorted({name for (_, name), count in counted.items() if count > 1})
