"""The likeliest cause of packages that differ while both files show the same facts.

Files do not show everything: plugins made by Go 1.20 or earlier name neither modules nor flags,
and `-trimpath` hides flags. Which packages differ tells something then. Whatever is told here is
marked as not sure; that the packages differ is certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.verdict.comparison import Comparison, SharedModule
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.modules import module_remedy, side_text
from pants_krakend.core.verdict.rules import Rule

__all__ = ["Left", "guess"]


@dataclass(frozen=True)
class Left:
    """What has no known cause.

    :param packages: import paths, sorted: one or more.
    """

    packages: tuple[str, ...]
    plugin: BinaryFacts
    gateway: GatewayFacts
    comparison: Comparison

    @property
    def standard(self) -> frozenset[str]:
        """Those of the standard library."""
        return frozenset(self.packages) & frozenset(self.comparison.standard)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The others."""
        return tuple(each for each in self.packages if each not in self.standard)


@dataclass(frozen=True)
class _Guess:
    """A cause, when it is likely, and how to mend it."""

    rule: Rule
    fits: Callable[[Left], bool]
    cause: str
    remedy: str
    severity: Severity = Severity.ERROR


def guess(left: Left) -> list[Finding]:
    """A finding for what is left: of the standard library, or else one for each other module."""
    if left.standard:
        return [_standard(left, next(each for each in _OF_STANDARD if each.fits(left)))]
    return _of_modules(left)


def _most(left: Left) -> bool:
    shared = [each for each in left.comparison.shared if each in left.standard]
    return len(shared) * 2 > _shared_standard(left)


def _shared_standard(left: Left) -> int:
    third_party = {package for each in left.comparison.modules for package in each.shared}
    return len(left.comparison.shared) - len(third_party)


def _any_of(*names: str) -> Callable[[Left], bool]:
    return lambda left: not left.standard.isdisjoint(names)


def _another_go(left: Left) -> bool:
    return not left.plugin.go and not left.standard.isdisjoint({"runtime", "internal/goarch"})


def _inlining(left: Left) -> bool:
    early = {"internal/abi", "runtime/internal/atomic"}
    return not left.standard.isdisjoint(early) and _most(left)


def _fips(left: Left) -> bool:
    return "runtime" not in left.standard and any(
        each.startswith("crypto/") for each in left.standard
    )


def _net(left: Left) -> bool:
    return "runtime" not in left.standard and not left.standard.isdisjoint({"net", "os/user"})


_ASK = "Build the plugin with `pants package`, which uses the flags of KrakenD's own builder."
# In the order in which they are asked: the first that fits is told.
_OF_STANDARD = (
    _Guess(
        Rule.GO_MINOR,
        lambda left: _another_go(left) and len(left.standard) == _shared_standard(left),
        "Every package of the standard library differs, and the plugin does not name its Go: it "
        "was made by another minor version, which ends the gateway's process.",
        "Build the plugin with the gateway's Go.",
        Severity.DIES,
    ),
    _Guess(
        Rule.GO_PATCH,
        _another_go,
        "Some packages of the standard library differ, and the plugin does not name its Go: it was "
        "likely made by another patch version.",
        "Build the plugin with the gateway's Go.",
    ),
    _Guess(
        Rule.GO_EXPERIMENT,
        _any_of("internal/goexperiment"),
        "`internal/goexperiment` differs, which holds the experiments that Go was built with.",
        "Build the plugin with the gateway's GOEXPERIMENT, which is usually not set.",
    ),
    _Guess(
        Rule.COMPILER_FLAGS,
        lambda left: left.standard == {"runtime/cgo"},
        "Only `runtime/cgo` differs of the standard library, as after `-gcflags=all=-trimpath=…`.",
        _ASK,
    ),
    _Guess(
        Rule.COMPILER_FLAGS,
        _inlining,
        "Most of the standard library differs, as after `-gcflags=all=-l`.",
        _ASK,
    ),
    _Guess(
        Rule.RACE,
        _any_of("internal/runtime/sys", "runtime/internal/sys"),
        "The packages that differ are those that `-race` changes.",
        "Build the plugin without `-race`.",
    ),
    _Guess(
        Rule.FIPS,
        _fips,
        "The packages that differ are cryptographic, as with another GOFIPS140.",
        "Build the plugin with the gateway's GOFIPS140, which is usually not set.",
    ),
    _Guess(
        Rule.BUILD_TAGS,
        _net,
        "`net` or `os/user` differs, as with the tags `netgo` or `osusergo`.",
        "Remove the tags `netgo` and `osusergo`; look at `go_build_tags` and GOFLAGS.",
    ),
    _Guess(
        Rule.PGO,
        _any_of("internal/runtime/maps", "reflect", "encoding/json", "runtime"),
        "The packages that differ are those that are hot in many programs, as where one side was "
        "built with a profile (`default.pgo`).",
        "Build both sides without a profile, or the plugin with the gateway's (`-pgo`).",
    ),
    _Guess(
        Rule.PACKAGE,
        lambda left: bool(left.standard),
        "These packages of the standard library are not the gateway's, for a reason that neither "
        "file shows.",
        _ASK,
    ),
)


