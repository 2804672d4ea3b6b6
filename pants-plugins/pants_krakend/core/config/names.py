"""Findings of names: what the configuration asks for against what plugins register.

Where a plugin's names are not known, nothing is said against a name: the caller tells what was not
seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pants_krakend.core.config.findings import Says, finding_at
from pants_krakend.core.config.kinds import place_of
from pants_krakend.core.config.plugins import Deployment, ListedPlugin
from pants_krakend.core.config.read import is_template
from pants_krakend.core.config.uses import Block, Use, named_in, uses_of
from pants_krakend.core.config.value import Document
from pants_krakend.core.probe.registered import PluginKind, Registered
from pants_krakend.core.verdict.finding import Finding, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["judge_names", "judge_order", "judge_plugins", "unseen_names"]

_EFFECTS = {
    PluginKind.HTTP_SERVER: "The gateway logs an error and serves all requests without it.",
    PluginKind.HTTP_CLIENT: "The gateway calls the backend itself and says so at DEBUG only.",
    PluginKind.MODIFIER: "The gateway says nothing about unknown modifiers: not even at DEBUG.",
    PluginKind.MIDDLEWARE: "The gateway serves without it.",
}


def judge_names(
    document: Document,
    uses: Sequence[Use],
    deployment: Deployment,
) -> Iterator[Finding]:
    """Names that no plugin registers, or one of another kind."""
    plugins = deployment.plugins
    is_complete = all(each.registered is not None for each in plugins)
    for use in uses:
        if _is_answered(use, deployment):
            continue
        elsewhere = [
            (plugin, each)
            for plugin in plugins
            for each in plugin.registered or ()
            if each.name == use.name
        ]
        if elsewhere:
            yield _other_kind(document, use, *elsewhere[0])
        elif is_complete:
            yield _unregistered(document, use, deployment)


def judge_plugins(
    document: Document, blocks: Sequence[Block], plugins: Sequence[ListedPlugin]
) -> Iterator[Finding]:
    """Plugins that nothing uses, that share a name, or that have a side which is never called.

    A name that stands in a block which the gateway does not read has a finding there.
    """
    named = {each for block in blocks for each in named_in(block)}
    # A name that is rendered later could be any.
    has_templates = any(map(is_template, named))
    for plugin in plugins:
        names = [each.name for each in plugin.registered or ()]
        if names and named.isdisjoint(names) and not has_templates:
            yield _unused(document, plugin)
    yield from _shared(document, plugins)
    for use in (use for block in blocks for use in uses_of(block)):
        yield from _sides(document, use, plugins)


def judge_order(document: Document, uses: Sequence[Use]) -> Iterator[Finding]:
    """The order in which several server plugins see a request."""
    servers = [each for each in uses if each.kind is PluginKind.HTTP_SERVER]
    if len(servers) < 2:
        return
    names = [each.name for each in servers]
    yield finding_at(
        document,
        Rule.SERVER_ORDER,
        servers[0].value,
        Says(
            has=f"{', '.join(names)} in the list",
            wants=f"a request to pass {', then '.join(reversed(names))}, then the router",
            cause="Each plugin of the list is put around those before it, so that the last one "
            "sees a request first.",
            remedy=f"Nothing, if {names[-1]} is to come first; otherwise turn the list around.",
            severity=Severity.NOTE,
            subject=servers[0].value.path.rsplit("[", 1)[0],
        ),
    )


def unseen_names(uses: Sequence[Use], deployment: Deployment) -> Iterator[str]:
    """What could not be judged about names, as sentences."""
    plugins, gateway = deployment.plugins, deployment.gateway
    for plugin in plugins:
        if plugin.registered is None:
            yield f"The names that {plugin.address} registers were not read."
    for use in dict.fromkeys(uses):
        if is_template(use.name):
            yield f"The name at {use.value.path} is a template, which was not rendered."
        elif (
            not gateway.edition
            and use.place.is_built_in(use.name)
            and not any(each.registers(use.kind, use.name) for each in plugins)
        ):
            yield (
                f"{use.name!r} is a name of the Enterprise Edition, and whether {gateway.name} is "
                "of that edition is not known."
            )


def _is_answered(use: Use, deployment: Deployment) -> bool:
    """Whether there is nothing to say: a plugin or the edition has it, or another finding tells."""
    is_ce = deployment.gateway.edition == "ce"
    return (
        is_template(use.name)
        or any(each.registers(use.kind, use.name) for each in deployment.plugins)
        or (is_ce and use.kind is PluginKind.MIDDLEWARE)
        or (not is_ce and use.place.is_built_in(use.name))
    )


def _other_kind(
    document: Document, use: Use, plugin: ListedPlugin, registration: Registered
) -> Finding:
    kind = registration.kind
    return finding_at(
        document,
        Rule.NAME_KIND,
        use.value,
        Says(
            has=f"{use.name} in `{use.place.namespace}`",
            wants=f"{use.name} in `{place_of(kind).namespace}`",
            cause=f"{plugin.address} registers that name as kind `{kind.value}`, and the "
            f"gateway keeps the names of each kind apart. {_EFFECTS[use.kind]}",
            remedy=f"Move it into a block `{place_of(kind).namespace}`, or register the name in "
            f"{use.kind.symbol}.",
            subject=use.name,
        ),
    )


def _unregistered(document: Document, use: Use, deployment: Deployment) -> Finding:
    gateway = deployment.gateway
    names = sorted(
        {
            each.name
            for plugin in deployment.plugins
            for each in plugin.registered or ()
            if each.kind is use.kind
        }
    )
    close = get_close_matches(use.name, names, n=1)
    # Which names the Enterprise Edition brings itself is known of its published schema only.
    sure = gateway.edition != "ee"
    listed = ", ".join(names) or "none"
    return finding_at(
        document,
        Rule.UNREGISTERED_NAME,
        use.value,
        Says(
            has=use.name,
            wants=f"one of the names of `{use.kind.value}` plugins: {listed}",
            cause=f"No plugin in the gateway's list registers it. {_EFFECTS[use.kind]}",
            remedy=f'Did you mean `"{close[0]}"`?'
            if close
            else "Write a name that a plugin registers, or add the plugin to the gateway's "
            "`plugins`.",
            severity=Severity.ERROR if sure or close else Severity.RISK,
            subject=use.name,
            sure=sure,
        ),
    )


def _unused(document: Document, plugin: ListedPlugin) -> Finding:
    registered = plugin.registered or ()
    names = ", ".join(f"{each.name} ({each.kind.value})" for each in registered)
    kind = registered[0].kind
    return finding_at(
        document,
        Rule.UNUSED_PLUGIN,
        document.top,
        Says(
            has=f"the names {names}" if len(registered) > 1 else f"the name {names}",
            wants="one of them in the configuration"
            if len(registered) > 1
            else "it in the configuration",
            cause="The gateway loads the plugin and never calls it.",
            remedy=f"Name it in a block `{place_of(kind).namespace}` "
            "(`python -m pants_krakend snippet "
            f"--kind {kind.value} --name {registered[0].name}` prints one), or take the plugin "
            "out of the gateway's `plugins`.",
            subject=plugin.address,
        ),
    )


def _shared(document: Document, plugins: Sequence[ListedPlugin]) -> Iterator[Finding]:
    owners: dict[tuple[PluginKind, str], list[ListedPlugin]] = {}
    for plugin in plugins:
        for kind, name in dict.fromkeys((each.kind, each.name) for each in plugin.registered or ()):
            owners.setdefault((kind, name), []).append(plugin)
    for (kind, name), several in owners.items():
        if len(several) < 2:
            continue
        # The loader opens the files of the folder in the order of their names.
        last = max(several, key=lambda each: each.file)
        yield finding_at(
            document,
            Rule.SHARED_NAME,
            document.top,
            Says(
                has=" and ".join(each.address for each in several),
                wants=f"one `{kind.value}` plugin of that name",
                cause="Of several the gateway keeps the one that it loads last, by the order of "
                f"file names: that is {last.file}. It says nothing about the others.",
                remedy="Register another name in one of them, or take one out of the gateway's "
                "`plugins`.",
                subject=name,
            ),
        )


def _sides(document: Document, use: Use, plugins: Sequence[ListedPlugin]) -> Iterator[Finding]:
    """Lura asks for a request modifier first, and for one of responses only if there is none."""
    if use.kind is not PluginKind.MODIFIER:
        return
    for plugin in plugins:
        found = [
            each
            for each in plugin.registered or ()
            if (each.kind, each.name) == (use.kind, use.name)
        ]
        on_request = any(each.request for each in found)
        on_response = any(each.response for each in found)
        if found and on_request == on_response:
            yield _both(document, use, plugin) if on_request else _neither(document, use, plugin)


def _both(document: Document, use: Use, plugin: ListedPlugin) -> Finding:
    return finding_at(
        document,
        Rule.MODIFIER_SIDE,
        use.value,
        Says(
            has="one name for requests and responses",
            wants="a name for each",
            cause="The gateway looks for a modifier of requests of that name, finds it, and never "
            f"asks for one of responses: that side of {plugin.address} is not called.",
            remedy=f"Register `{use.name}-request` and `{use.name}-response`, and name both.",
            severity=Severity.RISK,
            subject=use.name,
        ),
    )


def _neither(document: Document, use: Use, plugin: ListedPlugin) -> Finding:
    return finding_at(
        document,
        Rule.MODIFIER_SIDE,
        use.value,
        Says(
            has="false for requests and for responses",
            wants="true for one of them",
            cause=f"{plugin.address} registers the name for nothing, so that the gateway does not "
            "find it, and says nothing.",
            remedy="Pass true for requests or for responses in RegisterModifiers.",
            subject=use.name,
        ),
    )
