"""Rung 0: a plugin's sources beside its gateway's facts, without running anything.

Only what does not depend on the link is judged: a finding here fails a plugin only where no build
of these sources could be loaded. What cannot be told is left to rung 1, and named.
"""

from __future__ import annotations

from collections.abc import Iterator

from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule
from pants_krakend.core.gomod.gather import Modules
from pants_krakend.core.gomod.modules import Local, ThirdParty, module_paths
from pants_krakend.core.gomod.versions import GoVersion
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.packages import PackageUse, decide
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.source import (
    PluginSource,
    first_party_module,
    is_published,
    place_of,
    required_module,
)
from pants_krakend.core.verdict.unbuilt import Unbuilt, unbuilt_findings
from pants_krakend.core.verdict.wording import first_names, modules_text

__all__ = ["judge_static"]

# Before it, a name below a `//line` comment had the path in the comment instead of its file's: seen
# in 1.17 and 1.19, and no more in 1.20 to 1.26.
_PATHS_COUNT = GoVersion.parse("1.20")


def judge_static(
    source: PluginSource, gateway: GatewayFacts, *, gateway_name: str, platform: Platform
) -> Verdict:
    """The verdict on the sources of one plugin: `fails` or `unknown`.

    :raises KrakendError: a problem of the sources that says nothing of the plugin.
    """
    rung = Rung.STATIC
    uses = list(_uses(source, paths_count=GoVersion.parse(gateway.go) >= _PATHS_COUNT))
    decided = decide(source, uses, gateway, platform.arch.value, rung)
    imported = {use.package for use in uses}
    unbuilt = Unbuilt(source, gateway, gateway_name, platform, rung)
    findings = unbuilt_findings(unbuilt, decided, imported, _sum_findings(source))
    differing, compared = _other_versions(source.modules, gateway)
    undecided = (differing | decided.undecided) - {each.subject for each in findings}
    return Verdict(
        plugin=source.name,
        gateway=gateway_name,
        platform=platform.value,
        rung=rung,
        findings=findings,
        compared=compared,
        unseen=tuple(_unseen(source, undecided)),
    )


def _uses(source: PluginSource, *, paths_count: bool) -> Iterator[PackageUse]:
    """The packages that first-party code imports, each once.

    :param paths_count: whether each exported name brings the path of its file.
    """
    exporting: dict[str, bool] = {}
    for _, each in source.imports:
        # A name that is imported has to be used, so the package exports something.
        is_named = each.name != "_" and paths_count
        exporting[each.path] = exporting.get(each.path, False) or is_named
    for path, exports in exporting.items():
        target = source.modules.set.resolve(path)
        if isinstance(target, Local):
            first_party = first_party_module(source.modules, target.module)
            yield PackageUse(path, (first_party,) if first_party else (), exports)
        elif isinstance(target, ThirdParty):
            yield PackageUse(path, _candidates(source, path), exports)
        else:
            yield PackageUse(path, (), exports=False)


def _candidates(source: PluginSource, package: str) -> tuple[LockedModule, ...]:
    """The modules that a package may be of; none where the version of one is not certain."""
    if not source.names_versions:
        return ()
    paths = [path for path in module_paths(package) if path in source.modules.set.required]
    found = [required_module(source.modules, path) for path in paths]
    modules = tuple(each for each in found if each and is_published(each.compiled.version))
    return modules if len(modules) == len(paths) else ()


def _sum_findings(source: PluginSource) -> Iterator[Finding]:
    """Modules that first-party code imports, and whose bytes go.sum does not vouch for."""
    if source.modules.vendored:
        return  # not of our builds, but a vendor directory needs no sums
    missing: dict[LockedModule, tuple[str, str]] = {}
    for file, each in source.imports:
        candidates = _candidates(source, each.path)
        if candidates and not any(module.compiled.sum for module in candidates):
            missing.setdefault(candidates[0], (each.path, f"{file}:{each.line}"))
    sums = source.modules.main.file.replace("go.mod", "go.sum")
    for module, (package, where) in missing.items():
        compiled = module.compiled
        yield Finding(
            rule=Rule.GO_SUM,
            severity=Severity.ERROR,
            subject=module.path,
            plugin=f"no sum of {compiled.path} {compiled.version} in {sums}",
            gateway="",
            cause=f"{where} imports {package}, and Go compiles no module that go.sum does not "
            "vouch for.",
            remedy=f"Run `go mod tidy` in {source.place} and commit go.mod and go.sum.",
            rung=Rung.STATIC,
            where=place_of(source.modules, module.path),
        )


def _other_versions(modules: Modules, gateway: GatewayFacts) -> tuple[set[str], int]:
    """Modules that go.mod has otherwise than the gateway, and how many both have."""
    theirs = {each.path: each.compiled for each in gateway.modules}
    both = {each.path for each in modules.main.requires} & theirs.keys()
    differing = set()
    for path in both:
        module = required_module(modules, path)
        ours = module.compiled if module else None
        if ours and (ours.path, ours.version) != (theirs[path].path, theirs[path].version):
            differing.add(path)
    return differing, len(both)


def _unseen(source: PluginSource, undecided: set[str]) -> Iterator[str]:
    modules = source.modules
    if modules.work:
        yield f"{modules.work.file} chooses the versions of modules, which rung 1 looks at."
    elif not modules.lists_all:
        said = f"`go {modules.main.go}`" if modules.main.go else "no `go` line"
        yield (
            f"{modules.main.file} has {said}, and so does not name the version of every module, "
            "which rung 1 looks at."
        )
    if undecided:
        yield (
            f"{modules_text(undecided)} other versions than the gateway's; whether it matters is "
            f"decided on rung 1: {first_names(sorted(undecided))}."
        )
