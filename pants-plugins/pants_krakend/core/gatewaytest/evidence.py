"""Whether a gateway's log proves that its plugins were loaded and are used.

A gateway says of a success only how many there were, and of most failures nothing above DEBUG, so
that proof is: no failure for a file, counts that suffice, and a line for every name in use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pants_krakend.core.config.kinds import Level
from pants_krakend.core.config.plugins import Deployment, ListedPlugin
from pants_krakend.core.config.uses import Block, Use, find_blocks, uses_of
from pants_krakend.core.config.value import Document
from pants_krakend.core.gatewaytest.log_lines import (
    NOT_OF_THE_KIND,
    GatewayLog,
    Modifiers,
    read_log,
)
from pants_krakend.core.probe.registered import PluginKind
from pants_krakend.core.report.explain import explain
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["LogEvidence", "judge_log"]

_TAGS = {Level.ENDPOINT: "ENDPOINT", Level.BACKEND: "BACKEND"}


@dataclass(frozen=True)
class LogEvidence:
    """What a log proves.

    :param unseen: what it cannot prove, as sentences.
    """

    findings: tuple[Finding, ...] = ()
    unseen: tuple[str, ...] = ()


def judge_log(text: str, document: Document, deployment: Deployment) -> LogEvidence:
    """Judge the log of a gateway that ran with a configuration, at DEBUG.

    :param document: what the gateway read.
    """
    log = read_log(text)
    findings = [*_deaths(log, deployment), *_loading(log, deployment)]
    if not findings:
        findings += _injections(log, document, deployment)
    return LogEvidence(tuple(findings), tuple(_unseen(document, deployment)))


def _deaths(log: GatewayLog, deployment: Deployment) -> Iterator[Finding]:
    for line in log.died[:1]:
        name = deployment.gateway.name
        yield _finding(Rule.NOT_LOADED, name, line, wants="no such line", severity=Severity.DIES)


def _loading(log: GatewayLog, deployment: Deployment) -> Iterator[Finding]:
    if not deployment.plugins:
        return
    if log.no_folder:
        name = deployment.gateway.name
        yield _finding(Rule.NOT_LOADED, name, log.no_folder, wants="the folder with the plugins")
        return
    if not log.is_loading:
        yield _no_loading(deployment)
        return
    failed = {each.file: _failure(log, each) for each in deployment.plugins}
    for plugin in deployment.plugins:
        line = failed[plugin.file]
        if line:
            yield _finding(Rule.NOT_LOADED, plugin.address, line, wants="no failure")
    for kind in PluginKind:
        wanted = [
            each for each in deployment.plugins if kind in _kinds(each) and not failed[each.file]
        ]
        if log.totals.get(kind, 0) < len(wanted):
            yield _too_few(kind, log.totals.get(kind, 0), wanted)


def _kinds(plugin: ListedPlugin) -> set[PluginKind]:
    return {each.kind for each in plugin.registered or ()}


def _failure(log: GatewayLog, plugin: ListedPlugin) -> str:
    """The line that says that a file was refused; empty if there is none.

    That a file is not of a kind is said of every plugin, for each kind that it is not of.
    """
    for kind in PluginKind:
        error, line = log.failures.get((kind, plugin.file), ("", ""))
        if error and (kind in _kinds(plugin) or NOT_OF_THE_KIND not in error):
            return line
    return ""


def _injections(log: GatewayLog, document: Document, deployment: Deployment) -> Iterator[Finding]:
    left = Counter(log.injected)
    modifiers = Counter(log.modifiers)
    for block in find_blocks(document):
        if block.kind is PluginKind.MODIFIER:
            yield from _modifiers(block, modifiers, document, deployment)
        elif block.kind is not PluginKind.MIDDLEWARE:
            for use in uses_of(block):
                if left[use.kind, use.name]:
                    left[use.kind, use.name] -= 1
                else:
                    yield _not_injected(use, log, document)


def _modifiers(
    block: Block, left: Counter[Modifiers], document: Document, deployment: Deployment
) -> Iterator[Finding]:
    """Modifiers are counted for each block, not named; requests are asked for first."""
    uses = uses_of(block)
    found = [_side(each, deployment) for each in uses]
    for use, side in zip(uses, found):
        if side is None and _is_unknown(use, deployment):
            yield _nowhere(use, document)
    if not uses or block.level is None or None in found:
        return
    wanted = Modifiers(_TAGS[block.level], found.count("request"), found.count("response"))
    if left[wanted]:
        left[wanted] -= 1
        return
    yield Finding(
        rule=Rule.NOT_INJECTED,
        severity=Severity.ERROR,
        subject=", ".join(each.name for each in uses),
        plugin=f"no such line in the log ({_shown(left)})",
        gateway=f"Adding {wanted.request} request and {wanted.response} response modifiers",
        cause="The gateway counts the modifiers that it puts into an endpoint or a backend, and "
        "passes over a name that no plugin has registered, or whose factory gives nothing.",
        remedy="Compare the names with those that the plugins register, and the settings beside "
        "`name` with what the plugin's factory accepts.",
        rung=Rung.LOADED,
        where=document.where(uses[0].value),
        within=block.value.path,
    )


def _side(use: Use, deployment: Deployment) -> str | None:
    """Which list of modifiers a name ends up in; None where that is not known."""
    found = [
        each
        for plugin in deployment.plugins
        for each in plugin.registered or ()
        if each.kind is PluginKind.MODIFIER and each.name == use.name
    ]
    if any(each.request for each in found):
        return "request"
    return "response" if any(each.response for each in found) else None


def _is_unknown(use: Use, deployment: Deployment) -> bool:
    """Whether it is certain that nothing has registered the name."""
    may_be_built_in = deployment.gateway.edition != "ce" and use.place.is_built_in(use.name)
    is_complete = all(each.registered is not None for each in deployment.plugins)
    return is_complete and not may_be_built_in


def _nowhere(use: Use, document: Document) -> Finding:
    return Finding(
        rule=Rule.NOT_INJECTED,
        severity=Severity.ERROR,
        subject=use.name,
        plugin="no such line in the log, as always",
        gateway="a plugin that registers the name",
        cause="No plugin of the gateway's list registers the name, and the gateway passes over "
        "such a modifier without a word.",
        remedy="Write a name that a plugin registers.",
        rung=Rung.LOADED,
        where=document.where(use.value),
        within=use.value.path,
    )


def _shown(left: Counter[Modifiers]) -> str:
    shown = [f"{each.request} and {each.response}" for each, count in left.items() if count]
    return f"left over: {', '.join(shown)}" if shown else "none is left over"


def _not_injected(use: Use, log: GatewayLog, document: Document) -> Finding:
    line = next((each for each in log.refused if each.endswith(use.name)), "")
    # A factory's error does not name the plugin.
    line = line or next((each for each in log.refused if "plugin handler" in each), "")
    line = line or next(iter(log.refused), "")
    found = _finding(Rule.NOT_INJECTED, use.name, line, wants=f"Injecting plugin {use.name}")
    return replace(found, where=document.where(use.value), within=use.value.path)


def _no_loading(deployment: Deployment) -> Finding:
    return Finding(
        rule=Rule.NOT_LOADED,
        severity=Severity.ERROR,
        subject=deployment.gateway.name,
        plugin="no line about plugins",
        gateway="[SERVICE: Plugin Loader] Starting loading process",
        cause="The gateway never began to load plugins: its configuration has no root `plugin` "
        "block, its log is not at DEBUG, it is of the Community Edition since 3.0.0, or it ended "
        "before.",
        remedy="Look at the end of its log, then at the root `plugin` block.",
        rung=Rung.LOADED,
    )


def _too_few(kind: PluginKind, count: int, wanted: list[ListedPlugin]) -> Finding:
    return Finding(
        rule=Rule.NOT_LOADED,
        severity=Severity.ERROR,
        subject=", ".join(each.address for each in wanted),
        plugin=f"{count} of kind `{kind.value}` loaded",
        gateway=f"{len(wanted)} of them",
        cause="The gateway counts the plugins of each kind that it has loaded, and says nothing "
        "of a file that it did not find.",
        remedy="See whether `pattern` of the root `plugin` block is a part of each file's name, "
        "and whether the files are in `folder`.",
        rung=Rung.LOADED,
    )


def _finding(
    rule: Rule, subject: str, line: str, *, wants: str, severity: Severity = Severity.ERROR
) -> Finding:
    """A finding whose words are those of the error dictionary for a line of the log."""
    explanation = explain(line)[0] if line else None
    cause = "The gateway's log does not say that it uses the plugin, and gives no reason."
    remedy = "Run the gateway at DEBUG, and look for the lines with `Plugin]` or `[PLUGIN:`."
    if explanation and explanation.is_known:
        cause = f"{explanation.meaning} {explanation.cause}".strip()
        remedy = explanation.cure
    return Finding(
        rule=rule,
        severity=severity,
        subject=subject,
        plugin=line or "no such line in the log",
        gateway=wants,
        cause=cause,
        remedy=remedy,
        rung=Rung.LOADED,
    )


def _unseen(document: Document, deployment: Deployment) -> Iterator[str]:
    for plugin in deployment.plugins:
        if plugin.registered is None:
            yield f"Whether {plugin.address} registered its names: they were not read before."
    for block in find_blocks(document):
        if block.kind is PluginKind.MIDDLEWARE and uses_of(block):
            yield f"Whether the middlewares of {block.value.path} are used: no line says so."
