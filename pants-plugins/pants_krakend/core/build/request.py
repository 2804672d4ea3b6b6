"""From what a user asked for to a plan: the checks that need no file but go.mod and a lock.

Pure: which gateway, whether its Go can compile the module, and what source files are chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import Catalogue
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.locked import gateway_title
from pants_krakend.core.gateway.resolves import Lock, find_lock
from pants_krakend.core.gomod.modfile import GoMod, GoWork
from pants_krakend.core.gomod.versions import GoVersion, GoVersionError
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.platform import Platform

__all__ = [
    "Asked",
    "EditionMismatch",
    "Gateway",
    "GoModTooNew",
    "LayoutUnsupported",
    "NoEnterpriseFacts",
    "NoGoRelease",
    "NoVersion",
    "PlatformNotLocked",
    "PlatformNotReleased",
    "TwoGateways",
    "build_context",
    "check_go",
    "locked_gateway",
    "named_lock",
    "released_gateway",
]


class NoVersion(KrakendError):
    """Neither the target nor the options say which gateway a plugin is for."""


class TwoGateways(KrakendError):
    """A release and a resolve are named at once, for one plugin or as defaults."""


class NoEnterpriseFacts(KrakendError):
    """An Enterprise release was asked for, of which nothing is public."""


class EditionMismatch(KrakendError):
    """The target names another edition than its lock."""


class LayoutUnsupported(KrakendError):
    """A gateway was compiled under paths that no plugin can be compiled under here."""


class NoGoRelease(KrakendError):
    """A gateway was compiled by a Go that was never released, and plugins need that very one."""


class PlatformNotLocked(KrakendError):
    """A plugin is to be built for a platform that its lock says nothing of."""


class PlatformNotReleased(KrakendError):
    """A plugin is to be built for a platform that its release was never made for."""


class GoModTooNew(KrakendError):
    """go.mod or go.work asks for a newer Go than the gateway was built with."""


@dataclass(frozen=True)
class Gateway:
    """What a build has to know of the gateway that a plugin is for.

    :param go: the exact Go that it was built with.
    :param go_sums: as in `Release`.
    :param platforms: the names of those that it exists for.
    :param lock: where this is from; None for a release of the catalogue.
    :param builders: the images of its builders as `repository@sha256:…`, by platform, as far as the
        lock has them.
    """

    edition: str
    version: str
    go: str
    go_sums: Mapping[str, str]
    platforms: frozenset[str]
    lock: Lock | None = None
    builders: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        title = gateway_title(self.edition, self.version)
        return f"{title} (resolve {self.lock.resolve!r})" if self.lock else title

    def check_platforms(self, wanted: Iterable[Platform]) -> None:
        """See that there is such a gateway for each of the platforms.

        :raises PlatformNotReleased, PlatformNotLocked: there is not, with those that there are.
        """
        missing = sorted(each.value for each in wanted if each.value not in self.platforms)
        if not missing:
            return
        if self.lock is None:
            raise PlatformNotReleased(
                f"There is no {self.name} for {', '.join(missing)}.",
                evidence=f"It was made for: {', '.join(sorted(self.platforms))}.",
                remedy="Set `platforms` (or `[krakend].default_platforms`) to some of these, or "
                "build for a release that was made for that CPU: `python -m pants_krakend "
                "releases` lists the CPUs of each.",
            )
        raise PlatformNotLocked(
            f"The resolve {self.lock.resolve!r} has no gateway for {', '.join(missing)}.",
            evidence=f"{self.lock.path} covers: {', '.join(sorted(self.platforms))}.",
            remedy="Set `platforms` (or `[krakend].default_platforms`) to some of these, or add a "
            f"gateway for it to `{self.lock.resolve}` in `[krakend].resolve_sources` and run "
            f"`pants generate-lockfiles --resolve={self.lock.resolve}`.",
        )


@dataclass(frozen=True)
class Asked:
    """What a target and the options say of the gateway that a plugin is for.

    :param edition, version, resolve: the target's fields, None where they are not set.
    :param default_version, default_resolve: the options, where an empty text is none.
    """

    edition: str | None
    version: str | None
    resolve: str | None
    default_version: str | None
    default_resolve: str | None

    @property
    def chosen(self) -> tuple[str | None, str | None]:
        """The release and the resolve that are meant: at most one of them is not None.

        :raises TwoGateways: the target names both, or names neither and both options are set.
        """
        if self.version is not None and self.resolve is not None:
            raise TwoGateways(
                "`krakend_version` and `resolve` are both set, and each of them names a gateway.",
                evidence=f"krakend_version={self.version!r}, resolve={self.resolve!r}",
                remedy="Leave one of them out.",
            )
        if self.version is not None or self.resolve is not None:
            return self.version, self.resolve
        if self.default_version and self.default_resolve:
            raise TwoGateways(
                "`[krakend].default_version` and `[krakend].default_resolve` are both set, and "
                "this plugin does not say which gateway it is for.",
                evidence=f"default_version = {self.default_version!r}, "
                f"default_resolve = {self.default_resolve!r}",
                remedy="Leave one of the options out, or set `krakend_version` or `resolve` here.",
            )
        return self.default_version or None, self.default_resolve or None

    @property
    def gateway_name(self) -> str:
        """What people call the gateway while nothing is known of it but how it is asked for.

        :raises TwoGateways: see `chosen`.
        """
        version, resolve = self.chosen
        if resolve is not None:
            return f"the gateway of the resolve {resolve!r}"
        return gateway_title(self.edition or "", version or "")


def named_lock(asked: Asked, resolves: Mapping[str, str]) -> Lock | None:
    """The lock that a plugin is built for; None where it is built for a release.

    :param resolves: `[krakend].resolves`.
    :raises TwoGateways: see `Asked.chosen`.
    :raises UnknownResolve, BadLockPath: see `find_lock`.
    """
    _, resolve = asked.chosen
    return None if resolve is None else find_lock(resolve, resolves)


def released_gateway(catalogue: Catalogue, asked: Asked) -> Gateway:
    """The gateway of the release that a plugin is built for.

    :raises NoVersion: there is none.
    :raises NoEnterpriseFacts: the edition is `ee`.
    :raises UnknownRelease, NoPluginSupport: see `Catalogue.release`.
    """
    if asked.edition == "ee":
        raise NoEnterpriseFacts(
            "What an Enterprise Edition gateway was built with is not public, so this catalogue "
            "knows the Community Edition only.",
            remedy="Lock the gateway from its binary (`[krakend].resolves`, "
            "`[krakend].resolve_sources`) and set `resolve`, or set `edition` to `ce`.",
        )
    version, _ = asked.chosen
    if version is None:
        raise NoVersion(
            "It is not said which release of KrakenD this plugin is for.",
            remedy="Set `krakend_version` here or `[krakend].default_version` in pants.toml, for "
            f"instance to {catalogue.newest.version!r}; or `resolve` or "
            "`[krakend].default_resolve`, for a gateway of which there is a lockfile.",
        )
    release = catalogue.release(version)
    platforms = frozenset(catalogue.era(release).platforms)
    return Gateway("ce", release.version, release.go, release.go_sums, platforms)


def locked_gateway(asked: Asked, lock: Lock, facts: GatewayFacts) -> Gateway:
    """The gateway of a lock.

    :raises EditionMismatch: the target says another edition.
    :raises LayoutUnsupported: no build here can have its paths.
    :raises NoGoRelease: no build here can have its Go.
    """
    _check_layout(lock, facts)
    _check_release(lock, facts)
    if facts.edition and asked.edition not in {None, facts.edition}:
        raise EditionMismatch(
            f"`edition` is {asked.edition!r}, but the gateway of the resolve {lock.resolve!r} is "
            f"of {facts.edition!r}.",
            evidence=f"{lock.path} says so.",
            remedy="Leave `edition` out: the lockfile knows it.",
        )
    return Gateway(
        edition=facts.edition,
        version=facts.version,
        go=facts.go,
        go_sums=facts.go_sums,
        platforms=frozenset(facts.platforms),
        lock=lock,
        builders=facts.builders,
    )


def _check_layout(lock: Lock, facts: GatewayFacts) -> None:
    """Paths are part of every fingerprint, and a build here has those of the vendor's builder."""
    canonical = {"goroot": "/usr/local/go", "module_cache": "/go/pkg/mod"}
    wrong = [
        f"{key}: {value}"
        for key in canonical
        if (value := getattr(facts.layout, key, "")) not in {"", canonical[key]}
    ]
    wrong += ["trimpath: yes"] if facts.layout.trimpath else []
    wrong += [f"vendor: {facts.layout.vendor}"] if facts.layout.vendor else []
    if wrong:
        raise LayoutUnsupported(
            f"The gateway of the resolve {lock.resolve!r} was compiled under other paths than a "
            "plugin can be compiled under here, and would refuse it.",
            evidence="\n".join([f"{lock.path} has the layout:", *wrong]),
            remedy="Compile that gateway as KrakenD's own builder does: Go in /usr/local/go, "
            "GOPATH=/go, no -trimpath, no vendor directory; and lock it again.",
        )


