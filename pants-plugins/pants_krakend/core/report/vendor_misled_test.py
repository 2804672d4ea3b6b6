"""The known false alarms and misses of `check-plugin`, each beside our own verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.report.conftest import BOTH, MINOR, UNKNOWN
from pants_krakend.core.report.conftest import UUID as FINDING
from pants_krakend.core.report.vendor import CheckPluginCall, VendorAnswer, check_plugin
from pants_krakend.core.report.vendor_misled import misled, misled_text
from pants_krakend.core.verdict.conftest import (
    GATEWAY,
    HOST,
    PACKAGES,
    PLATFORM,
    TABLE,
    UUID,
    XID,
    built,
    host,
    judged,
    plugin,
    settings,
)
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Verdict
from pants_krakend.core.verdict.rules import Rule

LOADS = replace(BOTH, findings=())
LIBC = "GLIBC-2.36_(debian-12.10)"
NAMED = host(platforms={PLATFORM.value: PlatformFacts("binary:k", "", "", LIBC, "2.34", {})})
FORK = Module("example.com/fork", "v1.0.0", "h1:fork")
ALL_MODULES = (f"{UUID} v1.6.0", f"{XID} v1.5.0")
OWN = f"{GATEWAY}/pkg"


def vendor(
    *lines: str, gateway: GatewayFacts = HOST, go: str = "1.25.12", libc: str = ""
) -> VendorAnswer:
    """The vendor's answer to a go.sum of these modules."""
    go_sum = "".join(f"{each} h1:AAA=\n" for each in lines)
    return check_plugin(CheckPluginCall(go_sum, go, libc), gateway, PLATFORM.value)


def failing(rule: Rule, subject: str, packages: tuple[str, ...] = ()) -> Verdict:
    """A verdict that has one reason."""
    return replace(
        BOTH, findings=(replace(FINDING, rule=rule, subject=subject, packages=packages),)
    )


GO_SUM_ONLY = "it reads go.sum and nothing else."
REPLACED = (
    "go.sum lists what stands in for a module and not the module, and the gateway's own "
    "replacements are left out as well."
)


def replacing(*modules: Module) -> BinaryFacts:
    """The plugin with another first module."""
    return plugin(UUID, build=built(modules=(*modules, Module(XID, "v1.5.0", "h1:xid"))))


