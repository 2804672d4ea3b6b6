"""What two gateways differ in, and drift between a gateway and its release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.drift import (
    Difference,
    catalogue_drift,
    differences,
    image_drift,
)
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.resources import catalogue, release_modules, release_tables

MUSL, GLIBC = "linux-amd64-musl", "linux-amd64-glibc"
PLATFORM = PlatformFacts(
    source="binary:krakend",
    digest="sha256:1",
    interpreter="/lib/ld-musl-x86_64.so.1",
    libc_version="MUSL-1.2.5_(alpine-3.23.4)",
    glibc="",
    settings={"CGO_ENABLED": "1"},
)
LOCKED = GatewayFacts(
    edition="ce",
    version="2.13.8",
    go="1.25.12",
    go_sums={"linux-amd64": "h1:go="},
    main_module="github.com/krakend/krakend-ce/v2",
    layout=SourceLayout(trimpath=False, goroot="/usr/local/go", main_module="/app"),
    modules=(LockedModule("a.com/a", "v1.0.0", "h1:a="), LockedModule("b.com/b", "v1.0.0")),
    platforms={MUSL: PLATFORM},
    fingerprints={"amd64": {"fmt": "0" * 16, "net": "1" * 16}},
    variables={"amd64": {"a.b": 8}},
    builders={MUSL: "krakend/builder@sha256:1"},
)


def on_musl(facts: GatewayFacts, **changes: object) -> GatewayFacts:
    return replace(facts, platforms={MUSL: replace(PLATFORM, **changes)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(LOCKED, id="itself"),
        pytest.param(
            on_musl(LOCKED, source="tarball:krakend.tgz", digest="sha256:2"),
            id="the same facts from another place",
        ),
        pytest.param(replace(LOCKED, go_sums={}), id="sums of Go on one side only"),
        pytest.param(replace(LOCKED, builders={}), id="builders on one side only"),
        pytest.param(replace(LOCKED, variables={}), id="sizes of variables on one side only"),
        pytest.param(
            on_musl(LOCKED, libc_version="MUSL-1.2.5_(alpine-3.23.3)"),
            id="a patch release of the distribution",
        ),
    ],
)
def test_what_plugins_do_not_meet_is_no_difference(found: GatewayFacts) -> None:
    assert differences(LOCKED, found) == ()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            replace(LOCKED, edition="ee", version="2.13.9", go="1.26.0", go_sums={"x": "h1:y="}),
            [
                Difference("edition", "ce", "ee"),
                Difference("KrakenD", "2.13.8", "2.13.9"),
                Difference("Go", "1.25.12", "1.26.0"),
            ],
            id="versions, weightiest first",
        ),
        pytest.param(
            replace(LOCKED, variables={"amd64": {"a.b": 32}}),
            [Difference("size of a.b on amd64", "8", "32")],
            id="a variable of another size",
        ),
        pytest.param(
            replace(LOCKED, builders={MUSL: "krakend/builder@sha256:2"}),
            [
                Difference(
                    f"builder of {MUSL}", "krakend/builder@sha256:1", "krakend/builder@sha256:2"
                )
            ],
            id="another builder",
        ),
        pytest.param(
            replace(LOCKED, go_sums={"linux-amd64": "h1:other="}),
            [Difference("sum of Go for linux-amd64", "h1:go=", "h1:other=")],
            id="another toolchain of the same name",
        ),
        pytest.param(
            replace(LOCKED, layout=SourceLayout(trimpath=True, main_module="/src")),
            [
                Difference("-trimpath", "no", "yes"),
                Difference("directory of Go", "/usr/local/go", ""),
                Difference("directory of the main module", "/app", "/src"),
            ],
            id="the layout",
        ),
        pytest.param(
            replace(
                LOCKED,
                modules=(LockedModule("b.com/b", "v1.1.0"), LockedModule("c.com/c", "v0.1.0")),
            ),
            [
                Difference("module a.com/a", "v1.0.0", ""),
                Difference("module b.com/b", "v1.0.0", "v1.1.0"),
                Difference("module c.com/c", "", "v0.1.0"),
            ],
            id="modules gone, changed and new",
        ),
        pytest.param(
            replace(
                LOCKED,
                modules=(
                    LockedModule("a.com/a", "v1.0.0", "h1:b="),
                    LockedModule("b.com/b", "v1.0.0", "", LockedModule("./b", "")),
                ),
            ),
            [
                Difference("module a.com/a", "v1.0.0 h1:a=", "v1.0.0 h1:b="),
                Difference("module b.com/b", "v1.0.0", "v1.0.0 => ./b"),
            ],
            id="other contents of the same version, and a replacement",
        ),
        pytest.param(
            replace(LOCKED, platforms={GLIBC: PLATFORM}),
            [
                Difference(f"platform {GLIBC}", "", "there"),
                Difference(f"platform {MUSL}", "there", ""),
            ],
            id="another platform",
        ),
        pytest.param(
            on_musl(
                LOCKED, digest="sha256:2", libc_version="MUSL-1.2.6_(x)", settings={"GOX": "1"}
            ),
            [
                Difference("digest of binary:krakend", "sha256:1", "sha256:2"),
                Difference(f"C library of {MUSL}", "MUSL-1.2.5", "MUSL-1.2.6"),
                Difference(f"CGO_ENABLED of {MUSL}", "1", ""),
                Difference(f"GOX of {MUSL}", "", "1"),
            ],
            id="facts of a platform",
        ),
        pytest.param(
            replace(
                LOCKED,
                fingerprints={"amd64": {"fmt": "2" * 16, "os": "3" * 16, "io": "4" * 16}},
                unknown={"amd64": frozenset({"net"})},
            ),
            [
                Difference(
                    "fingerprints of amd64", "2 packages", "3 packages, 1 differ, 2 new, 1 gone"
                ),
                Difference("packages of amd64 without a known fingerprint", "", "net"),
            ],
            id="fingerprints, counted",
        ),
        pytest.param(
            replace(LOCKED, fingerprints={"arm64": {"fmt": "2" * 16}}),
            [
                Difference("fingerprints of amd64", "2 packages", ""),
                Difference("fingerprints of arm64", "", "1 package"),
            ],
            id="fingerprints of another CPU",
        ),
    ],
)
def test_every_difference_is_told(found: GatewayFacts, expected: list[Difference]) -> None:
    assert differences(LOCKED, found) == tuple(expected)


@pytest.mark.parametrize(
    ("source", "digests", "expected"),
    [
        pytest.param("binary:krakend", ["sha256:1"], (), id="the same"),
        pytest.param(
            "binary:krakend", ["sha256:0", "sha256:1"], (), id="one of those that it is known by"
        ),
        pytest.param(
            "binary:krakend",
            ["sha256:2", "sha256:3"],
            (Difference("digest of binary:krakend", "sha256:1", "sha256:2"),),
            id="another",
        ),
        pytest.param(
            "image:edge:1",
            ["sha256:1"],
            (Difference("digest of image:edge:1", "", "sha256:1"),),
            id="a source that the lock was not made from",
        ),
    ],
)
def test_an_image_that_is_another_is_drift(
    source: str, digests: list[str], expected: tuple[Difference, ...]
) -> None:
    assert image_drift(LOCKED, source, digests) == expected


def gateway(version: str, go: str, libc_version: str, platform: str = MUSL) -> GatewayFacts:
    """A gateway with the modules of its release."""
    release = next(each for each in catalogue().releases if each.version == version)
    modules = release_modules()[version]
    compiled = {path: modules.compiled(path) for path in modules.modules}
    return GatewayFacts(
        edition="ce",
        version=release.reported,
        go=go,
        go_sums={},
        main_module=release.module,
        layout=SourceLayout(trimpath=False),
        modules=tuple(
            LockedModule(path, each.version)
            for path, each in compiled.items()
            if each and each.path == path
        ),
        platforms={platform: replace(PLATFORM, libc_version=libc_version)},
    )


def drift(facts: GatewayFacts) -> tuple[Difference, ...]:
    return catalogue_drift(facts, catalogue(), release_modules(), release_tables(facts.version))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            gateway("2.7.0", "1.22.2", "MUSL-1.2.4_(alpine-3.18.6)"),
            [
                Difference("Go", "1.22.5", "1.22.2"),
                Difference(f"Alpine of {MUSL}", "3.19", "3.18.6"),
            ],
            id="krakend-ce#910: the image of 2.7.0 is an older build than its builder",
        ),
        pytest.param(
            gateway("2.2.1", "1.19.5", "MUSL-1.2.3_(alpine-3.17.1)", GLIBC),
            [
                Difference("Go", "1.20.1", "1.19.5"),
                Difference(f"C library of {GLIBC}", "GLIBC", "MUSL-1.2.3_(alpine-3.17.1)"),
            ],
            id="krakend-ce#702: the Debian package of 2.2.1 was made on Alpine by an older Go",
        ),
        pytest.param(
            gateway("2.2.0", "1.19.5", "MUSL-1.2.3_(alpine-3.17.1)"),
            [],
            id="krakend-ce#676: Alpine 3.17.1 is of the series 3.17, whatever the builder has",
        ),
    ],
)
def test_the_vendors_slips_that_are_on_record_are_found(
    facts: GatewayFacts, expected: list[Difference]
) -> None:
    assert drift(facts) == tuple(expected)


def test_a_patch_release_of_alpine_between_gateway_and_builder_is_no_difference() -> None:
    # krakend-ce#676: the builder had 3.17.2 and the gateway 3.17.1, both with musl 1.2.3.
    image = gateway("2.2.0", "1.19.5", "MUSL-1.2.3_(alpine-3.17.1)")
    builder = gateway("2.2.0", "1.19.5", "MUSL-1.2.3_(alpine-3.17.2)")
    assert differences(image, builder) == ()


@pytest.mark.parametrize("version", [each.version for each in catalogue().releases])
def test_a_gateway_made_as_its_tag_says_has_no_drift(version: str) -> None:
    release = next(each for each in catalogue().releases if each.version == version)
    assert drift(gateway(version, release.go, f"MUSL-1.2.5_(alpine-{release.alpine}.9)")) == ()


BEST = gateway("2.13.8", "1.25.12", "")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            replace(BEST, version="2.13.11"),
            [Difference("KrakenD", "releases up to 2.13.8", "2.13.11")],
            id="a release that is not in the catalogue",
        ),
        pytest.param(replace(BEST, version=""), [], id="a gateway that does not say"),
        pytest.param(replace(BEST, edition="ee", go="1.0"), [], id="the Enterprise Edition"),
        pytest.param(
            replace(BEST, main_module="github.com/fork/krakend-ce/v2"),
            [
                Difference(
                    "main module",
                    "github.com/krakend/krakend-ce/v2",
                    "github.com/fork/krakend-ce/v2",
                )
            ],
            id="a fork",
        ),
        pytest.param(
            replace(
                BEST,
                modules=(
                    LockedModule("github.com/luraproject/lura/v2", "v2.0.0"),
                    LockedModule("x.com/own", "v1.0.0"),
                ),
            ),
            [
                Difference(
                    "module github.com/luraproject/lura/v2",
                    "v2.14.2-0.20260316170719-6d79b4ef723b",
                    "v2.0.0",
                ),
                Difference("module x.com/own", "", "v1.0.0"),
            ],
            id="other modules",
        ),
        pytest.param(
            replace(
                BEST,
                modules=(
                    LockedModule(
                        "github.com/luraproject/lura/v2",
                        "v2.14.2-0.20260316170719-6d79b4ef723b",
                        "",
                        LockedModule("x.com/lura", "v2.0.0"),
                    ),
                ),
            ),
            [
                Difference(
                    "module github.com/luraproject/lura/v2",
                    "v2.14.2-0.20260316170719-6d79b4ef723b",
                    "v2.14.2-0.20260316170719-6d79b4ef723b => x.com/lura v2.0.0",
                )
            ],
            id="a replacement that the release has not",
        ),
    ],
)
def test_other_drift_is_told(facts: GatewayFacts, expected: list[Difference]) -> None:
    assert drift(facts) == tuple(expected)


TABLE = release_tables("2.13.8")["amd64"]
UNKNOWN = "github.com/krakend/krakend-cobra/v2"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="all as in the table"),
        pytest.param({"a.com/own": "0" * 16}, [], id="a package that the table does not have"),
        pytest.param({UNKNOWN: "0" * 16}, [], id="a package that is unknown in the table"),
        pytest.param(
            {"fmt": "0" * 16, "net/http": "1" * 16},
            [
                Difference(
                    "fingerprints of amd64", "1352 packages", "1352 packages, 2 differ, as of fmt"
                )
            ],
            id="two that were compiled in another way",
        ),
    ],
)
def test_fingerprints_are_compared_with_those_that_are_shipped(
    changes: dict[str, str], expected: list[Difference]
) -> None:
    fingerprints = {"amd64": {**TABLE.packages, **changes}}
    assert drift(replace(BEST, fingerprints=fingerprints)) == tuple(expected)
