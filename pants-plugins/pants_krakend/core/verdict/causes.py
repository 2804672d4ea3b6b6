"""Why packages differ: the causes that both sides' files show, as findings.

A cause is told where the two sides have different facts, and packages within its reach differ.
What is left without one is for `guesses`. Which factor reaches which packages was measured: golang
/go's compiler writes the sources' absolute paths and everything inlinable into the export data
that a fingerprint is of (go1.26.6:src/cmd/compile/internal/noder/unified.go:writeUnifiedExport).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.gomod.versions import GoVersion, GoVersionError
from pants_krakend.core.verdict.comparison import Comparison
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.guesses import Left, guess
from pants_krakend.core.verdict.modules import module_findings
from pants_krakend.core.verdict.rules import Rule

__all__ = ["Sides", "find_causes", "go_findings"]

_EVERYWHERE = "all="
# Plugins name their Go since 1.21 (golang/go src/cmd/link/internal/ld/data.go:buildinfo).
_MINORS_WITHOUT_NAME = frozenset(f"1.{minor}" for minor in range(21))


# What a side has that names no value: nothing can load a plugin without cgo (golang/go
# src/plugin/plugin_stubs.go), and of official releases no settings are recorded.
_UNSAID = {"CGO_ENABLED": "1"}


@dataclass(frozen=True)
class Sides:
    """What is compared.

    :param settings: the gateway's build settings on the platform.
    """

    plugin: BinaryFacts
    gateway: GatewayFacts
    settings: Mapping[str, str]
    comparison: Comparison

    def setting(self, name: str) -> tuple[str, str] | None:
        """The plugin's and the gateway's value of a setting, if they are known to differ."""
        if not self.plugin.build.settings:
            return None
        unsaid = _UNSAID.get(name, "")
        ours, theirs = self.plugin.build.settings.get(name, unsaid), self.settings.get(name, unsaid)
        return (ours, theirs) if ours != theirs else None


def find_causes(sides: Sides) -> list[Finding]:
    """All causes of the packages that differ; if none does, what is a risk or harms even so."""
    comparison = sides.comparison
    go_and_modules = [*go_findings(sides), *module_findings(comparison)]
    if not comparison.differing:
        return go_and_modules
    found = [
        *_path_findings(sides),
        *_flag_findings(sides, _STRONG, comparison.differing),
        *go_and_modules,
    ]
    left = _unexplained(sides, found)
    # A flag that may reach anything is the cause only of what has no other.
    weak = _flag_findings(sides, _WEAK, left)
    found += weak
    if weak or not left:
        return found
    return [*found, *guess(Left(left, sides.plugin, sides.gateway, comparison))]


def _unexplained(sides: Sides, found: Iterable[Finding]) -> tuple[str, ...]:
    """The differing packages that no finding explains, not even in another's wake.

    A package of a module that is the same on both sides differs when something that it makes use
    of differs: the standard library, or another module. The standard library uses no module.
    """
    explained = {package for each in found for package in each.packages}
    standard = set(sides.comparison.standard)
    left = [each for each in sides.comparison.differing if each not in explained]
    if explained:
        left = [each for each in left if each in standard]
    return tuple(left)


def go_findings(sides: Sides) -> list[Finding]:
    """What another version of Go does: another minor ends the process, even if nothing differs."""
    ours, theirs = sides.plugin.go.split(" ")[0], sides.gateway.go.split(" ")[0]
    standard = sides.comparison.standard
    if not ours:
        return _nameless_go(theirs, standard)
    if ours == theirs:
        return []
    seen = (ours, theirs)
    remedy = f"Build the plugin with Go {theirs}, the gateway's."
    if _minor(ours) != _minor(theirs):
        cause = (
            "Plugins of another minor version of Go have other tables for the runtime, and end "
            "the gateway's process when they are opened (`no plugin module data`)."
        )
        return [Finding.of_built(Rule.GO_MINOR, Severity.DIES, "Go", seen, cause, remedy, standard)]
    if standard:
        cause = "Packages of Go's standard library changed between these patch versions."
        return [
            Finding.of_built(Rule.GO_PATCH, Severity.ERROR, "Go", seen, cause, remedy, standard)
        ]
    cause = (
        "The packages that this plugin shares with the gateway look the same in both, so it would "
        "be loaded, but it runs its own patch of Go's functions on the gateway's variables. Go "
        "vouches for equal versions only (golang/go, package plugin)."
    )
    return [Finding.of_built(Rule.GO_PATCH, Severity.RISK, "Go", seen, cause, remedy, ())]


def _nameless_go(theirs: str, standard: tuple[str, ...]) -> list[Finding]:
    remedy = f"Build the plugin with Go {theirs}, the gateway's."
    seen = ("1.20 or earlier", theirs)
    if _minor(theirs) not in _MINORS_WITHOUT_NAME:
        cause = (
            "The plugin does not name its Go, as those made by 1.20 or earlier; plugins of another "
            "minor version end the gateway's process when they are opened."
        )
        return [Finding.of_built(Rule.GO_MINOR, Severity.DIES, "Go", seen, cause, remedy, standard)]
    return []


def _minor(version: str) -> str:
    try:
        return GoVersion.parse(version).minor
    except GoVersionError:  # a Go that somebody made themselves is like no other
        return version


def _path_findings(sides: Sides) -> list[Finding]:
    ours, theirs = sides.plugin.layout, sides.gateway.layout
    if ours is None:
        return []
    comparison = sides.comparison
    if ours.trimpath != theirs.trimpath:
        packages = comparison.differing
        seen = (_trimpath(ours), _trimpath(theirs))
        subject, flag = "-trimpath", "without" if ours.trimpath else "with"
        remedy = f"Build the plugin {flag} `-trimpath` (look at GOFLAGS too), like the gateway."
    elif (cache := _differing_cache(ours, theirs)) and comparison.third_party:
        packages = comparison.third_party
        subject, seen = "directory of modules", cache
        remedy = _cache_remedy(*cache)
    else:
        return []
    return [
        Finding(
            rule=Rule.SOURCE_PATHS,
            severity=Severity.ERROR,
            subject=subject,
            plugin=seen[0],
            gateway=seen[1],
            cause="The paths of the sources are part of every package's fingerprint.",
            remedy=remedy,
            rung=Rung.FINGERPRINTS,
            packages=packages,
        )
    ]


def _trimpath(layout: SourceLayout) -> str:
    return "built with -trimpath" if layout.trimpath else "built without -trimpath"


def _differing_cache(ours: SourceLayout, theirs: SourceLayout) -> tuple[str, str] | None:
    if ours.trimpath:
        return None
    places = [each.vendor or each.module_cache for each in (ours, theirs)]
    return (places[0], places[1]) if all(places) and places[0] != places[1] else None


def _cache_remedy(ours: str, theirs: str) -> str:
    if theirs.endswith("/pkg/mod"):
        gopath = theirs[: -len("/pkg/mod")]
        vendored = ", without a vendor directory (`-mod=mod`)" if "/vendor" in ours else ""
        return f"Build the plugin with GOPATH={gopath}{vendored}; `pants package` does."
    return f"Build the plugin so that its modules lie in {theirs}, like the gateway's."


def _in_reach_of_all(ours: str, theirs: str) -> bool:
    return _EVERYWHERE in ours or _EVERYWHERE in theirs


def _always(ours: str, theirs: str) -> bool:
    del ours, theirs
    return True


@dataclass(frozen=True)
class _Flag:
    """A build setting: whether two values of it can make packages differ, and which packages."""

    name: str
    rule: Rule
    cause: str
    matters: Callable[[str, str], bool] = _always
    third_party_only: bool = False


_SANITIZERS = "What is compiled for a sanitizer has other inlining and other runtime packages."
_STRONG = (
    _Flag("-race", Rule.RACE, _SANITIZERS),
    _Flag("-msan", Rule.RACE, _SANITIZERS),
    _Flag("-asan", Rule.RACE, _SANITIZERS),
    _Flag(
        "GOEXPERIMENT",
        Rule.GO_EXPERIMENT,
        "`internal/goexperiment`, which every program links, holds the experiments.",
    ),
    _Flag(
        "-gcflags",
        Rule.COMPILER_FLAGS,
        "What the compiler can inline is part of every package's fingerprint, and these flags "
        "change it.",
        _in_reach_of_all,
    ),
)
_WEAK = (
    _Flag("-tags", Rule.BUILD_TAGS, "A build tag selects other files of a package."),
    _Flag(
        "GOFIPS140", Rule.FIPS, "GOFIPS140 selects another version of Go's cryptographic packages."
    ),
    _Flag(
        "-pgo",
        Rule.PGO,
        "A profile changes what is inlined in the packages that it shows as hot. A file "
        "`default.pgo` beside the main package is used without being named.",
    ),
    _Flag(
        "CGO_ENABLED", Rule.CGO_OFF, "Without cgo, `net`, `os/user` and others have other files."
    ),
    *(
        _Flag(
            name,
            Rule.CGO_PACKAGE,
            "The flags for C are written into the Go code that cgo generates.",
            third_party_only=True,
        )
        for name in ("CGO_LDFLAGS", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS")
    ),
)


def _flag_findings(
    sides: Sides, flags: Iterable[_Flag], packages: tuple[str, ...]
) -> list[Finding]:
    found = []
    standard = set(sides.comparison.standard)
    for flag in flags:
        values = sides.setting(flag.name)
        reached = _reached(sides, flag, packages)
        if not reached or values is None or not flag.matters(*values):
            continue
        ours, theirs = (f"{flag.name}={value}" if value else "not set" for value in values)
        found.append(
            Finding(
                rule=flag.rule,
                severity=Severity.ERROR,
                subject=flag.name,
                plugin=ours,
                gateway=theirs,
                cause=flag.cause,
                remedy=f"Build the plugin with {theirs}, like the gateway."
                if values[1]
                else f"Build the plugin without {flag.name} (look at `go_build_tags`, GOFLAGS and "
                "the environment).",
                rung=Rung.FINGERPRINTS,
                # A module may differ for a reason that no file shows; Go's library does not.
                sure=flag.third_party_only or not standard.isdisjoint(reached),
                packages=reached,
            )
        )
    return found


def _reached(sides: Sides, flag: _Flag, packages: tuple[str, ...]) -> tuple[str, ...]:
    third_party = set(sides.comparison.third_party)
    return tuple(each for each in packages if each in third_party or not flag.third_party_only)
