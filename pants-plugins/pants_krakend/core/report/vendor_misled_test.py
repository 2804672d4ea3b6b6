"""The known false alarms and misses of `check-plugin`, each beside our own verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.report.conftest import BOTH, MINOR, UNKNOWN, UUID
from pants_krakend.core.report.vendor import VendorAnswer
from pants_krakend.core.report.vendor_misled import misled, misled_text
from pants_krakend.core.report.vendor_test import LIBC, OLDER, answer
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Verdict
from pants_krakend.core.verdict.rules import Rule

LOADS = replace(BOTH, findings=())
AGREES = OLDER.replace("v1.5.0", "v1.6.0")
BOTH_VERSIONS = OLDER + AGREES.replace("v1.6.0", "v1.7.0")
PATH = "github.com/google/uuid"


def failing(rule: Rule, subject: str, packages: tuple[str, ...] = ()) -> Verdict:
    """A verdict that has one reason."""
    finding = replace(UUID, rule=rule, subject=subject, packages=packages)
    return replace(BOTH, findings=(finding,))


@pytest.mark.parametrize(
    ("rule", "subject", "sentence"),
    [
        pytest.param(
            Rule.GO_PATCH,
            "Go",
            "It misses `go-patch` (Go): it compares what is given as `-g`, by default the "
            "gateway's own Go.",
            id="-g is not given",
        ),
        pytest.param(
            Rule.MODULE_REPLACED,
            "example.com/a",
            "It misses `module-replaced` (example.com/a): go.sum lists what stands in for a module "
            "and not the module, and the gateway's own replacements are left out as well.",
            id="a replacement, on either side, or go.work",
        ),
        pytest.param(
            Rule.SOURCE_PATHS,
            "directory of modules",
            "It misses `source-paths` (directory of modules): it reads go.sum and nothing else.",
            id="another module cache, -trimpath, vendor",
        ),
        pytest.param(
            Rule.BUILD_TAGS,
            "-tags",
            "It misses `build-tags` (-tags): it reads go.sum and nothing else.",
            id="build flags",
        ),
        pytest.param(
            Rule.GATEWAY_MODULE,
            "github.com/krakend/krakend-ce/v2/pkg",
            "It misses `gateway-module` (github.com/krakend/krakend-ce/v2/pkg): the gateway's main "
            "module is not among the modules that it compares.",
            id="packages of the gateway's main module",
        ),
        pytest.param(
            Rule.NO_REGISTERER,
            "",
            "It misses `no-registerer`: it reads go.sum and nothing else.",
            id="no registerer",
        ),
        pytest.param(
            Rule.SIBLING_PATH,
            "example.com/auth",
            "It misses `sibling-path` (example.com/auth): it looks at one plugin at a time.",
            id="two plugins with one path",
        ),
        pytest.param(
            Rule.CPU,
            "CPU",
            "It misses `cpu` (CPU): it reads go.sum and nothing else.",
            id="another CPU",
        ),
        pytest.param(
            Rule.GO_SUM,
            "example.com/a",
            "It misses `go-sum` (example.com/a): it reads the lines that go.sum has, and misses "
            "none.",
            id="a module that go.sum lacks",
        ),
    ],
)
def test_what_the_vendor_calls_fine_and_does_not_load(
    rule: Rule, subject: str, sentence: str
) -> None:
    said, verdict = answer(AGREES), failing(rule, subject)
    assert (said.text, verdict.outcome) == ("No incompatibilities found!\n", Outcome.FAILS)
    assert misled(said, verdict, {}) == (sentence,)


@pytest.mark.parametrize(
    ("said", "selected", "sentence"),
    [
        pytest.param(
            answer(AGREES, libc=""),
            {},
            "It reports libc because none was given: the gateway's is the plugin's too.",
            id="-l is not given (krakend-ce#456)",
        ),
        pytest.param(
            answer(AGREES, libc="MUSL-1.2.5_(alpine-3.23.3)"),
            {},
            f"It reports libc because 'MUSL-1.2.5_(alpine-3.23.3)' and '{LIBC}' are different "
            "texts: the family of the C library counts, and the newest glibc that the plugin "
            "needs.",
            id="another patch of the distribution (krakend-ce#676)",
        ),
        pytest.param(
            answer(AGREES, go="1.25"),
            {},
            "It reports go because '1.25' and '1.25.12' are different texts: the plugin was "
            "compiled by the gateway's Go.",
            id="the go line given as -g (krakend-ce#865)",
        ),
        pytest.param(
            answer(BOTH_VERSIONS),
            {PATH: "v1.6.0"},
            f"It reports {PATH} in vain: the plugin is compiled with the gateway's v1.6.0, and "
            "v1.7.0 is only the highest version that go.sum has a line of.",
            id="a stale line of go.sum",
        ),
        pytest.param(
            answer(OLDER),
            {},
            f"It reports {PATH} in vain: the plugin is not compiled with it, go.sum only has a "
            "line of it.",
            id="a module of tests or of other modules",
        ),
        pytest.param(
            answer(OLDER),
            {PATH: "v1.5.0"},
            f"It reports {PATH} in vain: the plugin and the gateway link no common package of it.",
            id="no common package",
        ),
    ],
)
def test_what_the_vendor_warns_of_and_loads(
    said: VendorAnswer, selected: dict[str, str], sentence: str
) -> None:
    assert (said.status, LOADS.outcome) == (1, Outcome.LOADS)
    assert misled(said, LOADS, selected) == (sentence,)


@pytest.mark.parametrize(
    ("said", "verdict", "selected"),
    [
        pytest.param(answer(AGREES), LOADS, {}, id="both say it loads"),
        pytest.param(
            answer(OLDER), failing(Rule.MODULE_VERSION, PATH), {}, id="both name the module"
        ),
        pytest.param(
            answer(AGREES, go="1.24.5"), replace(BOTH, findings=(MINOR,)), {}, id="both name Go"
        ),
        pytest.param(
            answer(AGREES, libc=""), failing(Rule.LIBC, "C library"), {}, id="both name libc"
        ),
        pytest.param(answer(AGREES, libc=""), UNKNOWN, {}, id="rung 0 does not know the C library"),
        pytest.param(
            answer(OLDER), UNKNOWN, {PATH: "v1.5.0"}, id="rung 0 does not decide about the module"
        ),
    ],
)
def test_nothing_is_said_where_the_two_agree_or_nobody_can_tell(
    said: VendorAnswer, verdict: Verdict, selected: dict[str, str]
) -> None:
    assert misled(said, verdict, selected) == ()


def test_a_module_whose_packages_another_reason_explains_is_no_false_alarm() -> None:
    verdict = failing(Rule.SOURCE_PATHS, "directory of modules", (PATH,))
    assert misled(answer(OLDER), verdict, {PATH: "v1.5.0"}) == (
        "It misses `source-paths` (directory of modules): it reads go.sum and nothing else.",
    )


def test_modules_of_a_plugin_that_was_not_compared_are_no_false_alarm() -> None:
    verdict = failing(Rule.CPU, "CPU")
    assert misled(answer(OLDER), verdict, {PATH: "v1.5.0"}) == (
        "It misses `cpu` (CPU): it reads go.sum and nothing else.",
    )


def test_on_rung_0_the_version_that_go_mod_selects_shows_a_false_alarm() -> None:
    verdict: Verdict = replace(UNKNOWN, rung=Rung.STATIC)
    assert len(misled(answer(BOTH_VERSIONS), verdict, {PATH: "v1.6.0"})) == 1


def test_a_release_whose_command_crashes_is_said_to() -> None:
    assert misled(answer("\n", "2.0.6"), LOADS, {}) == (
        "This release's `check-plugin` crashes at this go.sum and reports nothing.",
    )


def test_an_accepted_finding_is_missed_all_the_same() -> None:
    finding: Finding = replace(UUID, rule=Rule.PGO, subject="", accepted="measured")
    assert len(misled(answer(AGREES), replace(BOTH, findings=(finding,)), {})) == 1


def test_the_text_is_a_list_below_the_plugins_name() -> None:
    assert misled_text(answer(OLDER), LOADS, {}) == (
        "Where `krakend check-plugin` misleads about plugins/auth:so:\n"
        f"  - It reports {PATH} in vain: the plugin is not compiled with it, go.sum only has a "
        "line of it.\n"
    )


def test_there_is_no_text_where_they_agree() -> None:
    assert misled_text(answer(AGREES), LOADS, {}) == ""
