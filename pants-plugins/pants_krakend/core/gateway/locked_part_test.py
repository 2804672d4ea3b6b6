"""Tests of `locked_part`: what is compared with some of a lock's sources, and how versions sort."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.drift import differences
from pants_krakend.core.gateway.gateway_facts import merge_facts
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.gateway.locked_part import LockedVersion, locked_part, locked_versions

MUSL = GatewayFacts(
    edition="ce",
    version="2.13.8",
    go="1.25.12",
    go_sums={},
    main_module="",
    layout=SourceLayout(trimpath=False),
    modules=(LockedModule("example.org/x", "v1.0.0", "h1:a"),),
    platforms={"linux-amd64-musl": PlatformFacts("binary:musl", "", "", "MUSL-1.2.5", "", {})},
    fingerprints={"amd64": {"fmt": "1" * 16}},
    unknown={"amd64": frozenset()},
)
GLIBC = replace(
    MUSL,
    modules=(LockedModule("example.org/y", "v1.0.0", "h1:b"),),
    platforms={"linux-amd64-glibc": PlatformFacts("binary:/glibc", "", "", "", "", {})},
    fingerprints={"amd64": {"fmt": "1" * 16, "net": "2" * 16}},
)


def test_one_of_two_sources_is_no_drift_of_the_lock() -> None:
    lock = merge_facts([MUSL, GLIBC])
    assert differences(locked_part(lock, MUSL), MUSL) == ()


def test_what_changed_in_one_of_two_sources_is_told() -> None:
    lock = merge_facts([MUSL, GLIBC])
    changed = replace(MUSL, go="1.25.11", fingerprints={"amd64": {"fmt": "3" * 16}})
    told = [each.what for each in differences(locked_part(lock, changed), changed)]
    assert told == ["Go", "fingerprints of amd64"]


def test_versions_are_ordered_as_numbers_and_releases_after_their_candidates() -> None:
    ordered = ["v1.2.3-rc.1", "v1.2.3", "v1.2.10", "v1.10.0", "v2.0.0"]
    shuffled = random.Random(0).sample(ordered, len(ordered))  # noqa: S311 # no secret
    assert [str(each) for each in sorted(map(LockedVersion.of, shuffled))] == ordered


@given(st.text())
@example("v1." + "9" * 5000)
@example("v1.²٣")
def test_any_text_is_a_version_that_can_be_ordered(text: str) -> None:
    version = LockedVersion.of(text)
    assert str(version) == text
    assert sorted([LockedVersion.of("v1.2.3"), version])


def test_what_has_a_version_is_shown_by_name() -> None:
    builders = {"linux-amd64-musl": "krakend/builder@sha256:1"}
    facts = replace(MUSL, builders=builders)
    assert {name: str(each) for name, each in locked_versions(facts).items()} == {
        "KrakenD": "2.13.8",
        "Go": "1.25.12",
        "linux-amd64-musl": "MUSL-1.2.5",
        "builder of linux-amd64-musl": "krakend/builder@sha256:1",
        "example.org/x": "v1.0.0",
    }
