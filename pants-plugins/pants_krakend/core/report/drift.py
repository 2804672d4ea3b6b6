"""Differences between gateways as text, as the comment on a pull request. Rendering only."""

from __future__ import annotations

from collections.abc import Sequence

from pants_krakend.core.gateway.drift import Difference
from pants_krakend.core.printable import printable_lines

__all__ = ["catalogue_drift_text", "differences_text", "not_compared_text"]


def differences_text(name: str, differences: Sequence[Difference]) -> str:
    """One line for each difference between a lock and its gateway.

    :param name: the lockfile, as the user named it.
    """
    if not differences:
        return printable_lines([f"{name}: nothing differs."])
    count = "1 fact differs" if len(differences) == 1 else f"{len(differences)} facts differ"
    return printable_lines([f"{name}: {count}:", *map(_line, differences)])


def not_compared_text(name: str, source: str, problem: str) -> str:
    """One line on a source that nobody could look at.

    :param name: the lockfile, as the user named it.
    :param problem: an error's text, of which the first line says what is wrong.
    """
    return printable_lines([f"{name}: {source} was not compared: {problem.partition(chr(10))[0]}"])


def catalogue_drift_text(version: str, differences: Sequence[Difference]) -> str:
    """What to tell of a gateway that is not as its release; nothing if there is no difference.

    :param version: what the gateway reports.
    """
    if not differences:
        return ""
    lines = [
        f"  {each.what}: {_or_none(each.found)} in the gateway, {_or_none(each.locked)} in the "
        "catalogue"
        for each in differences
    ]
    return printable_lines(
        [
            f"This gateway says it is KrakenD {version}, and is not as the catalogue has it:",
            *lines,
            "The lock has what the gateway is. KrakenD's builder of that version may not fit it.",
        ]
    )


def _line(difference: Difference) -> str:
    what, locked, found = difference.what, difference.locked, difference.found
    if not locked:
        return f"  + {what}: {found}"
    if not found:
        return f"  - {what}: {locked}"
    return f"  ~ {what}: {locked} -> {found}"


def _or_none(text: str) -> str:
    return text or "none"
