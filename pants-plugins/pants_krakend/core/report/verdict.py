"""Verdicts as text: one line where all is well, otherwise every reason and the edit that mends it.

Rendering only. Pants shows this text in its own log, the plain command on stdout; neither a
width nor a clock changes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pants_krakend.core.printable import printable
from pants_krakend.core.report.rows import row
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Severity, Verdict

__all__ = ["finding_text", "painted", "verdict_text", "verdicts_text"]

_MOST_PACKAGES = 5
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
    """Verdicts without findings in as few lines as they differ by, then all others.

    Where there are several, the last line is how many there are of each outcome.

    :param color: whether to use the escape sequences of a terminal.
    """
    quiet: dict[tuple[object, ...], list[Verdict]] = {}
    for each in verdicts:
        if not each.findings:
            alike = (each.gateway, each.platform, each.rung, each.outcome, each.unseen)
            quiet.setdefault(alike, []).append(each)
    texts = [_quiet_line(alike, color=color) for alike in quiet.values()]
    texts += [verdict_text(each, color=color) for each in verdicts if each.findings]
    if len(texts) < 2:
        return "".join(texts)
    outcomes = [each.outcome for each in verdicts]
    counts = [f"{outcomes.count(each)} {each.value}" for each in Outcome if each in outcomes]
    return "".join([*texts, f"{len(verdicts)} verdicts: {', '.join(counts)}.\n"])


def verdict_text(verdict: Verdict, *, color: bool = False) -> str:
    """One verdict: a line, and below it what cannot be told and every finding.

    :param color: as for `verdicts_text`.
    """
    if not verdict.findings:
        return _quiet_line([verdict], color=color)
    headline = painted(_headline(verdict), _COLORS[verdict.outcome], color=color)
    findings = sorted(verdict.findings, key=lambda each: _ORDER.index(each.severity))
    blocks = [finding_text(each, _LABELS, verdict.plugin, color=color) for each in findings]
    rules = list(dict.fromkeys(each.rule.value for each in findings))
    blocks.append(f"  More: python -m pants_krakend explain {rules[0]}\n")
    unseen = [row("unknown", each) for each in _unseen(verdict)]
    return "".join([headline + "\n", *unseen, *blocks])


def _unseen(verdict: Verdict) -> tuple[str, ...]:
    """What keeps a verdict from being one: below rung 2 there is always something."""
    is_open = verdict.outcome is Outcome.UNKNOWN and verdict.rung < Rung.FINGERPRINTS
    return verdict.unseen or ((_BELOW_FINGERPRINTS,) if is_open else ())


def _quiet_line(alike: Sequence[Verdict], *, color: bool) -> str:
    """What is said of verdicts that differ in nothing but their plugins."""
    first, is_one = alike[0], len(alike) == 1
    name = printable(first.plugin) if is_one else f"{len(alike)} plugins"
    compared = _counted(sorted({each.compared for each in alike}), first.rung)
    where = _where(first)
    if first.outcome is Outcome.LOADS:
        load = "loads" if is_one else "load"
        line = f"{name} {load} in {where}: {compared}."
        more = [_NOT_SEEN[first.rung]]
    else:
        they, them = ("it loads", "it") if is_one else ("they load", "them")
        line = f"{name}: unknown whether {they} in {where}; nothing speaks against {them}:"
        line += f" {compared}."
        more = list(map(printable, _unseen(first)))
    return " ".join([painted(line, _COLORS[first.outcome], color=color), *more]) + "\n"


def _where(verdict: Verdict) -> str:
    return f"{printable(verdict.gateway)} on {printable(verdict.platform)}"


def _headline(verdict: Verdict) -> str:
    where, name = _where(verdict), printable(verdict.plugin)
    compared = _counted([verdict.compared], verdict.rung)
    if verdict.outcome is Outcome.LOADS:
        return f"{name} loads in {where}: {compared}. {_NOT_SEEN[verdict.rung]}"
    if verdict.outcome is Outcome.UNKNOWN:
        against = "nothing speaks against it"
        if any(each.severity is Severity.RISK for each in verdict.findings):
            against = "nobody can vouch for it"
        return f"{name}: unknown whether it loads in {where}; {against}: {compared}."
    if any(each.severity is Severity.DIES for each in verdict.findings):
        return f"{name} would end the process of {where}: {_reasons(verdict)}; {compared}."
    return f"{name} will not load in {where}: {_reasons(verdict)}; {compared}."


def _reasons(verdict: Verdict) -> str:
    failing = [each for each in verdict.findings if each.severity.fails]
    count = "1 reason" if len(failing) == 1 else f"{len(failing)} reasons"
    accepted = len(failing) - len(verdict.blocking)
    if not accepted:
        return count
    return f"{count}, {'all' if accepted == len(failing) else accepted} accepted"


def _counted(numbers: Sequence[int], rung: Rung) -> str:
    """How much was compared: one number for each of several verdicts, in order."""
    if not numbers[-1]:
        return f"nothing was compared (rung {rung.value})"
    what = "module" if rung is Rung.STATIC else "package"
    plural = "" if numbers[-1] == 1 else "s"
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
        ("at", finding.where),
        ("packages", _packages(finding.packages)),
        ("accepted", finding.accepted),
    )
    return "".join([f"{head} {title}\n", *(row(label, text) for label, text in rows if text)])


def _packages(packages: tuple[str, ...]) -> str:
    if len(packages) < 2:
        return ", ".join(packages)
    more = len(packages) - _MOST_PACKAGES
    shown = ", ".join(packages[:_MOST_PACKAGES]) + (f" and {more} more" if more > 0 else "")
    return f"{len(packages)} differ: {shown}"


def painted(text: str, code: str, *, color: bool) -> str:
    """The text in a colour of the terminal, or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if color and code else text
