"""The release catalogue as a table for a terminal.

Pure: what is known is given, and what comes out is text.
"""

from __future__ import annotations

from collections.abc import Collection

from pants_krakend.core.gateway.catalogue import Catalogue, Release

__all__ = ["render_releases"]

HEAD = ("version", "date", "Go", "Alpine", "CPUs", "fingerprints", "quirks")
NOTES = """\
CPUs: each for musl (KrakenD's Alpine image) and for glibc (its other packages).
fingerprints: the CPUs for which the fingerprints of the gateway's packages are known.
says-x.y.z: the binary says that it is that version.
"""


def render_releases(catalogue: Catalogue, fingerprints: Collection[tuple[str, str]]) -> str:
    """All releases, oldest first, and what their quirks mean.

    :param fingerprints: the (version, CPU) for which there is a fingerprint table.
    """
    rows = [HEAD, *(_row(catalogue, each, fingerprints) for each in catalogue.releases)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows
    ]
    quirks = [f"{each.id}: {each.text} ({each.source})" for each in catalogue.quirks]
    end = f"{catalogue.without_plugins_since} and later: no plugins in the Community Edition."
    return "\n".join([*table, "", NOTES + end, *quirks, ""])


def _row(
    catalogue: Catalogue, release: Release, fingerprints: Collection[tuple[str, str]]
) -> tuple[str, ...]:
    cpus = catalogue.era(release).cpus
    quirks = [each.id for each in catalogue.quirks_of(release)]
    if release.reported != release.version:
        quirks.insert(0, f"says-{release.reported}")
    return (
        release.version,
        release.date,
        release.go,
        release.alpine,
        " ".join(cpus),
        " ".join(cpu for cpu in cpus if (release.version, cpu) in fingerprints) or "-",
        " ".join(quirks) or "-",
    )
