"""Tests of `releases_text`: the table of releases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pants_krakend.core.gateway.catalogue import parse_catalogue
from pants_krakend.core.gateway.releases_text import render_releases

DATA = Path(__file__).parent / "data"
CATALOGUE = parse_catalogue((DATA / "catalogue.json").read_bytes())


def test_a_release_is_a_line_with_what_is_odd_about_it_and_what_that_means_below() -> None:
    shown = ["2.0.1", "2.10.2", "2.13.8"]
    some = replace(
        CATALOGUE,
        releases=tuple(CATALOGUE.release(version) for version in shown),
        quirks=tuple(each for each in CATALOGUE.quirks if each.id == "builder-lacks-arm64"),
    )
    assert render_releases(
        some, {("2.13.8", "amd64"), ("2.10.2", "amd64"), ("2.10.2", "arm64")}
    ) == (
        "version  date        Go       Alpine  CPUs         fingerprints  quirks\n"
        "2.0.1    2022-04-01  1.17.8   3.15    amd64        -             says-2.0.0\n"
        "2.10.2   2025-07-22  1.24.5   3.21    amd64 arm64  amd64 arm64   builder-lacks-arm64\n"
        "2.13.8   2026-07-08  1.25.12  3.23    amd64 arm64  amd64         -\n"
        "\n"
        "CPUs: each for musl (KrakenD's Alpine image) and for glibc (its other packages).\n"
        "fingerprints: the CPUs for which the fingerprints of the gateway's packages are known.\n"
        "says-x.y.z: the binary says that it is that version.\n"
        "3.0.0 and later: no plugins in the Community Edition.\n"
        "builder-lacks-arm64: The builder's compiler for arm64 was unpacked where nothing finds "
        'it, mended in 2.11.0 (`C compiler "aarch64-linux-musl-gcc" not found`). '
        "(krakend-ce#1025)\n"
    )


def test_every_shipped_release_is_shown() -> None:
    lines = render_releases(CATALOGUE, set()).splitlines()
    shown = [line.split()[0] for line in lines[1 : len(CATALOGUE.releases) + 1]]
    assert shown == [each.version for each in CATALOGUE.releases]
