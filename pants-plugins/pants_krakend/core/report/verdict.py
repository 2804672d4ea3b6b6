"""Verdicts as text: one line where all is well, otherwise every reason and the edit that mends it.

Rendering only. Pants shows this text in its own log, the plain command on stdout; neither a
width nor a clock changes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pants_krakend.core.printable import printable
from pants_krakend.core.probe.registered import Registered
from pants_krakend.core.report.rows import row
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.wording import first_names

__all__ = ["counted_reasons", "finding_text", "painted", "verdict_text", "verdicts_text"]

_RED, _GREEN, _YELLOW, _BOLD = "31", "32", "33", "1"
_COLORS = {Outcome.LOADS: _GREEN, Outcome.FAILS: _RED, Outcome.UNKNOWN: _YELLOW}
_WORDS = {
    Severity.DIES: ("fatal", _RED),
    Severity.ERROR: ("error", _RED),
    Severity.RISK: ("risk", _YELLOW),
    Severity.NOTE: ("note", ""),
}
_ORDER = tuple(Severity)
_COMPARED = {
    Rung.STATIC: "compared by go.mod, go.sum and imports",
    Rung.LINKED: "that the plugin links compared by module",
    Rung.FINGERPRINTS: "compared by fingerprint",
    Rung.LOADED: "compared by fingerprint, and the gateway opened it",
}
_NOT_SEEN = {
    Rung.FINGERPRINTS: "Not seen: what is registered, and what init functions do.",
    Rung.LOADED: "Not seen: answers to requests.",
}
_LABELS = ("plugin has", "gateway wants")
_BELOW_FINGERPRINTS = "Fingerprints were not compared: that takes the built `.so`."


def verdicts_text(verdicts: Sequence[Verdict], *, color: bool = False) -> str:
    """Verdicts that differ in nothing but their plugins, told once; those without findings first.

    Where there are several, the last line is how many there are of each outcome.

    :param color: whether to use the escape sequences of a terminal.
    """
    groups: dict[tuple[object, ...], list[Verdict]] = {}
    for each in sorted(verdicts, key=lambda each: bool(each.findings)):
        opened = each.registered is not None
        same = (each.gateway, each.platform, each.rung, each.unseen, each.findings, opened)
        groups.setdefault(same, []).append(each)
    texts = [_text(alike, color=color) for alike in groups.values()]
    if len(texts) < 2:
        return "".join(texts)
    outcomes = [each.outcome for each in verdicts]
    counts = [f"{outcomes.count(each)} {each.value}" for each in Outcome if each in outcomes]
    return "".join([*texts, f"{len(verdicts)} verdicts: {', '.join(counts)}.\n"])


def verdict_text(verdict: Verdict, *, color: bool = False) -> str:
    """One verdict: a line, and below it what cannot be told and every finding.

    :param color: as for `verdicts_text`.
    """
    return _text([verdict], color=color)


def _text(alike: Sequence[Verdict], *, color: bool) -> str:
    """What is said of verdicts that differ in nothing but their plugins."""
    first = alike[0]
    headline = painted(_headline(alike), _COLORS[first.outcome], color=color)
    unseen = _unseen(first)
    # A headline of plugins that load has their names already.
    names = "" if first.outcome is Outcome.LOADS else _registered(alike)
    if not first.findings:
        sentences = [*unseen, *([f"Registered: {names}."] if names else [])]
        return " ".join([headline, *map(printable, sentences)]) + "\n"
    findings = sorted(first.findings, key=lambda each: _ORDER.index(each.severity))
    blocks = [finding_text(each, _LABELS, first.plugin, color=color) for each in findings]
    blocks.append(f"  More: python -m pants_krakend explain {findings[0].rule.value}\n")
    rows = [row("unknown", each) for each in unseen]
    rows += [row("registers", names)] if names else []
    return "".join([headline + "\n", *rows, *blocks])


def _unseen(verdict: Verdict) -> tuple[str, ...]:
    """What keeps a verdict from being one: below rung 2 there is always something."""
    is_open = verdict.outcome is Outcome.UNKNOWN and verdict.rung < Rung.FINGERPRINTS
    return verdict.unseen or ((_BELOW_FINGERPRINTS,) if is_open else ())


def _headline(alike: Sequence[Verdict]) -> str:
    first, is_one = alike[0], len(alike) == 1
    name, where = _names(alike), f"{printable(first.gateway)} on {printable(first.platform)}"
    compared = _counted(sorted({each.compared for each in alike}), first.rung)
    if first.outcome is Outcome.LOADS:
        load = "loads" if is_one else "load"
        line = f"{name} {load} in {where}: {compared}."
        return " ".join([line, *_beyond_fingerprints(alike)])
    if first.outcome is Outcome.UNKNOWN:
        they, them = ("it loads", "it") if is_one else ("they load", "them")
        against = f"nothing speaks against {them}"
        if any(each.severity is Severity.RISK for each in first.findings):
            against = f"nobody can vouch for {them}"
        return f"{name}: unknown whether {they} in {where}; {against}: {compared}."
    reasons = counted_reasons(first.findings)
    if any(each.severity is Severity.DIES for each in first.findings):
        return f"{name} would end the process of {where}: {reasons}; {compared}."
    return f"{name} will not load in {where}: {reasons}; {compared}."


def _beyond_fingerprints(alike: Sequence[Verdict]) -> list[str]:
    """What is known of plugins that load beyond that, and what is not."""
    if alike[0].registered is None:
        return [_NOT_SEEN[alike[0].rung]]
    they = "It registers" if len(alike) == 1 else "They register"
    return [f"{they} {_registered(alike) or 'nothing'}.", _NOT_SEEN[Rung.LOADED]]


def _registered(alike: Sequence[Verdict]) -> str:
    """The names that plugins register, if they were opened."""
    return _some(sorted({_name_text(name) for each in alike for name in each.registered or ()}))


def _name_text(registered: Registered) -> str:
    """A name, and where krakend.json can use it: `acme-redact (req-resp-modifier, requests)`."""
    directions = [
        *(["requests"] if registered.request else []),
        *(["responses"] if registered.response else []),
    ]
    where = " and ".join(directions)
    uses = ", ".join([registered.kind.value, *([where] if where else [])])
    return f"{registered.name} ({uses})"


def _names(alike: Sequence[Verdict]) -> str:
    """The plugin, or how many they are; where there is something to mend, which."""
    if len(alike) == 1:
        return printable(alike[0].plugin)
    count = f"{len(alike)} plugins"
    return f"{count} ({_some([each.plugin for each in alike])})" if alike[0].findings else count


def counted_reasons(findings: Sequence[Finding]) -> str:
    """How many findings fail what they are about, and how many of these are accepted."""
    failing = [each for each in findings if each.severity.fails]
    count = "1 reason" if len(failing) == 1 else f"{len(failing)} reasons"
    accepted = sum(not each.is_blocking for each in failing)
    if not accepted:
        return count
    return f"{count}, {'all' if accepted == len(failing) else accepted} accepted"


def _counted(numbers: Sequence[int], rung: Rung) -> str:
    """How much was compared: one number for each of several verdicts, in order."""
    if not numbers[-1]:
        return f"nothing was compared (rung {rung.value})"
    what = "module" if rung is Rung.STATIC else "package"
    plural = "" if list(numbers) == [1] else "s"
    span = str(numbers[-1]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    return f"{span} {what}{plural} {_COMPARED[rung]} (rung {rung.value})"


def finding_text(
    finding: Finding, labels: tuple[str, str], about: str, *, color: bool = False
) -> str:
    """One finding: a line, and below it all that it says.

    :param labels: what `plugin` and `gateway` of the finding are called.
    :param about: the subject that needs no mention, because the headline has it.
    """
    word, paint = _WORDS[finding.severity]
    accepted = "accepted " if finding.accepted else ""
    head = painted(f"  {accepted}{word}[{finding.rule.value}]", paint, color=color)
    subject = "" if finding.subject == about else finding.subject
    shown = f": {printable(subject)}" if subject else ""
    title = painted(finding.rule.title + shown, _BOLD, color=color)
    rows = (
        (labels[0], finding.plugin),
        (labels[1], finding.gateway),
        ("why" if finding.sure else "why, probably", finding.cause),
        ("to mend it", finding.remedy),
        ("at", _place(finding)),
        ("packages", _packages(finding.packages)),
        ("accepted", finding.accepted),
    )
    return "".join([f"{head} {title}\n", *(row(label, text) for label, text in rows if text)])


def _place(finding: Finding) -> str:
    """The line, and below it the place by structure if the finding is not named for that."""
    within = "" if finding.within == finding.subject else finding.within
    return "\n".join(each for each in (finding.where, within) if each)


def _packages(packages: tuple[str, ...]) -> str:
    if len(packages) < 2:
        return ", ".join(packages)
    return f"{len(packages)} differ: {_some(packages)}"


def _some(names: Sequence[str]) -> str:
    return first_names(map(printable, names))


def painted(text: str, code: str, *, color: bool) -> str:
    """The text in a colour of the terminal, or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if color and code else text
