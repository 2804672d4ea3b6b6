"""What two plugins of one gateway must agree about."""

from __future__ import annotations

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.gateway.locked import DIRECTORY, LockedModule
from pants_krakend.core.verdict.conftest import HOST, OTHER, PLUGIN, TABLE, UUID, built, plugin
from pants_krakend.core.verdict.finding import Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.linked import LinkedListing, LinkedPackage
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.siblings import (
    Sibling,
    judge_siblings,
    sibling_of,
    sibling_of_listing,
    with_siblings,
)

LIB = "a.com/lib"
A = Sibling("a.so", "example.com/a", {LIB: "01" * 8}, {LIB: "v1.0.0"})
B = Sibling("b.so", "example.com/b", {LIB: "02" * 8}, {LIB: "v1.1.0"})


def test_only_what_the_gateway_lacks_concerns_the_others() -> None:
    modules = (*PLUGIN.build.modules, Module(LIB, "v1.0.0"))
    file = plugin(fingerprints={**TABLE, LIB: OTHER}, build=built(modules=modules))

    sibling = sibling_of("a.so", file, HOST)

    assert (sibling.path, sibling.packages) == ("example.com/plugin", {LIB: OTHER})


def test_before_the_build_versions_stand_for_fingerprints() -> None:
    lib = LinkedPackage(LIB, LockedModule(LIB, "v1.0.0"), exports=True, cgo=False)
    known = LinkedPackage(UUID, LockedModule(UUID, "v1.6.0"), exports=True, cgo=False)
    silent = LinkedPackage("a.com/x", LockedModule("a.com/x", "v1.0.0"), exports=False, cgo=False)
    ours = LinkedPackage("a.com/y", LockedModule("a.com/y", DIRECTORY), exports=True, cgo=False)

    sibling = sibling_of_listing(
        "a.so", "example.com/a", LinkedListing((lib, known, silent, ours)), HOST, "amd64"
    )

    assert (sibling.packages, sibling.path) == ({LIB: "v1.0.0"}, "example.com/a")


def test_the_later_plugin_is_refused_for_another_version() -> None:
    found = judge_siblings([A, B])

    assert {
        name: [(each.rule, each.subject, each.plugin, each.gateway) for each in findings]
        for name, findings in found.items()
    } == {"a.so": [], "b.so": [(Rule.SIBLING_PACKAGE, LIB, "v1.1.0", "v1.0.0 in a.so")]}


def test_the_order_decides_which_is_refused() -> None:
    assert [name for name, findings in judge_siblings([B, A]).items() if findings] == ["a.so"]


def test_plugins_with_equal_packages_live_together() -> None:
    third = Sibling("c.so", "example.com/c", A.packages, A.modules)

    assert judge_siblings([A, third]) == {"a.so": (), "c.so": ()}


def test_plugins_that_do_not_tell_their_import_paths_are_not_taken_for_one() -> None:
    siblings = [Sibling("a.so", ""), Sibling("b.so", "")]

    assert judge_siblings(siblings) == {"a.so": (), "b.so": ()}


def verdict(name: str, platform: str) -> Verdict:
    """A verdict without findings."""
    return Verdict(name, "KrakenD", platform, Rung.FINGERPRINTS)


def test_plugins_that_may_be_of_one_gateway_are_noted_and_fail_nothing() -> None:
    together = with_siblings([(verdict("a.so", "p"), A), (verdict("b.so", "p"), B)])

    assert [
        (each.outcome, [(found.rule, found.severity) for found in each.findings])
        for each in together
    ] == [
        (Outcome.LOADS, []),
        (Outcome.LOADS, [(Rule.SIBLING_PACKAGE, Severity.NOTE)]),
    ]


def test_plugins_for_two_platforms_are_not_laid_beside_each_other() -> None:
    plugins = [(verdict("a.so", "p"), A), (verdict("b.so", "q"), B), (verdict("c.so", "q"), None)]

    assert [each.findings for each in with_siblings(plugins)] == [(), (), ()]


def test_an_import_path_can_be_opened_once() -> None:
    twin = Sibling("twin.so", A.path)

    (finding,) = judge_siblings([A, twin])["twin.so"]

    assert (finding.rule, finding.subject, finding.gateway) == (
        Rule.SIBLING_PATH,
        "example.com/a",
        "already taken by a.so",
    )