def _standard(left: Left, likely: _Guess) -> Finding:
    first = min(left.standard)
    go = left.plugin.go or "unknown"
    is_go = likely.rule in {Rule.GO_MINOR, Rule.GO_PATCH}
    return Finding(
        rule=likely.rule,
        severity=likely.severity,
        subject="Go" if is_go else first,
        plugin=go if is_go else left.plugin.fingerprints[first],
        gateway=left.gateway.go if is_go else _wanted(left, first),
        cause=likely.cause,
        remedy=likely.remedy,
        rung=Rung.FINGERPRINTS,
        sure=False,
        # What is built upon the standard library differs in its wake.
        packages=left.packages,
    )


def _wanted(left: Left, package: str) -> str:
    return left.gateway.fingerprints[left.plugin.arch][package]


def _of_modules(left: Left) -> list[Finding]:
    if not left.plugin.build.go and _all_modules_differ(left):
        return [_paths(left)]
    found, packages = [], set(left.elsewhere)
    for module in left.comparison.modules:
        members = tuple(each for each in module.shared if each in packages)
        if members and module.plugin is None:
            found.append(_version(module, members))
        elif members:
            found.append(_same_module(left, members))
        packages.difference_update(members)
    return [*found, *([_of_no_module(left, tuple(sorted(packages)))] if packages else [])]


def _all_modules_differ(left: Left) -> bool:
    modules = left.comparison.modules
    return len(modules) > 1 and all(each.shared == each.differing for each in modules)


def _paths(left: Left) -> Finding:
    return Finding(
        rule=Rule.SOURCE_PATHS,
        severity=Severity.ERROR,
        subject="directory of modules",
        plugin="unknown",
        gateway=left.gateway.layout.module_cache or "unknown",
        cause="Every package of every module differs, as where modules lie in another directory.",
        remedy=_ASK,
        rung=Rung.FINGERPRINTS,
        sure=False,
        packages=left.elsewhere,
    )


def _version(module: SharedModule, packages: tuple[str, ...]) -> Finding:
    return Finding(
        rule=Rule.MODULE_VERSION,
        severity=Severity.ERROR,
        subject=module.path,
        plugin="another version, or a replacement",
        gateway=side_text(module.gateway, with_sum=False),
        cause="Packages of this module differ; the plugin does not name its modules, as those made "
        "by Go 1.20 or earlier.",
        remedy=module_remedy(module.path, None, module.gateway),
        rung=Rung.FINGERPRINTS,
        sure=False,
        packages=packages,
    )


def _same_module(left: Left, packages: tuple[str, ...]) -> Finding:
    # A package of C and Go has lines in its generated code that depend on C headers and flags.
    if len(left.elsewhere) == 1:
        rule = Rule.CGO_PACKAGE
        cause = (
            "One package alone differs though its module is the same on both sides, as where a "
            "package uses cgo and was compiled with other C headers or with CGO_LDFLAGS."
        )
        remedy = (
            "Build the plugin with the gateway's C library and without CGO_LDFLAGS and CGO_CFLAGS "
            "in the environment."
        )
    else:
        rule = Rule.PACKAGE
        cause = (
            "These packages differ though their module is the same on both sides, for a reason "
            "that neither file shows: flags, an overlay, or a changed module cache."
        )
        remedy = _ASK
    return _of_packages(left, packages, rule, cause, remedy)


def _of_no_module(left: Left, packages: tuple[str, ...]) -> Finding:
    cause = (
        "These packages differ, and neither file says which module they are of, as where one side "
        "was built without modules (GO111MODULE=off)."
    )
    return _of_packages(left, packages, Rule.PACKAGE, cause, _ASK)


def _of_packages(
    left: Left, packages: tuple[str, ...], rule: Rule, cause: str, remedy: str
) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        subject=packages[0],
        plugin=left.plugin.fingerprints[packages[0]],
        gateway=_wanted(left, packages[0]),
        cause=cause,
        remedy=remedy,
        rung=Rung.FINGERPRINTS,
        sure=False,
        packages=packages,
    )