@pytest.mark.parametrize(
    ("file", "gateway", "lines", "sentence"),
    [
        pytest.param(
            plugin("runtime", go="1.25.8"),
            HOST,
            ALL_MODULES,
            "It misses `go-patch` (Go): it compares what is given as `-g`, by default the "
            "gateway's own Go.",
            id="-g is not given",
        ),
        pytest.param(
            replacing(Module(UUID, "v1.6.0", "", FORK)),
            HOST,
            (f"{FORK.path} v1.0.0", ALL_MODULES[1]),
            f"It misses `module-replaced` ({UUID}): {REPLACED}",
            id="replaced by a fork",
        ),
        pytest.param(
            replacing(Module(UUID, "v1.6.0", "", Module("./uuid", ""))),
            HOST,
            ALL_MODULES[1:],
            f"It misses `module-replaced` ({UUID}): {REPLACED}",
            id="replaced by a directory, or of go.work",
        ),
        pytest.param(
            plugin(UUID),
            host(
                modules=(
                    LockedModule(UUID, "v1.6.0", "", LockedModule("example.com/fork", "v1.0.0")),
                    LockedModule(XID, "v1.5.0", "h1:xid"),
                )
            ),
            ALL_MODULES,
            f"It misses `module-replaced` ({UUID}): {REPLACED}",
            id="replaced by the gateway",
        ),
        pytest.param(
            plugin(*PACKAGES, layout=SourceLayout(trimpath=True)),
            HOST,
            ALL_MODULES,
            f"It misses `source-paths` (-trimpath): {GO_SUM_ONLY}",
            id="-trimpath",
        ),
        pytest.param(
            plugin(UUID, XID, layout=SourceLayout(trimpath=False, module_cache="/root/go/pkg/mod")),
            HOST,
            ALL_MODULES,
            f"It misses `source-paths` (directory of modules): {GO_SUM_ONLY}",
            id="another module cache",
        ),
        pytest.param(
            plugin(UUID, XID, layout=SourceLayout(trimpath=False, vendor="/app/vendor")),
            HOST,
            ALL_MODULES,
            f"It misses `source-paths` (directory of modules): {GO_SUM_ONLY}",
            id="-mod=vendor",
        ),
        pytest.param(
            plugin("net", build=settings(tags="netgo")),
            HOST,
            ALL_MODULES,
            f"It misses `build-tags` (-tags): {GO_SUM_ONLY}",
            id="-tags",
        ),
        pytest.param(
            plugin("internal/runtime/sys", build=settings(race="true")),
            HOST,
            ALL_MODULES,
            f"It misses `race` (-race): {GO_SUM_ONLY}",
            id="-race",
        ),
        pytest.param(
            plugin("internal/abi", build=settings(gcflags="all=-l")),
            HOST,
            ALL_MODULES,
            f"It misses `compiler-flags` (-gcflags): {GO_SUM_ONLY}",
            id="-gcflags",
        ),
        pytest.param(
            plugin("internal/goexperiment", build=settings(GOEXPERIMENT="x")),
            HOST,
            ALL_MODULES,
            f"It misses `go-experiment` (GOEXPERIMENT): {GO_SUM_ONLY}",
            id="GOEXPERIMENT",
        ),
        pytest.param(
            plugin(OWN),
            host(fingerprints={"amd64": {**TABLE, OWN: "aa" * 8}}),
            ALL_MODULES,
            f"It misses `gateway-module` ({OWN}): the gateway's main module is not among the "
            "modules that it compares.",
            id="packages of the gateway's main module",
        ),
        pytest.param(
            plugin(exports=()),
            HOST,
            ALL_MODULES,
            f"It misses `no-registerer` (auth.so): {GO_SUM_ONLY}",
            id="no registerer",
        ),
        pytest.param(
            plugin(arch="arm64"),
            HOST,
            ALL_MODULES,
            f"It misses `cpu` (CPU): {GO_SUM_ONLY}",
            id="another CPU",
        ),
    ],
)
def test_what_the_vendor_calls_fine_and_does_not_load(
    file: BinaryFacts, gateway: GatewayFacts, lines: tuple[str, ...], sentence: str
) -> None:
    answer, verdict = vendor(*lines, gateway=gateway), judged(file, gateway)
    assert (answer.text, verdict.outcome) == ("No incompatibilities found!\n", Outcome.FAILS)
    assert misled(answer, verdict, {}) == (sentence,)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        pytest.param(
            Rule.SIBLING_PATH,
            "It misses `sibling-path` (example.com/auth): it looks at one plugin at a time.",
            id="two plugins with one path",
        ),
        pytest.param(
            Rule.GO_SUM,
            "It misses `go-sum` (example.com/auth): it reads the lines that go.sum has, and misses "
            "none.",
            id="a module that go.sum lacks",
        ),
    ],
)
def test_what_no_single_file_shows_is_missed_too(rule: Rule, sentence: str) -> None:
    assert misled(vendor(*ALL_MODULES), failing(rule, "example.com/auth"), {}) == (sentence,)


@pytest.mark.parametrize(
    ("answer", "selected", "sentence"),
    [
        pytest.param(
            vendor(gateway=NAMED),
            {},
            "It reports libc because none was given: the gateway's is the plugin's too.",
            id="-l is not given (krakend-ce#456)",
        ),
        pytest.param(
            vendor(gateway=NAMED, libc="GLIBC-2.36_(debian-12.9)"),
            {},
            "It reports libc because 'GLIBC-2.36_(debian-12.9)' and 'GLIBC-2.36_(debian-12.10)' "
            "are different texts: the family of the C library counts, and the newest glibc that "
            "the plugin needs.",
            id="another patch of the distribution (krakend-ce#676)",
        ),
        pytest.param(
            vendor(go="1.25"),
            {},
            "It reports go because '1.25' and '1.25.12' are different texts: the plugin was "
            "compiled by the gateway's Go.",
            id="the go line given as -g (krakend-ce#865)",
        ),
        pytest.param(
            vendor(*ALL_MODULES, f"{UUID} v1.7.0/go.mod"),
            {UUID: "v1.6.0"},
            f"It reports {UUID} in vain: the plugin is compiled with the gateway's v1.6.0, and "
            "v1.7.0 is only the highest version that go.sum has a line of.",
            id="a stale line of go.sum",
        ),
        pytest.param(
            vendor(f"{UUID} v1.5.0"),
            {},
            f"It reports {UUID} in vain: the plugin is not compiled with it, go.sum only has a "
            "line of it.",
            id="a module of tests or of other modules",
        ),
        pytest.param(
            vendor(f"{UUID} v1.5.0"),
            {UUID: "v1.5.0"},
            f"It reports {UUID} in vain: the plugin and the gateway link no common package of it.",
            id="no common package",
        ),
    ],
)
def test_what_the_vendor_warns_of_and_loads(
    answer: VendorAnswer, selected: dict[str, str], sentence: str
) -> None:
    verdict = judged(plugin(fingerprints={"runtime": TABLE["runtime"]}), NAMED)
    assert (answer.status, verdict.outcome) == (1, Outcome.LOADS)
    assert misled(answer, verdict, selected) == (sentence,)


