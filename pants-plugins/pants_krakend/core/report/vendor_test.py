"""What `krakend check-plugin` says, release by release."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.report.vendor import CheckPluginCall, VendorAnswer, check_plugin

MUSL = "linux-amd64-musl"
LIBC = "MUSL-1.2.5_(alpine-3.23.4)"
HASH = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
OLDER = f"github.com/google/uuid v1.5.0 {HASH}\ngithub.com/google/uuid v1.5.0/go.mod {HASH}\n"
BLOCK = "github.com/google/uuid\n\thave: v1.5.0\n\twant: v1.6.0\n"
GO_BLOCK = "go\n\thave: 1.25.8\n\twant: 1.25.12\n"


def gateway(version: str = "2.13.8", edition: str = "ce") -> GatewayFacts:
    """A gateway of two modules, one of them replaced."""
    return GatewayFacts(
        edition=edition,
        version=version,
        go="1.25.12",
        go_sums={},
        main_module="github.com/krakend/krakend-ce/v2",
        layout=SourceLayout(trimpath=False),
        modules=(
            LockedModule("github.com/google/uuid", "v1.6.0", HASH),
            LockedModule(
                "example.com/old", "v1.0.0", "", LockedModule("example.com/new", "v1.1.0", HASH)
            ),
        ),
        platforms={MUSL: PlatformFacts("binary:k", "sha256:0", "", LIBC, "", {})},
    )


def answer(
    go_sum: str, version: str = "2.13.8", *, go: str = "1.25.12", libc: str = LIBC
) -> VendorAnswer:
    """The answer to a careful user, unless told otherwise."""
    return check_plugin(CheckPluginCall(go_sum, go, libc), gateway(version), MUSL)


def test_a_plugin_that_agrees_is_told_so() -> None:
    assert answer(OLDER.replace("v1.5.0", "v1.6.0")) == VendorAnswer(
        "No incompatibilities found!\n", 0
    )


@pytest.mark.parametrize(
    ("version", "text"),
    [
        pytest.param("2.0.2", f"1 incompatibility(ies) found...\n{BLOCK}", id="2.0: count first"),
        pytest.param("2.6.3", f"1 incompatibility(ies) found...\n{BLOCK}", id="2.6: count first"),
        pytest.param("2.7.0", f"{BLOCK}1 incompatibilities found\n", id="2.7: count last"),
        pytest.param("2.13.8", f"{BLOCK}1 incompatibilities found\n", id="2.13: count last"),
    ],
)
def test_a_module_of_another_version_is_a_block(version: str, text: str) -> None:
    given_answer = answer(OLDER, version)
    assert (given_answer.text, given_answer.status) == (text, 1)


def test_libc_comes_before_go_and_go_before_modules() -> None:
    assert answer(OLDER, go="1.25.8", libc="GLIBC-2.31").text == (
        f"libc\n\thave: GLIBC-2.31\n\twant: {LIBC}\n{GO_BLOCK}{BLOCK}3 incompatibilities found\n"
    )


def test_libc_that_is_not_given_is_an_empty_have() -> None:
    assert (
        answer("", libc="").text == f"libc\n\thave: \n\twant: {LIBC}\n1 incompatibilities found\n"
    )


def test_a_gateway_whose_libc_nobody_knows_agrees_with_any() -> None:
    facts = gateway()
    call = CheckPluginCall("", "1.25.12", "MUSL-1.2.5")
    assert check_plugin(call, facts, "linux-arm64-musl").status == 0


@pytest.mark.parametrize(
    ("edition", "version"),
    [
        pytest.param("ee", "2.0.0", id="Enterprise Edition"),
        pytest.param("", "", id="a gateway that does not say"),
    ],
)
def test_an_unknown_gateway_has_the_newest_form(edition: str, version: str) -> None:
    facts = gateway(version, edition)
    call = CheckPluginCall(OLDER, "1.25.12", LIBC)
    assert check_plugin(call, facts, MUSL).text == f"{BLOCK}1 incompatibilities found\n"


@pytest.mark.parametrize(
    ("versions", "highest"),
    [
        pytest.param(["v1.5.0", "v1.4.9"], "v1.5.0", id="the first"),
        pytest.param(["v1.9.0", "v1.10.0"], "v1.10.0", id="by numbers"),
        pytest.param(["v1.7.0-rc.1", "v1.7.0-rc.2"], "v1.7.0-rc.2", id="pre-releases"),
        pytest.param(["v1.7.0-rc.2", "v1.7.0-rc.10"], "v1.7.0-rc.10", id="numbers in them"),
        pytest.param(["v1.7.0-1", "v1.7.0-a"], "v1.7.0-a", id="numbers before words"),
        pytest.param(["v1.7.0-rc", "v1.7.0-rc.1"], "v1.7.0-rc.1", id="shorter first"),
        pytest.param(["v1.7.0", "v1.7.0-rc.1"], "v1.7.0", id="a release after them"),
        pytest.param(["v2.0.0+incompatible", "v2.0.0"], "v2.0.0+incompatible", id="equal to it"),
        pytest.param(["nonsense", "v0.0.1"], "v0.0.1", id="what is no version is passed over"),
        pytest.param(["v0.0.1", "v1.0.0-01"], "v0.0.1", id="zeros before a number"),
        pytest.param(["v1.5.0", "v1.9.0/go.mod"], "v1.9.0", id="of a go.mod alone"),
    ],
)
def test_the_highest_version_of_any_line_counts(versions: list[str], highest: str) -> None:
    lines = "".join(f"github.com/google/uuid {each} {HASH}\n" for each in versions)
    assert [each.have for each in answer(lines).found] == [highest]


def test_before_2_0_6_versions_were_compared_as_texts() -> None:
    lines = OLDER.replace("v1.5.0", "v1.9.0") + OLDER.replace("v1.5.0", "v1.10.0")
    assert [answer(lines, each).found[0].have for each in ("2.0.5", "2.0.6")] == [
        "v1.9.0",
        "v1.10.0",
    ]


def test_the_gateways_replacements_are_not_looked_at() -> None:
    lines = f"example.com/old v1.0.0 {HASH}\nexample.com/new v9.9.9 {HASH}\n"
    assert answer(lines).status == 0


def test_without_a_go_sum_the_command_stops() -> None:
    call = CheckPluginCall(None, "1.25.12", LIBC)
    assert check_plugin(call, gateway(), MUSL) == VendorAnswer(
        "open ./go.sum: no such file or directory\n", 1
    )


def test_lines_that_are_no_module_and_a_carriage_return_are_passed_over() -> None:
    assert answer(f"\nnonsense\n{OLDER}".replace("\n", "\r\n")).text == (
        f"{BLOCK}1 incompatibilities found\n"
    )


@pytest.mark.parametrize(
    ("go_sum", "version", "go", "text"),
    [
        pytest.param(
            f"\n{OLDER}",
            "2.0.6",
            "1.25.12",
            "panic: runtime error: index out of range [1] with length 1\n",
            id="a blank line, before 2.1.0",
        ),
        pytest.param(
            "",
            "2.0.1",
            "1.25.8",
            "panic: runtime error: index out of range [0] with length 0\n",
            id="only Go differs, before 2.0.2",
        ),
    ],
)
def test_old_releases_panic(go_sum: str, version: str, go: str, text: str) -> None:
    assert answer(go_sum, version, go=go) == VendorAnswer(
        text, 2, remark="Go's account of where it happened follows there, and is left out here."
    )


def test_before_2_0_2_the_last_block_falls_off() -> None:
    assert [answer(OLDER, each, go="1.25.8").text for each in ("2.0.1", "2.0.2")] == [
        f"1 incompatibility(ies) found...\n{GO_BLOCK}",
        f"2 incompatibility(ies) found...\n{GO_BLOCK}{BLOCK}",
    ]


def test_the_help_that_2_7_0_prints_is_left_out_and_said_so() -> None:
    remark = "This release prints its help as well, which is left out here."
    assert [answer(OLDER, each).remark for each in ("2.6.3", "2.7.0", "2.7.1")] == ["", remark, ""]


@given(st.text(), st.sampled_from(["2.0.0", "2.0.6", "2.13.8"]))
def test_any_text_given_as_go_sum_has_an_answer(go_sum: str, version: str) -> None:
    assert answer(go_sum, version).status in {0, 1, 2}
