"""What a plugin and its gateway must agree about, as records: the same for every kind of source.

Records only. They are made in `gateway_facts`, put together in `merge`, and written and read in
`lockfile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.abi.layout import SourceLayout

__all__ = [
    "DIRECTORY",
    "GatewayFacts",
    "LockedModule",
    "PlatformFacts",
    "gateway_title",
    "module_text",
]

# What Go's build info has as the version of a directory, of a workspace or of a replacement.
DIRECTORY = "(devel)"


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

    @classmethod
    def of(cls, module: Module) -> LockedModule:
        """The module of a file's build info."""
        new = module.replacement
        return cls(module.path, module.version, module.sum, cls.of(new) if new else None)

    @property
    def compiled(self) -> LockedModule:
        """What was compiled: the replacement, if there is one."""
        return self.replacement or self

    @property
    def is_directory(self) -> bool:
        """Whether that is a directory of a repository, and no version that was published."""
        return self.compiled.version in {"", DIRECTORY}


@dataclass(frozen=True)
class PlatformFacts:
    """What holds on one platform only.

    :param source: where the facts came from, as in `[krakend].resolve_sources`: `binary:PATH`.
    :param digest: `sha256:…` of the file, or of all inputs; empty for a release.
    :param interpreter: the dynamic loader.
    :param libc_version: what the gateway reports, as `MUSL-1.2.5_(alpine-3.23.4)`.
    :param glibc: the newest glibc that it needs: `2.34`; for a release, that of its builder.
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
    :param variables: for each CPU of which a linked gateway was read, the sizes in bytes of the
        variables in packages that no module's sum pins: those of the main module and of other
        directories. A plugin that links such a package must have the same.
    :param builders: the vendor's builder images as `repository@sha256:…`, by platform, where they
        were asked for.
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
    variables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    builders: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A CPU that nothing is unknown of need not be named.
        unknown = {**dict.fromkeys(self.fingerprints, frozenset()), **self.unknown}
        object.__setattr__(self, "unknown", unknown)

    @property
    def modules_by_path(self) -> dict[str, LockedModule]:
        """The modules, the main one among them, by the path that packages are imported by."""
        main = self.main_module
        by_path = {each.path: each for each in self.modules}
        return {**by_path, **({main: LockedModule(main, DIRECTORY)} if main else {})}


def gateway_title(edition: str, version: str) -> str:
    """What people call a gateway: `KrakenD 2.13.8`, `KrakenD EE 2.12.4`."""
    return " ".join(["KrakenD", *(["EE"] if edition == "ee" else []), version]).rstrip()


def module_text(module: LockedModule) -> str:
    """A module's version and replacement in Go's own notation, as `v1.0.0 => example.com/b v1.1.0`.

    It is empty for a directory, which has no version.
    """
    new = module.replacement
    replaced = f" => {new.path} {new.version}".rstrip() if new else ""
    return (module.version + replaced).strip()