@pytest.mark.parametrize(
    ("answer", "verdict", "selected"),
    [
        pytest.param(vendor(*ALL_MODULES), LOADS, {}, id="both say it loads"),
        pytest.param(
            vendor(f"{UUID} v1.5.0"),
            failing(Rule.MODULE_VERSION, UUID),
            {},
            id="both name the module",
        ),
        pytest.param(vendor(go="1.24.5"), replace(BOTH, findings=(MINOR,)), {}, id="both name Go"),
        pytest.param(
            vendor(gateway=NAMED), failing(Rule.LIBC, "C library"), {}, id="both name libc"
        ),
        pytest.param(vendor(gateway=NAMED), UNKNOWN, {}, id="rung 0 does not know the C library"),
        pytest.param(
            vendor(f"{UUID} v1.5.0"),
            UNKNOWN,
            {UUID: "v1.5.0"},
            id="rung 0 does not decide about the module",
        ),
    ],
)
def test_nothing_is_said_where_the_two_agree_or_nobody_can_tell(
    answer: VendorAnswer, verdict: Verdict, selected: dict[str, str]
) -> None:
    assert misled(answer, verdict, selected) == ()


def test_a_module_whose_packages_another_reason_explains_is_no_false_alarm() -> None:
    verdict = failing(Rule.SOURCE_PATHS, "directory of modules", (UUID,))
    assert misled(vendor(f"{UUID} v1.5.0"), verdict, {UUID: "v1.5.0"}) == (
        "It misses `source-paths` (directory of modules): it reads go.sum and nothing else.",
    )


def test_modules_of_a_plugin_that_was_not_compared_are_no_false_alarm() -> None:
    verdict = failing(Rule.CPU, "CPU")
    assert misled(vendor(f"{UUID} v1.5.0"), verdict, {UUID: "v1.5.0"}) == (
        "It misses `cpu` (CPU): it reads go.sum and nothing else.",
    )


def test_on_rung_0_the_version_that_go_mod_selects_shows_a_false_alarm() -> None:
    verdict: Verdict = replace(UNKNOWN, rung=Rung.STATIC)
    assert len(misled(vendor(f"{UUID} v1.7.0"), verdict, {UUID: "v1.6.0"})) == 1


def test_a_plugin_without_modules_needs_no_go_sum() -> None:
    answer = check_plugin(CheckPluginCall(None, "1.25.12", ""), HOST, PLATFORM.value)
    assert misled(answer, UNKNOWN, {}) == (
        "It stops because there is no go.sum, which a plugin without other modules does not need.",
    )


def test_a_release_whose_command_crashes_is_said_to() -> None:
    assert misled(vendor(gateway=host(edition="ce", version="2.0.1"), go="1.25.8"), LOADS, {}) == (
        "This release's `check-plugin` crashes at this go.sum and reports nothing.",
    )


def test_an_accepted_finding_is_missed_all_the_same() -> None:
    finding: Finding = replace(FINDING, rule=Rule.PGO, subject="", accepted="measured")
    assert len(misled(vendor(*ALL_MODULES), replace(BOTH, findings=(finding,)), {})) == 1


def test_the_text_is_a_list_below_the_plugins_name() -> None:
    assert misled_text(vendor(f"{UUID} v1.5.0"), LOADS, {}) == (
        "Where `krakend check-plugin` misleads about plugins/auth:so:\n"
        f"  - It reports {UUID} in vain: the plugin is not compiled with it, go.sum only has a "
        "line of it.\n"
    )


def test_there_is_no_text_where_they_agree() -> None:
    assert misled_text(vendor(*ALL_MODULES), LOADS, {}) == ""
