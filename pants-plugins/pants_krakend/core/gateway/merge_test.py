"""Several sources of one resolve as one gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.gateway.merge import SourcesDisagree, merge_facts

MUSL_PLATFORM = PlatformFacts("binary:a", "sha256:a", "/lib/ld-musl-x86_64.so.1", "", "", {})
GLIBC_PLATFORM = PlatformFacts(
    "tarball:b", "sha256:b", "/lib64/ld-linux-x86-64.so.2", "", "2.34", {}
)
MUSL = GatewayFacts(
    edition="ce",
    version="2.13.8",
    go="1.25.12",
    go_sums={"linux-amd64": "h1:go="},
    main_module="github.com/krakend/krakend-ce/v2",
    layout=SourceLayout(trimpath=False, goroot="/usr/local/go", main_module="/app"),
    modules=(LockedModule("a.com/a", "v1.0.0", "h1:a="), LockedModule("b.com/b", "v1.0.0")),
    platforms={"linux-amd64-musl": MUSL_PLATFORM},
    fingerprints={"amd64": {"fmt": "0" * 16}},
)
GLIBC = replace(MUSL, platforms={"linux-amd64-glibc": GLIBC_PLATFORM})
REMEDY = (
    "Make a resolve for each gateway in `[krakend].resolves`, and give each only the sources of "
    "its own gateway in `[krakend].resolve_sources`."
)


def test_one_source_is_the_gateway() -> None:
    assert merge_facts([MUSL]) == MUSL


def test_two_binaries_of_one_release_cover_both_platforms() -> None:
    assert merge_facts([MUSL, GLIBC]) == replace(
        MUSL,
        platforms={"linux-amd64-glibc": GLIBC_PLATFORM, "linux-amd64-musl": MUSL_PLATFORM},
    )


def test_what_one_source_does_not_tell_is_taken_from_another() -> None:
    silent = replace(
        GLIBC,
        edition="",
        version="",
        go_sums={},
        main_module="",
        layout=SourceLayout(trimpath=False),
        modules=(LockedModule("a.com/a", "v1.0.0"),),
        fingerprints={},
        unknown={},
    )
    assert merge_facts([silent, MUSL]) == merge_facts([GLIBC, MUSL])


def test_modules_and_packages_of_one_platform_only_are_kept() -> None:
    other = replace(
        GLIBC,
        modules=(LockedModule("c.com/c", "v1.0.0"),),
        fingerprints={"amd64": {"net": "1" * 16}, "arm64": {"fmt": "2" * 16}},
    )
    merged = merge_facts([MUSL, other])
    assert [each.path for each in merged.modules] == ["a.com/a", "b.com/b", "c.com/c"]
    assert merged.fingerprints == {
        "amd64": {"fmt": "0" * 16, "net": "1" * 16},
        "arm64": {"fmt": "2" * 16},
    }


def test_variables_that_one_source_tells_are_kept() -> None:
    compiled, linked = replace(MUSL, variables={}), replace(GLIBC, variables={"amd64": {"a.b": 8}})
    assert merge_facts([compiled, linked]).variables == {"amd64": {"a.b": 8}}


def test_a_fingerprint_that_one_source_knows_is_not_unknown() -> None:
    vague = replace(GLIBC, fingerprints={"amd64": {}}, unknown={"amd64": frozenset({"fmt", "net"})})
    assert merge_facts([MUSL, vague]).unknown == {"amd64": frozenset({"net"})}


def test_a_file_says_more_of_a_platform_than_a_release() -> None:
    release = PlatformFacts("release:2.13.8", "", "", "", "", {})
    names = {"linux-amd64-musl": release, "linux-arm64-musl": release}
    assert merge_facts([replace(MUSL, platforms=names), MUSL]).platforms == {
        "linux-amd64-musl": MUSL_PLATFORM,
        "linux-arm64-musl": release,
    }


@pytest.mark.parametrize(
    ("other", "evidence"),
    [
        pytest.param(
            replace(GLIBC, version="2.13.7", go="1.25.11"),
            "version: 2.13.8 (binary:a), 2.13.7 (tarball:b)\n"
            "Go: 1.25.12 (binary:a), 1.25.11 (tarball:b)",
            id="all that differs",
        ),
        pytest.param(
            replace(GLIBC, layout=SourceLayout(trimpath=True, main_module="/src")),
            "-trimpath: no (binary:a), yes (tarball:b)\n"
            "directory of the main module: /app (binary:a), /src (tarball:b)",
            id="the layout",
        ),
        pytest.param(
            replace(GLIBC, modules=(LockedModule("a.com/a", "v1.1.0"),)),
            "module a.com/a: v1.0.0 (binary:a), v1.1.0 (tarball:b)",
            id="a module",
        ),
        pytest.param(
            replace(GLIBC, modules=(LockedModule("a.com/a", "v1.0.0", "h1:b="),)),
            "sum of a.com/a v1.0.0: h1:a= (binary:a), h1:b= (tarball:b)",
            id="the contents of a module",
        ),
        pytest.param(
            replace(
                GLIBC,
                modules=(LockedModule("a.com/a", "v1.0.0", "", LockedModule("f.com/f", "v1.0.0")),),
            ),
            "module a.com/a: v1.0.0 (binary:a), v1.0.0 => f.com/f v1.0.0 (tarball:b)",
            id="a replacement",
        ),
        pytest.param(
            replace(GLIBC, fingerprints={"amd64": {"fmt": "1" * 16}}),
            "fingerprints of amd64: 1 differ, as of fmt (binary:a; tarball:b)",
            id="fingerprints",
        ),
        pytest.param(
            replace(GLIBC, platforms={"linux-amd64-musl": GLIBC_PLATFORM}),
            "sources of linux-amd64-musl: sha256:a (binary:a), sha256:b (tarball:b)",
            id="two files of one platform",
        ),
    ],
)
def test_sources_of_two_gateways_are_refused(other: GatewayFacts, evidence: str) -> None:
    with pytest.raises(SourcesDisagree) as caught:
        merge_facts([MUSL, other])
    assert str(caught.value) == (
        f"The sources of this resolve are not of one gateway.\n\n{evidence}\n\n{REMEDY}"
    )
