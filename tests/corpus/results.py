"""Pairs of a host and a plugin: what the loader did, beside what the verdict said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters

from pants_krakend.core.verdict.finding import Outcome, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule
from tests.corpus.loading import Opened
from tests.corpus.recipes import Truth

__all__ = ["Pair", "counts", "table"]

_MARKS = {
    Truth.LOADED: ".",
    Truth.REFUSED: "x",
    Truth.DIED: "+",
    Truth.NOTHING_REGISTERED: "o",
}
_LEGEND = (
    "`loads`: . | `fails`: x refused, + the process died, o nothing to register, m on purpose | "
    "? `unknown` | ! wrong"
)


@dataclass(frozen=True)
class Pair:
    """One plugin in one host.

    :param host: its name; of two plugins, the first's.
    :param plugin: its name; of two plugins, the second's.
    :param verdict: None where the host is no gateway at all, so that nothing can be locked.
    :param expected: the rules one of which a verdict that is not `loads` has to name.
    """

    host: str
    plugin: str
    opened: Opened
    verdict: Verdict | None
    expected: frozenset[Rule]

    @property
    def outcome(self) -> Outcome:
        """What was said of it; of a host that is no gateway, locking it has failed."""
        return self.verdict.outcome if self.verdict else Outcome.FAILS

    @property
    def deciding(self) -> frozenset[Rule]:
        """The rules of the findings that make the verdict what it is."""
        findings = self.verdict.findings if self.verdict else ()
        deciding = {each.rule for each in findings if each.severity.fails}
        risks = {each.rule for each in findings if each.severity is Severity.RISK}
        return frozenset(deciding or risks)

    @property
    def is_on_purpose(self) -> bool:
        """Whether it is failed although the loader takes it: memory would be overwritten."""
        return self.deciding == {Rule.VARIABLE_SIZE} and self.opened.truth is Truth.LOADED

    @property
    def is_wrong_loads(self) -> bool:
        """Whether `loads` was said of what does not work."""
        return self.outcome is Outcome.LOADS and self.opened.truth is not Truth.LOADED

    @property
    def is_wrong_fails(self) -> bool:
        """Whether `fails` was said of what works."""
        is_good = self.opened.truth is Truth.LOADED
        return self.outcome is Outcome.FAILS and is_good and not self.is_on_purpose

    @property
    def is_named(self) -> bool:
        """Whether an expected rule is among those that decided."""
        return not self.expected.isdisjoint(self.deciding)

    @property
    def mark(self) -> str:
        """One character of the table."""
        if self.is_wrong_loads or self.is_wrong_fails:
            return "!"
        if self.is_on_purpose:
            return "m"
        if self.outcome is Outcome.UNKNOWN:
            return "?"
        return _MARKS[self.opened.truth]

    def __str__(self) -> str:
        rules = ", ".join(sorted(rule.value for rule in self.deciding)) or "no finding"
        return (
            f"{self.plugin} in {self.host}: {self.outcome.value} ({rules}); "
            f"really: {self.opened.truth.value}. {self.opened.said}"
        )


def counts(pairs: Sequence[Pair]) -> list[str]:
    """The corpus in a few lines."""
    outcomes = Counter(each.outcome for each in pairs)
    unknown = Counter(each.opened.truth for each in pairs if each.outcome is Outcome.UNKNOWN)
    decided = [each for each in pairs if each.deciding]
    wrong_loads = sum(each.is_wrong_loads for each in pairs)
    wrong_fails = sum(each.is_wrong_fails for each in pairs)
    on_purpose = sum(each.is_on_purpose for each in pairs)
    named = sum(each.is_named for each in decided)
    return [
        f"{len(pairs)} pairs: {_counted(outcomes)}",
        f"wrong `loads`: {wrong_loads}",
        f"wrong `fails`: {wrong_fails}; failed on purpose though it loads: {on_purpose}",
        f"`unknown`, and really: {_counted(unknown)}",
        f"cause named: {named} of {len(decided)} ({named / max(1, len(decided)):.1%})",
    ]


def _counted(found: Mapping[Outcome, int] | Mapping[Truth, int]) -> str:
    return ", ".join(f"{count} {each.value}" for each, count in found.items()) or "none"


def table(pairs: Sequence[Pair]) -> list[str]:
    """A row for each plugin, a column for each host; of no more hosts than there are letters."""
    hosts = list(dict.fromkeys(each.host for each in pairs))
    marks = {(each.plugin, each.host): each.mark for each in pairs}
    width = max(len(each.plugin) for each in pairs)
    letters = ascii_letters[: len(hosts)]
    lines = [f"{letter}  {host}" for letter, host in zip(letters, hosts)]
    lines.append(f"{'':{width}}  {letters}")
    for plugin in dict.fromkeys(each.plugin for each in pairs):
        row = "".join(marks.get((plugin, host), " ") for host in hosts)
        lines.append(f"{plugin:{width}}  {row}")
    return [*lines, _LEGEND]
