"""Findings of what the gateway's table of fingerprints does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pants_krakend.core.verdict.finding import Finding, Rung, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["no_fingerprints", "unknown_packages"]

_LOCK_IT = (
    "Lock the gateway that you run: name it in `[krakend].resolve_sources`, for instance as "
    "`binary:PATH`, and run `pants generate-lockfiles`."
)


def no_fingerprints(cpu: str, gateway_name: str, rung: Rung) -> Finding:
    """There is no table for the CPU."""
    return Finding(
        rule=Rule.NO_FINGERPRINTS,
        severity=Severity.RISK,
        subject=gateway_name,
        plugin="known",
        gateway=f"not known for {cpu}",
        cause="Whether the gateway loads the plugin is decided by the fingerprints of its "
        "packages, and there is no table of them.",
        remedy=_LOCK_IT,
        rung=rung,
    )


def unknown_packages(packages: Sequence[str], rung: Rung) -> Iterator[Finding]:
    """The table lacks the fingerprints of some packages that both sides link.

    :param packages: sorted; there is no finding where there are none.
    """
    if packages:
        yield Finding(
            rule=Rule.UNKNOWN_PACKAGE,
            severity=Severity.RISK,
            subject=packages[0],
            plugin="linked",
            gateway="linked, fingerprint not known",
            cause="The table of this release lacks the fingerprints of some packages, which this "
            "plugin links too.",
            remedy=_LOCK_IT,
            rung=rung,
            packages=tuple(packages),
        )
