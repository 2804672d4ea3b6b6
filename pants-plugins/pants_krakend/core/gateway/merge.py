"""Several sources of one resolve as one gateway; nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import (
    GatewayFacts,
    LockedModule,
    PlatformFacts,
    module_text,
)

__all__ = ["SourcesDisagree", "merge_facts"]


class SourcesDisagree(KrakendError):
    """The sources of one resolve are no single gateway."""


def merge_facts(parts: Sequence[GatewayFacts]) -> GatewayFacts:
    """Several sources of one resolve as one gateway, such as a musl image and a glibc binary.

    A fact that a source does not tell is taken from another; modules and packages that only some
    of them have are kept, since what is linked depends on the platform.

    :param parts: one or more.
    :raises SourcesDisagree: with every disagreement.
    """
    merged, problems = parts[0], []
    for part in parts[1:]:
        merge = _Merge(merged, part)
        merged = merge.facts()
        problems += merge.problems
    if problems:
        raise SourcesDisagree(
            "The sources of this resolve are not of one gateway.",
            evidence="\n".join(dict.fromkeys(problems)),
            remedy="Make a resolve for each gateway in `[krakend].resolves`, and give each only "
            "the sources of its own gateway in `[krakend].resolve_sources`.",
        )
    return merged


class _Merge:
    """Two gateways on their way to be one."""

    def __init__(self, left: GatewayFacts, right: GatewayFacts) -> None:
        self._left, self._right = left, right
        self._names = tuple(
            ", ".join(sorted({each.source for each in side.platforms.values()}))
            for side in (left, right)
        )
        self.problems: list[str] = []

    def facts(self) -> GatewayFacts:
        left, right = self._left, self._right
        return GatewayFacts(
            edition=self._one("edition", left.edition, right.edition),
            version=self._one("version", left.version, right.version),
            go=self._one("Go", left.go, right.go),
            go_sums=self._each("sum of Go for ", left.go_sums, right.go_sums),
            main_module=self._one("main module", left.main_module, right.main_module),
            layout=self._layout(),
            modules=self._modules(),
            platforms=self._platforms(),
            fingerprints={
                cpu: self._fingerprints(cpu)
                for cpu in sorted({*left.fingerprints, *right.fingerprints})
            },
            unknown={cpu: self._unknown(cpu) for cpu in sorted({*left.unknown, *right.unknown})},
            variables={
                cpu: self._variables(cpu) for cpu in sorted({*left.variables, *right.variables})
            },
            builders=self._each("builder of ", left.builders, right.builders),
        )

    def _one(self, what: str, left: str, right: str) -> str:
        if left and right and left != right:
            self._differ(what, left, right)
        return left or right

    def _differ(self, what: str, left: str, right: str) -> None:
        self.problems.append(f"{what}: {left} ({self._names[0]}), {right} ({self._names[1]})")

    def _each(
        self, what: str, left: Mapping[str, str], right: Mapping[str, str]
    ) -> Mapping[str, str]:
        keys = sorted({*left, *right})
        return {key: self._one(what + key, left.get(key, ""), right.get(key, "")) for key in keys}

    def _layout(self) -> SourceLayout:
        left, right = self._left.layout, self._right.layout
        if left.trimpath != right.trimpath:
            self._differ("-trimpath", _yes(left.trimpath), _yes(right.trimpath))
        return SourceLayout(
            trimpath=left.trimpath,
            goroot=self._one("directory of Go", left.goroot, right.goroot),
            module_cache=self._one("module cache", left.module_cache, right.module_cache),
            main_module=self._one(
                "directory of the main module", left.main_module, right.main_module
            ),
            vendor=self._one("vendor directory", left.vendor, right.vendor),
        )

    def _modules(self) -> tuple[LockedModule, ...]:
        merged = {each.path: each for each in self._left.modules}
        for module in self._right.modules:
            known = merged.setdefault(module.path, module)
            if _without_sums(known) != _without_sums(module):
                self._differ(f"module {module.path}", module_text(known), module_text(module))
                continue
            merged[module.path] = self._with_sums(known, module)
        return tuple(merged[path] for path in sorted(merged))

    def _with_sums(self, left: LockedModule, right: LockedModule) -> LockedModule:
        inner = left.replacement
        if inner and right.replacement:
            inner = self._with_sums(inner, right.replacement)
        one = self._one(f"sum of {left.path} {left.version}".rstrip(), left.sum, right.sum)
        return replace(left, sum=one, replacement=inner)

    def _platforms(self) -> Mapping[str, PlatformFacts]:
        merged = dict(self._left.platforms)
        for name, platform in self._right.platforms.items():
            known = merged.setdefault(name, platform)
            if known.digest and platform.digest and known != platform:
                self._differ(f"sources of {name}", known.digest, platform.digest)
            # A release has no digest, and whatever was read from a file says more.
            merged[name] = known if known.digest else platform
        return dict(sorted(merged.items()))

    def _fingerprints(self, cpu: str) -> Mapping[str, str]:
        left, right = self._left.fingerprints.get(cpu, {}), self._right.fingerprints.get(cpu, {})
        differing = sorted(key for key in left.keys() & right.keys() if left[key] != right[key])
        if differing:
            self.problems.append(
                f"fingerprints of {cpu}: {len(differing)} differ, as of {differing[0]} "
                f"({self._names[0]}; {self._names[1]})"
            )
        return dict(sorted({**left, **right}.items()))

    def _unknown(self, cpu: str) -> frozenset[str]:
        names = self._left.unknown.get(cpu, frozenset()) | self._right.unknown.get(cpu, frozenset())
        known = {*self._left.fingerprints.get(cpu, {}), *self._right.fingerprints.get(cpu, {})}
        return names - known

    def _variables(self, cpu: str) -> Mapping[str, int]:
        left, right = self._left.variables.get(cpu, {}), self._right.variables.get(cpu, {})
        for name in sorted(left.keys() & right.keys()):
            self._one(f"size of {name} on {cpu}", str(left[name]), str(right[name]))
        return dict(sorted({**left, **right}.items()))


def _without_sums(module: LockedModule) -> tuple[str, str]:
    return (module.path, module_text(module))


def _yes(flag: bool) -> str:  # noqa: FBT001 # it is the whole question
    return "yes" if flag else "no"
