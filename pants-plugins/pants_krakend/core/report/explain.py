"""The error dictionary: a line of a gateway's log or of a shell, to what it means and its cure.

Finding and wording live here; the lines are in `opening_lines` and `serving_lines`, the rules' own
texts in `rule_help`. Whatever text is given, nothing is raised.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pants_krakend.core.printable import printable
from pants_krakend.core.report.loader_line import LoaderLine
from pants_krakend.core.report.log_text import said
from pants_krakend.core.report.opening_lines import OPENING_LINES, PACKAGES
from pants_krakend.core.report.rows import row
from pants_krakend.core.report.rule_help import RULE_HELP
from pants_krakend.core.report.serving_lines import SERVING_LINES
from pants_krakend.core.verdict.rules import Rule

__all__ = ["Explanation", "explain", "explanation_text"]

_DIFFERS = re.compile(r"built with a different version of package (?P<package>[^\s\"']+)")
_AGAIN = re.compile(r"\s*\(previous failure\)")
_FILE = re.compile(r"plugin #\d+ \((?P<file>[^)]*)\)")
_GATEWAY = re.compile(r"github\.com/(?:krakend|krakendio|devopsfaith)/krakend-ce(?:/|$)")
_FIRST_ONLY = (
    "The gateway refused the plugin: the package {package} is not the gateway's. It names the "
    "first difference only; there may be more."
)
_SEE_ALL = "All differences: `python -m pants_krakend check --gateway VERSION PLUGIN.so`."
_LONGEST_HEAD = 200


class Explanation(NamedTuple):
    """What one line means.

    :param about: the line without what a log put around it, or the rule's title.
    :param rule: the rule that it speaks for, if any.
    :param is_known: False for a line that is not in the dictionary.
    :param is_usual: as of `LoaderLine`.
    """

    about: str
    rule: Rule | None
    meaning: str
    cause: str
    cure: str
    is_known: bool = True
    is_usual: bool = False


def explain(text: str) -> tuple[Explanation, ...]:
    """Explain a rule's id, a line, or a whole log.

    In a log the lines that say nothing about plugins are passed over, and so are those that are
    said of good ones too, where others are not; what is said twice of a file is told once. If
    nothing is known, one explanation says how to go on.
    """
    rule = next((each for each in Rule if each.value == text.strip()), None)
    if rule:
        return (_of_rule(rule),)
    found: dict[tuple[str, ...], Explanation] = {}
    for line in (each for whole in text.splitlines() for each in said(whole)):
        explanation = _of_line(line)
        if explanation:
            file = _FILE.search(line)
            key = (file["file"] if file else "", explanation.meaning, explanation.cause)
            found.setdefault(key, explanation)
    told = tuple(found.values())
    return tuple(each for each in told if not each.is_usual) or told or (_unknown(text),)


def explanation_text(explanation: Explanation) -> str:
    """One explanation for a terminal."""
    about = explanation.about
    if len(about) > _LONGEST_HEAD:
        # What matters stands at the end.
        about = "…" + about[-_LONGEST_HEAD:]
    rule = explanation.rule
    rows = (
        ("means", explanation.meaning),
        ("probably", explanation.cause) if explanation.meaning else ("means", explanation.cause),
        ("to mend it", explanation.cure),
        ("rule", f"{rule.value}: {rule.title}" if rule and explanation.meaning else ""),
    )
    return (
        printable(about.replace("\t", " "))
        + "\n"
        + "".join(row(label, text) for label, text in rows if text)
    )


def _of_rule(rule: Rule) -> Explanation:
    return Explanation(f"{rule.value}: {rule.title}", rule, "", *RULE_HELP[rule])


def _of_line(line: str) -> Explanation | None:
    text = _AGAIN.sub("", line)
    differs = _DIFFERS.search(text)
    if differs:
        return _of_package(text, differs["package"])
    for each in (*OPENING_LINES, *SERVING_LINES):
        match = each.pattern.search(text)
        if match:
            return _of_match(text, each, match)
    return None


def _of_match(text: str, line: LoaderLine, match: re.Match[str]) -> Explanation:
    names = match.groupdict()
    help_ = RULE_HELP.get(line.rule) if line.rule else None
    return Explanation(
        text,
        line.rule,
        line.meaning.format_map(names),
        line.cause.format_map(names) or (help_.cause if help_ else ""),
        line.cure.format_map(names) or (help_.cure if help_ else ""),
        is_usual=line.is_usual,
    )


def _of_package(text: str, package: str) -> Explanation:
    rule, also = _suspect(package)
    help_ = RULE_HELP[rule]
    return Explanation(
        text,
        rule,
        _FIRST_ONLY.format(package=package),
        f"{help_.cause} {also}".rstrip(),
        f"{help_.cure} {_SEE_ALL}",
    )


def _suspect(package: str) -> tuple[Rule, str]:
    """The likeliest rule, and what else comes into question, as a sentence."""
    known = PACKAGES.get(package)
    if known is Rule.BUILD_TAGS:
        return known, "It may also be cgo: with `CGO_ENABLED=0` this package has other files."
    if known:
        return known, "Another version of Go shows in this package too."
    if "." not in package.split("/", 1)[0]:
        return Rule.GO_PATCH, "This package is of the standard library."
    if _GATEWAY.match(package):
        return Rule.GATEWAY_MODULE, ""
    return Rule.MODULE_VERSION, (
        "If the versions are equal: a `replace`, a vendor directory or another module cache. If "
        "the gateway lacks the package, another plugin has brought it in another version."
    )


def _unknown(text: str) -> Explanation:
    lines = text.strip().splitlines() or [""]
    return Explanation(
        " ".join(said(lines[0])),
        None,
        "This is not in the dictionary."
        if len(lines) == 1
        else f"None of these {len(lines)} lines is in the dictionary.",
        "Loaders speak at DEBUG only: at INFO the line that matters is not in the log.",
        'Set `"telemetry/logging": {"level": "DEBUG", "stdout": true}` in the root `extra_config` '
        "of krakend.json, start the gateway, and give the lines with `Plugin]` in them. Or ask "
        "without a gateway: `python -m pants_krakend check --gateway VERSION PLUGIN.so`.",
        is_known=False,
    )
