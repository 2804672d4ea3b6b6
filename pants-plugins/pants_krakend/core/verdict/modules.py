"""Findings of modules that are not the same on both sides, and of the gateway's own packages."""

from __future__ import annotations

from collections.abc import Iterator

from pants_krakend.core.gateway.locked import LockedModule, module_text
from pants_krakend.core.verdict.comparison import Comparison, SharedModule
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["CAUSES", "RULES", "module_findings", "module_remedy"]
__all__ += ["own_module_finding", "side_text"]

RULES = {
    "version": Rule.MODULE_VERSION,
    "replaced": Rule.MODULE_REPLACED,
    "content": Rule.MODULE_CONTENT,
}
CAUSES = {
    "version": "The version is part of the paths of a module's sources, which are part of every "
    "package's fingerprint.",
    "replaced": "What a module is replaced by is compiled under another path, and is other code.",
    "content": "The sums say that these are other bytes under one version: a changed tag, a proxy "
    "that serves something else, or a `replace`.",
}
_RISK = (
    "The packages that this plugin shares with the gateway look the same in both, so it would be "
    "loaded, but it was compiled from other sources than the gateway, and nobody can vouch that "
    "they fit."
)


def module_findings(comparison: Comparison) -> list[Finding]:
    """One finding for each module that differs: an error where a package of it does."""
    own = set(comparison.own)
    return [
        *_own_module(comparison),
        *(
            _finding(module, module.difference)
            for module in comparison.modules
            if module.difference and not own.intersection(module.shared)
        ),
    ]


def _finding(module: SharedModule, difference: str) -> Finding:
    fails = bool(module.differing)
    return Finding(
        rule=RULES[difference],
        severity=Severity.ERROR if fails else Severity.RISK,
        subject=module.path,
        plugin=side_text(module.plugin, with_sum=difference == "content"),
        gateway=side_text(module.gateway, with_sum=difference == "content"),
        cause=CAUSES[difference] if fails else _RISK,
        remedy=module_remedy(module.path, module.plugin, module.gateway),
        rung=Rung.FINGERPRINTS,
        packages=module.differing,
    )


def side_text(module: LockedModule | None, *, with_sum: bool) -> str:
    """What one side has of a module: its version, what replaces it, and its sum if asked for."""
    if module is None:
        return "unknown"
    text = module_text(module) or "a directory"
    known = module.compiled.sum
    return f"{text} ({known})" if with_sum and known else text


def module_remedy(
    path: str,
    plugin: LockedModule | None,
    gateway: LockedModule | None,
    place: str = "the plugin's module",
) -> str:
    """The edit of the plugin's go.mod that makes the module the gateway's.

    :param place: where the commands are to be run.
    """
    if gateway is None:
        return f"Build the plugin without {path}."
    new = gateway.replacement
    if new is not None and _is_version(new.version):
        return (
            f"Run `go mod edit -replace={path}={new.path}@{new.version}` and `go mod tidy` "
            f"in {place}."
        )
    if new is not None or not _is_version(gateway.version):
        return (
            f"The gateway compiles {path} from a directory of its own repository: build the plugin "
            "there, with the same go.work or the same `replace`."
        )
    get = f"run `go get {path}@{gateway.version}`"
    if plugin is not None and (plugin.replacement or not _is_version(plugin.version)):
        return (
            f"Remove {path} from the `replace` lines of go.mod (and from go.work), and {get} in "
            f"{place}."
        )
    if plugin is not None and plugin.version == gateway.version:
        return (
            f"Find out where these bytes of {path} {gateway.version} come from (GOPROXY, "
            "GOPRIVATE, GONOSUMDB), delete the module from the module cache, and fetch it again."
        )
    return f"{get[0].upper()}{get[1:]} in {place}."


def _is_version(text: str) -> bool:
    return text.startswith("v")


def _own_module(comparison: Comparison) -> Iterator[Finding]:
    if comparison.own:
        yield own_module_finding(comparison.own, Rung.FINGERPRINTS, Severity.ERROR)


def own_module_finding(
    packages: tuple[str, ...], rung: Rung, severity: Severity, where: str = ""
) -> Finding:
    """The plugin links packages of the gateway's main module.

    :param packages: one or more.
    """
    return Finding(
        rule=Rule.GATEWAY_MODULE,
        severity=severity,
        subject=packages[0],
        plugin="compiled under another path, or from other sources",
        gateway="a package of its main module",
        cause="The gateway's own packages are compiled from the directory of its main module, "
        "where a plugin's copy of them does not lie.",
        remedy="Copy what the plugin needs of these packages, or move it to a module that both "
        "require.",
        rung=rung,
        where=where,
        packages=packages,
    )
