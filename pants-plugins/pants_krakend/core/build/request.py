"""From what a user asked for to a plan: the checks that need no file but go.mod.

Pure: which gateway, whether its Go can compile the module, and the plan that follows.
"""

from __future__ import annotations

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import Catalogue, Release
from pants_krakend.core.gomod.modfile import GoMod
from pants_krakend.core.gomod.versions import GoVersion
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.platform import Platform

__all__ = [
    "GoModTooNew",
    "NoEnterpriseFacts",
    "NoVersion",
    "build_context",
    "check_go",
    "gateway_release",
]


class NoVersion(KrakendError):
    """Neither the target nor the options say which release a plugin is for."""


class NoEnterpriseFacts(KrakendError):
    """An Enterprise release was asked for, of which nothing is public."""


class GoModTooNew(KrakendError):
    """go.mod asks for a newer Go than the gateway was built with."""


def gateway_release(
    catalogue: Catalogue, *, edition: str, version: str | None, default: str | None
) -> Release:
    """The release that a plugin is built for.

    :param version: the target's `krakend_version`.
    :param default: `[krakend].default_version`, where an empty text is none.
    :raises NoVersion: there is neither.
    :raises NoEnterpriseFacts: the edition is `ee`.
    :raises UnknownRelease, NoPluginSupport: see `Catalogue.release`.
    """
    if edition == "ee":
        raise NoEnterpriseFacts(
            "What an Enterprise Edition gateway was built with is not public, so this catalogue "
            "knows the Community Edition only.",
            remedy="Set `edition` to `ce`, or leave it out.",
        )
    chosen = (default or None) if version is None else version
    if chosen is None:
        raise NoVersion(
            "It is not said which release of KrakenD this plugin is for.",
            remedy="Set `krakend_version` here or `[krakend].default_version` in pants.toml, for "
            f"instance to {catalogue.newest.version!r}.",
        )
    return catalogue.release(chosen)


def check_go(go_mod: GoMod, release: Release) -> None:
    """See that the gateway's Go accepts the module.

    Go before 1.21 tries to compile a module that asks for a newer one, and gives its loops another
    meaning (golang/go#60078): that is refused too.

    :raises GoModTooNew: it does not.
    """
    if go_mod.go is None or GoVersion.parse(go_mod.go) <= GoVersion.parse(release.go):
        return
    raise GoModTooNew(
        f"{go_mod.file} asks for Go {go_mod.go}, but KrakenD {release.version} is built with Go "
        f"{release.go}, and a plugin is compiled by its gateway's Go.",
        remedy=f"Set the line to `go {GoVersion.parse(release.go).minor}` or lower in "
        f"{go_mod.file} (`go mod edit -go={GoVersion.parse(release.go).minor}`), or build for a "
        "release with a newer Go.",
    )


def build_context(platform: Platform, release: Release, tags: tuple[str, ...]) -> BuildContext:
    """What source files are chosen for."""
    return BuildContext(
        goarch=platform.arch.value,
        go_minor=int(GoVersion.parse(release.go).minor.split(".")[1]),
        tags=frozenset(tags),
        goos=platform.goos,
    )
