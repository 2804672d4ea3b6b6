"""Everything of a gateway that its plugins must agree with: one type, whatever it was learnt from.

Making it out of a binary's facts or of a release, and putting several together, lives here; the
text of it is in `lockfile`, and what two of them differ in is told by `drift`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.fingerprints import FingerprintTable
from pants_krakend.core.gateway.release import Era, Release
from pants_krakend.core.gateway.release_modules import ReleaseModules

__all__ = [
    "GatewayFacts",
    "LockedModule",
    "NotAGateway",
    "PlatformFacts",
    "SourcesDisagree",
    "facts_of_binary",
    "facts_of_release",
    "merge_facts",
    "module_text",
]

_EE = "-ee"
_CE_MODULE = re.compile(r"(.*/)?krakend-ce(/v\d+)?")
# The vendor's builders and releases have them there (krakend-ce Dockerfile, release.yml); the main
# module lay in /app or in /github/workspace, and nobody recorded which.
_VENDOR_LAYOUT = SourceLayout(trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod")
# What only says how and from which commit the program was linked, and changes no package.
_OF_THE_LINK = re.compile(r"vcs(\..*)?|-ldflags|-buildmode|DefaultGODEBUG")


class NotAGateway(KrakendError):
    """The file that gateway facts were to be read from is something else."""


class SourcesDisagree(KrakendError):
    """The sources of one resolve are no single gateway."""


@dataclass(frozen=True)
class LockedModule:
    """A module that a gateway is made of.

    :param path: what its packages are imported by, and `version` the one that was selected.
    :param sum: go.sum's `h1:…`; empty for a replaced module and for a directory.
    :param replacement: what was compiled in its place, if anything.
    """

    path: str
    version: str
    sum: str = ""
    replacement: LockedModule | None = None


@dataclass(frozen=True)
class PlatformFacts:
    """What holds on one platform only.

    :param source: where the facts came from, as in `[krakend].resolve_sources`: `binary:PATH`.
    :param digest: `sha256:…` of the file, or of all inputs; empty for a release.
    :param interpreter: the dynamic loader.
    :param libc_version: what the gateway reports, as `MUSL-1.2.5_(alpine-3.23.4)`.
    :param glibc: the newest glibc that it needs: `2.34`.
    :param settings: those of Go's build settings that change packages: `CGO_ENABLED`, `GOAMD64`.
    """

    source: str
    digest: str
    interpreter: str
    libc_version: str
    glibc: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class GatewayFacts:
    """What a plugin must agree with.

    :param edition: `ce`, `ee`, or empty for a gateway that is neither.
    :param version: `x.y.z`; empty where the gateway does not say.
    :param go: the exact version of Go: `1.25.12`.
    :param go_sums: the `h1:` sum of that Go by build host (`linux-amd64`), where it is known.
    :param main_module: path of the main module.
    :param modules: sorted by path; each path once.
    :param platforms: by name: `linux-amd64-musl`.
    :param fingerprints: for each CPU, by Go's name: 16 hex digits for each import path.
    :param unknown: for each of the same CPUs, packages whose fingerprints nobody knows.
    """

    edition: str
    version: str
    go: str
    go_sums: Mapping[str, str]
    main_module: str
    layout: SourceLayout
    modules: tuple[LockedModule, ...]
    platforms: Mapping[str, PlatformFacts]
    fingerprints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A CPU that nothing is unknown of need not be named.
        unknown = {**dict.fromkeys(self.fingerprints, frozenset()), **self.unknown}
        object.__setattr__(self, "unknown", unknown)


def facts_of_binary(
    facts: BinaryFacts, *, source: str, digest: str, go_sums: Mapping[str, str]
) -> GatewayFacts:
    """The facts of one gateway binary.

    :param source: as in `PlatformFacts`, and `digest` too.
    :param go_sums: of the binary's Go, where they are known; empty otherwise.
    :raises NotAGateway: naming what the file is instead, or what it does not tell.
    """
    _check_gateway(facts, source)
    assert facts.libc is not None  # noqa: S101 # checked just before
    main = facts.build.main_module
    main_module = main.path if main else ""
    modules = sorted(map(_locked, facts.build.modules), key=lambda each: each.path)
    platform = PlatformFacts(
        source=source,
        digest=digest,
        interpreter=facts.interpreter,
        libc_version=facts.libc_version,
        glibc=facts.glibc,
        settings={
            key: value
            for key, value in sorted(facts.build.settings.items())
            if value and not _OF_THE_LINK.fullmatch(key)
        },
    )
    return GatewayFacts(
        edition=_edition(facts.krakend_version, main_module),
        version=facts.krakend_version.removesuffix(_EE),
        go=facts.go,
        go_sums=dict(sorted(go_sums.items())),
        main_module=main_module,
        layout=facts.layout or SourceLayout(trimpath=False),
        modules=tuple(modules),
        platforms={f"linux-{facts.arch}-{facts.libc.value}": platform},
        fingerprints={facts.arch: _importable(facts.fingerprints)},
    )


def facts_of_release(
    release: Release,
    modules: ReleaseModules,
    tables: Mapping[str, FingerprintTable],
    era: Era,
) -> GatewayFacts:
    """The facts of an official release of the Community Edition, as its public source has them.

    Where there is a fingerprint table, the modules are those that are linked, as in a binary;
    otherwise they are all that the release requires.

    :param tables: by CPU, those that are shipped.
    """
    linked = {path for table in tables.values() for path in table.modules}
    paths = sorted(linked & modules.modules.keys()) if linked else sorted(modules.modules)
    return GatewayFacts(
        edition="ce",
        version=release.version,
        go=release.go,
        go_sums=dict(sorted(release.go_sums.items())),
        main_module=release.module,
        layout=_VENDOR_LAYOUT,
        modules=tuple(_required(path, modules) for path in paths),
        platforms={
            name: PlatformFacts(f"release:{release.version}", "", "", "", "", {})
            for name in sorted(era.platforms)
        },
        fingerprints={cpu: tables[cpu].packages for cpu in sorted(tables)},
        unknown={cpu: tables[cpu].unknown for cpu in sorted(tables)},
    )


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


def module_text(module: LockedModule) -> str:
    """A module's version and replacement in Go's own notation, as `v1.0.0 => example.com/b v1.1.0`.

    It is empty for a directory, which has no version.
    """
    new = module.replacement
    replaced = f" => {new.path} {new.version}".rstrip() if new else ""
    return (module.version + replaced).strip()


def _check_gateway(facts: BinaryFacts, source: str) -> None:
    remedy = "Name the gateway that loads the plugins: KrakenD's binary is `/usr/bin/krakend`."
    if facts.kind is not Kind.GATEWAY:
        raise NotAGateway(f"{source} is no gateway.", evidence=facts.kind.sentence, remedy=remedy)
    if facts.libc is None:
        raise NotAGateway(
            f"{source} is a gateway of no known platform.",
            evidence=f"It asks for the loader {facts.interpreter!r}, which is neither musl's nor "
            "glibc's.",
            remedy=remedy,
        )
    if not facts.go:
        raise NotAGateway(
            f"{source} does not tell which Go compiled it.",
            evidence="It has neither Go's build info nor the variable `runtime.buildVersion`.",
            remedy=remedy,
        )


def _edition(reported: str, main_module: str) -> str:
    if reported.endswith(_EE):
        return "ee"
    if main_module:
        return "ce" if _CE_MODULE.fullmatch(main_module) else ""
    return "ce" if reported else ""


def _importable(fingerprints: Mapping[str, str]) -> Mapping[str, str]:
    # Nothing imports the main package, so that no plugin has to agree with it.
    return {path: each for path, each in sorted(fingerprints.items()) if path != "main"}


def _locked(module: Module) -> LockedModule:
    new = module.replacement
    return LockedModule(module.path, module.version, module.sum, _locked(new) if new else None)


def _required(path: str, modules: ReleaseModules) -> LockedModule:
    module, new = modules.modules[path], modules.replaces.get(path)
    if new is None or new.old_version not in {None, module.version}:
        return LockedModule(path, module.version, module.sum)
    # Go's build info has the sum of what stands in, and none of what is replaced.
    return LockedModule(path, module.version, "", LockedModule(new.path, new.version, new.sum))


def _without_sums(module: LockedModule) -> tuple[str, str]:
    return (module.path, module_text(module))


def _yes(flag: bool) -> str:  # noqa: FBT001 # it is the whole question
    return "yes" if flag else "no"
