"""Build tags that select other files of packages that every gateway may link."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pants_krakend.core.gateway.locked import GatewayFacts, PlatformFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["tag_findings"]

# Either tag in one side only gave the package another fingerprint on Linux with cgo, in each of
# Go 1.19, 1.22 and 1.24 to 1.27.
_PACKAGES = {"netgo": "net", "osusergo": "os/user"}


def tag_findings(
    tags: Collection[str],
    linked: Iterable[str],
    gateway: GatewayFacts,
    platform: Platform,
    rung: Rung,
) -> Iterator[Finding]:
    """The tags that only one side has: an error where it is certain that the package is linked.

    :param tags: the plugin's.
    :param linked: packages that it links; on rung 0 not all are known.
    """
    known = gateway.platforms.get(platform.value)
    theirs = _tags(known) if known else None
    table = gateway.fingerprints.get(platform.arch.value, {})
    if theirs is None:
        return
    certain = set(linked)
    for tag, package in _PACKAGES.items():
        if (tag in tags) == (tag in theirs) or package not in table:
            continue
        if package in certain or rung is Rung.STATIC:
            yield _finding(tag, package, rung, ours=tag in tags, certain=package in certain)


def _tags(platform: PlatformFacts) -> frozenset[str] | None:
    """The gateway's tags; None where nobody knows them, as before Go 1.18."""
    if platform.settings:
        return frozenset(platform.settings.get("-tags", "").split(","))
    # The official releases are built without any.
    return frozenset() if platform.source.startswith("release:") else None


def _finding(tag: str, package: str, rung: Rung, *, ours: bool, certain: bool) -> Finding:
    sides = ("set", "not set") if ours else ("not set", "set")
    cause = f"The tag selects other files of `{package}`, which the gateway links"
    cause += ", and so does the plugin." if certain else "; whether the plugin does is not known."
    return Finding(
        rule=Rule.BUILD_TAGS,
        severity=Severity.ERROR if certain else Severity.NOTE,
        subject=tag,
        plugin=sides[0],
        gateway=sides[1],
        cause=cause,
        remedy=f"Take `{tag}` out of `go_build_tags`."
        if ours
        else f"Add `{tag}` to `go_build_tags`.",
        rung=rung,
        packages=(package,) if certain else (),
    )
