"""Tests of `linked`: what the list of linked packages makes certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule
from pants_krakend.core.verdict.conftest import (
    KRAKEND,
    NAME,
    OTHER_SUM,
    PLATFORM,
    SUM,
    UUID,
    krakend,
    sources,
)
from pants_krakend.core.verdict.finding import Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.linked import (
    BadListing,
    LinkedPackage,
    judge_linked,
    parse_listing,
)
from pants_krakend.core.verdict.source import PluginSource

UNSEEN = "Fingerprints were not compared: that takes the built plugin (rung 2)."
SOURCE = sources(
    f'_ "{UUID}"', go_mod=f"require {UUID} v1.5.0\n", go_sum=f"{UUID} v1.6.0 {OTHER_SUM}\n"
)
WORKSPACE = sources(
    '"fmt"', go_mod=f"require {UUID} v1.5.0\n", **{"go.work": "go 1.25\nuse ./auth\n"}
)


def line(package: str, words: str, *module: str) -> str:
    """A line of the listing; the fields of the module that are not given are empty."""
    return "\t".join([package, words, *module, *[""] * (4 - len(module))]) + "\n"


FMT = line("fmt", "std")
MAIN = line("example.com/auth", "exports", "example.com/auth")


def judge(listing: str, source: PluginSource = SOURCE, gateway: GatewayFacts = KRAKEND) -> Verdict:
    linked = parse_listing(listing)
    return judge_linked(source, linked, gateway, gateway_name=NAME, platform=PLATFORM)


def keys(verdict: Verdict) -> list[tuple[str, Severity]]:
    return [(each.key, each.severity) for each in verdict.findings]


def test_a_listing_is_read_with_its_modules() -> None:
    text = FMT + line("a.org/b/c", "exports,cgo", "a.org/b", "v1.0.0", "a.org/d", "v1.1.0")
    text += line("e.org/f", "", "e.org/f", "v0.0.0", "../f") + MAIN
    assert parse_listing(text).packages == (
        LinkedPackage("fmt", None, exports=False, cgo=False),
        LinkedPackage(
            "a.org/b/c",
            LockedModule("a.org/b", "v1.0.0", "", LockedModule("a.org/d", "v1.1.0")),
            exports=True,
            cgo=True,
        ),
        LinkedPackage(
            "e.org/f",
            LockedModule("e.org/f", "v0.0.0", "", LockedModule("../f", "(devel)")),
            exports=False,
            cgo=False,
        ),
        LinkedPackage(
            "example.com/auth", LockedModule("example.com/auth", "(devel)"), exports=True, cgo=False
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("fmt\tstd\n", id="too few fields"),
        pytest.param(line("fmt", "new"), id="a word that is not known"),
        pytest.param(line("", "std"), id="no package"),
        pytest.param("\n", id="an empty line"),
    ],
)
def test_what_is_no_listing_is_refused(text: str) -> None:
    with pytest.raises(BadListing) as caught:
        parse_listing(text)
    shown = text.rstrip("\n")
    assert str(caught.value) == (
        f"{shown!r} is no line of the list of packages that a plugin links.\n\n"
        "Was the cache of named directories changed by hand? Deleting `krakend` below "
        "`[GLOBAL].named_caches_dir` makes it anew."
    )


@given(st.text(alphabet="fmt\tstd,\nexports.org/v1"))
def test_any_text_is_a_listing_or_our_error(text: str) -> None:
    try:
        packages = parse_listing(text).packages
    except KrakendError:
        return
    assert len(packages) == len(text.splitlines())


def test_what_the_gateway_has_too_is_no_finding_and_is_no_loads() -> None:
    verdict = judge(FMT + line(UUID, "exports", UUID, "v1.6.0") + MAIN, sources('"fmt"'))
    assert (verdict.findings, verdict.compared, verdict.rung) == ((), 2, Rung.LINKED)
    assert (verdict.unseen, verdict.outcome) == ((UNSEEN,), Outcome.UNKNOWN)


def test_another_version_of_a_module_of_which_a_package_is_linked_fails() -> None:
    (finding,) = judge(FMT + line(UUID, "exports", UUID, "v1.5.0") + MAIN).findings
    assert (finding.key, finding.severity) == (f"module-version {UUID}", Severity.ERROR)
    assert (finding.plugin, finding.gateway, finding.where) == ("v1.5.0", "v1.6.0", "auth/go.mod:5")
    assert (finding.rung, finding.packages) == (Rung.LINKED, (UUID,))


def test_in_a_workspace_the_version_that_was_selected_counts() -> None:
    assert keys(judge(line(UUID, "exports", UUID, "v1.6.0"), WORKSPACE)) == []


@pytest.mark.parametrize(
    "package",
    [
        pytest.param(line(UUID, "", UUID, "v1.5.0"), id="a package that exports nothing"),
        pytest.param(
            line(f"{UUID}/other", "exports", UUID, "v1.5.0"),
            id="a package that the gateway does not link",
        ),
        pytest.param(
            line("example.org/forked", "exports", "example.org/forked", "v9.0.0")[:-2]
            + "example.org/f\tv1.1.0\n",
            id="the gateway's replacement of another version",
        ),
    ],
)
def test_what_the_gateway_does_not_compare_is_free(package: str) -> None:
    verdict = judge(FMT + package)
    assert keys(verdict) == []


def test_a_directory_on_both_sides_is_left_to_rung_2() -> None:
    listed = line("example.org/local", "exports", "example.org/local", "v1.0.0", "../local")
    verdict = judge(listed, sources('"fmt"'))
    assert (keys(verdict), verdict.unseen) == (
        [],
        (
            UNSEEN,
            (
                "1 module has packages that the gateway has too, and may come from elsewhere "
                "there; rung 2 decides: example.org/local."
            ),
        ),
    )


def test_other_bytes_of_one_version_are_a_risk() -> None:
    verdict = judge(line(UUID, "exports", UUID, "v1.6.0"))
    assert keys(verdict) == [(f"module-content {UUID}", Severity.RISK)]
    assert verdict.findings[0].plugin == f"v1.6.0 ({OTHER_SUM})"
    assert verdict.findings[0].gateway == f"v1.6.0 ({SUM})"


@pytest.mark.parametrize(
    ("listing", "found"),
    [
        pytest.param(
            line("net", "std"), [("build-tags netgo", Severity.ERROR)], id="linked: fails"
        ),
        pytest.param(FMT, [], id="not linked: free"),
    ],
)
def test_a_tag_counts_where_its_package_is_linked(
    listing: str, found: list[tuple[str, Severity]]
) -> None:
    tagged = PluginSource("auth:so", SOURCE.modules, (), frozenset({"netgo"}))
    assert keys(judge(listing, tagged)) == found


def test_what_rung_0_says_of_go_is_said_here_too() -> None:
    assert keys(judge(FMT, sources('"fmt"', go="1.26"))) == [
        ("go-line auth/go.mod", Severity.ERROR)
    ]


def test_a_gateway_without_a_table_leaves_the_verdict_open() -> None:
    listing = line(UUID, "exports", UUID, "v1.5.0")
    verdict = judge(listing, gateway=krakend(fingerprints={}))
    assert keys(verdict) == [(f"no-fingerprints {NAME}", Severity.RISK)]