def _check_release(lock: Lock, facts: GatewayFacts) -> None:
    try:
        is_release = not GoVersion.parse(facts.go).is_language
    except GoVersionError:
        is_release = False
    if not is_release:
        raise NoGoRelease(
            f"The gateway of the resolve {lock.resolve!r} was compiled by Go {facts.go!r}, which "
            "is no release of Go, and a plugin is compiled by its gateway's Go.",
            evidence=f"{lock.path} says so.",
            remedy="Compile that gateway with a released Go, and lock it again.",
        )


def check_go(file: GoMod | GoWork, go: str, gateway_name: str) -> None:
    """See that the gateway's Go accepts the module or the workspace.

    Go before 1.21 tries to compile a module that asks for a newer one, and gives its loops another
    meaning (golang/go#60078): that is refused too.

    :param go: the gateway's exact Go version.
    :raises GoModTooNew: it does not.
    """
    if file.go is None or GoVersion.parse(file.go) <= GoVersion.parse(go):
        return
    minor = GoVersion.parse(go).minor
    command = "mod" if isinstance(file, GoMod) else "work"
    raise GoModTooNew(
        f"{file.file} asks for Go {file.go}, but {gateway_name} is built with Go {go}, and a "
        "plugin is compiled by its gateway's Go.",
        remedy=f"Set the line to `go {minor}` or lower in {file.file} "
        f"(`go {command} edit -go={minor}`), or build for a release with a newer Go.",
    )


def build_context(platform: Platform, go: str, tags: tuple[str, ...]) -> BuildContext:
    """What source files are chosen for, by the gateway's Go."""
    return BuildContext(
        goarch=platform.arch.value,
        go_minor=int(GoVersion.parse(go).minor.split(".")[1]),
        tags=frozenset(tags),
        goos=platform.goos,
    )
