"""Tests of `static`: what is certain of sources alone, and what is left to rung 1."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.verdict.conftest import (
    KRAKEND,
    NAME,
    OTHER_SUM,
    PLATFORM,
    SUM,
    UUID,
    krakend,
    main_file,
    source_of,
    sources,
)
from pants_krakend.core.verdict.finding import Finding, Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.source import PluginSource
from pants_krakend.core.verdict.static import judge_static

IMPORT = f'"{UUID}"'
REQUIRE = f"require {UUID} v1.5.0\n"
SAME = f"require {UUID} v1.6.0\n"
SUMS = f"{UUID} v1.5.0 {SUM}\n{UUID} v1.6.0 {SUM}\n"
OLD = sources(IMPORT, go_mod=REQUIRE, go_sum=SUMS)
MODULES = (UUID, "example.org/mono", "example.org/forked", "github.com/krakend/krakend-ce/v2")


def judge(source: PluginSource, gateway: GatewayFacts = KRAKEND) -> Verdict:
    return judge_static(source, gateway, gateway_name=NAME, platform=PLATFORM)


def failing(verdict: Verdict) -> list[str]:
    """The findings that fail the plugin, as exemptions name them."""
    return [each.key for each in verdict.findings if each.severity.fails]


def risks(verdict: Verdict) -> list[str]:
    """The findings that leave the verdict open."""
    return [each.key for each in verdict.findings if each.severity is Severity.RISK]


def test_another_version_of_a_module_whose_package_is_imported_by_name_fails() -> None:
    assert judge(OLD) == Verdict(
        plugin="auth:so",
        gateway=NAME,
        platform="linux-amd64-glibc",
        rung=Rung.STATIC,
        findings=(
            Finding(
                rule=Rule.MODULE_VERSION,
                severity=Severity.ERROR,
                subject=UUID,
                plugin="v1.5.0",
                gateway="v1.6.0",
                cause="The version is part of the paths of a module's sources, which are part of "
                "every package's fingerprint.",
                remedy=f"Run `go get {UUID}@v1.6.0` in `auth`.",
                rung=Rung.STATIC,
                where="auth/go.mod:5",
                packages=(UUID,),
            ),
        ),
        compared=1,
        unseen=(),
    )


def test_the_gateways_versions_leave_nothing_to_say_and_are_no_loads() -> None:
    verdict = judge(sources(IMPORT, '"fmt"', go_mod=SAME, go_sum=SUMS))
    assert (verdict.findings, verdict.unseen, verdict.outcome) == ((), (), Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("source", "gateway"),
    [
        pytest.param(
            sources(f"_ {IMPORT}", go_mod=REQUIRE, go_sum=SUMS),
            KRAKEND,
            id="a blank import: the package may export nothing",
        ),
        pytest.param(
            sources('"fmt"', go_mod=REQUIRE, go_sum=SUMS),
            KRAKEND,
            id="no import of first-party code",
        ),
        pytest.param(
            sources(f'"{UUID}/other"', go_mod=REQUIRE, go_sum=SUMS),
            KRAKEND,
            id="a package that the gateway does not link",
        ),
        pytest.param(OLD, krakend(fingerprints={}), id="a gateway without a table"),
        pytest.param(
            OLD,
            krakend(fingerprints={"arm64": KRAKEND.fingerprints["amd64"]}),
            id="a table of another CPU",
        ),
        pytest.param(
            OLD,
            krakend(fingerprints={"amd64": {"fmt": "0" * 16}}, unknown={"amd64": {UUID}}),
            id="a package whose fingerprint nobody knows",
        ),
        pytest.param(
            sources(IMPORT, go_mod=REQUIRE, go_sum=SUMS, go="1.16"),
            KRAKEND,
            id="a go.mod that does not name every version",
        ),
        pytest.param(
            sources(IMPORT, go_mod=REQUIRE, go_sum=SUMS, **{"go.work": "go 1.25\nuse ./auth\n"}),
            KRAKEND,
            id="a workspace",
        ),
        pytest.param(
            sources(IMPORT, go_mod=f"require {UUID} main\n", go_sum=SUMS),
            KRAKEND,
            id="a branch that is yet to be looked up",
        ),
        pytest.param(
            OLD,
            krakend(layout=SourceLayout(trimpath=False, vendor="/app/vendor")),
            id="a gateway whose paths hold no versions",
        ),
        pytest.param(OLD, krakend(go="1.19.5"), id="a Go whose fingerprints need not hold paths"),
        pytest.param(OLD, krakend(modules=()), id="a gateway whose modules are not known"),
        pytest.param(
            sources(
                '"example.org/local"',
                go_mod="require example.org/local v1.0.0\nreplace example.org/local => ../local\n",
                **{"local/go.mod": "module example.org/local\n", "local/x.go": "package local\n"},
            ),
            KRAKEND,
            id="a directory on both sides, which may be the same",
        ),
        pytest.param(
            sources(
                '"example.org/mono/sub/x"',
                go_mod="require example.org/mono v1.0.0\nrequire example.org/mono/sub v0.9.0\n",
                go_sum=f"example.org/mono v1.0.0 {SUM}\nexample.org/mono/sub v0.9.0 {SUM}\n",
            ),
            KRAKEND,
            id="two modules that the package may be of, one of them the gateway's",
        ),
        pytest.param(
            sources(
                '"example.org/forked"',
                go_mod="require example.org/forked v1.9.0\n"
                "replace example.org/forked => example.org/f v1.1.0\n",
                go_sum=f"example.org/f v1.1.0 {SUM}\n",
            ),
            KRAKEND,
            id="the gateway's own replacement of another version",
        ),
        pytest.param(
            sources(IMPORT, go_mod=f"{REQUIRE}replace {UUID} => {UUID} v1.6.0\n", go_sum=SUMS),
            KRAKEND,
            id="a replacement by the gateway's version",
        ),
    ],
)
def test_what_is_not_certain_fails_nothing(source: PluginSource, gateway: GatewayFacts) -> None:
    assert failing(judge(source, gateway)) == []


@pytest.mark.parametrize(
    ("source", "key", "sides", "remedy", "where"),
    [
        pytest.param(
            sources(
                IMPORT,
                go_mod=f"{SAME}replace {UUID} => example.org/fork v1.0.0\n",
                go_sum=f"example.org/fork v1.0.0 {SUM}\n",
            ),
            f"module-replaced {UUID}",
            ("v1.6.0 => example.org/fork v1.0.0", "v1.6.0"),
            f"Remove {UUID} from the `replace` lines of go.mod (and from go.work), and run "
            f"`go get {UUID}@v1.6.0` in `auth`.",
            "auth/go.mod:6",
            id="by the plugin, with a fork",
        ),
        pytest.param(
            sources(
                IMPORT,
                go_mod=f"{SAME}replace {UUID} => ../uuid\n",
                **{"uuid/go.mod": f"module {UUID}\n", "uuid/x.go": "package uuid\n"},
            ),
            f"module-replaced {UUID}",
            ("v1.6.0 => ../uuid (devel)", "v1.6.0"),
            f"Remove {UUID} from the `replace` lines of go.mod (and from go.work), and run "
            f"`go get {UUID}@v1.6.0` in `auth`.",
            "auth/go.mod:6",
            id="by the plugin, with a directory",
        ),
        pytest.param(
            sources(
                '"example.org/forked"',
                go_mod="require example.org/forked v1.0.0\n",
                go_sum=f"example.org/forked v1.0.0 {SUM}\n",
            ),
            "module-replaced example.org/forked",
            ("v1.0.0", "v1.0.0 => example.org/f v1.1.0"),
            "Run `go mod edit -replace=example.org/forked=example.org/f@v1.1.0` and `go mod tidy` "
            "in `auth`.",
            "auth/go.mod:5",
            id="by the gateway",
        ),
        pytest.param(
            sources(
                IMPORT,
                **{
                    "go.work": "go 1.25\nuse (\n\t./auth\n\t./uuid\n)\n",
                    "uuid/go.mod": f"module {UUID}\n",
                    "uuid/x.go": "package uuid\n",
                },
            ),
            f"module-replaced {UUID}",
            ("(devel)", "v1.6.0"),
            f"Remove {UUID} from the `replace` lines of go.mod (and from go.work), and run "
            f"`go get {UUID}@v1.6.0` in `auth`.",
            "auth/go.mod",
            id="by the workspace, with one of its own modules",
        ),
    ],
)
def test_a_module_that_is_replaced_on_one_side_fails_with_the_edit(
    source: PluginSource, key: str, sides: tuple[str, str], remedy: str, where: str
) -> None:
    (finding,) = judge(source).findings
    assert (finding.key, finding.severity, finding.remedy) == (key, Severity.ERROR, remedy)
    assert ((finding.plugin, finding.gateway), finding.where) == (sides, where)


def test_a_package_that_the_gateway_has_from_another_module_fails_by_that_module() -> None:
    source = sources(
        '"example.org/mono/sub/x"',
        go_mod="require example.org/mono/sub v0.9.0\n",
        go_sum=f"example.org/mono/sub v0.9.0 {SUM}\n",
    )
    (finding,) = judge(source).findings
    assert (finding.subject, finding.plugin, finding.gateway, finding.remedy) == (
        "example.org/mono/sub",
        "v0.9.0",
        "example.org/mono v1.0.0",
        "Run `go get example.org/mono@v1.0.0` in `auth`.",
    )


def test_other_bytes_of_one_version_are_a_risk_because_they_may_be_a_comment() -> None:
    source = sources(IMPORT, go_mod=SAME, go_sum=f"{UUID} v1.6.0 {OTHER_SUM}\n")
    (finding,) = judge(source).findings
    assert (finding.key, finding.severity, finding.plugin, finding.gateway) == (
        f"module-content {UUID}",
        Severity.RISK,
        f"v1.6.0 ({OTHER_SUM})",
        f"v1.6.0 ({SUM})",
    )


def test_all_findings_are_told_at_once() -> None:
    source = sources(
        IMPORT,
        '"example.org/forked"',
        go="1.26",
        go_mod=f"{REQUIRE}require example.org/forked v1.0.0\n",
        go_sum=f"example.org/forked v1.0.0 {SUM}\n",
    )
    assert failing(judge(source)) == [
        "go-line auth/go.mod",
        f"go-sum {UUID}",
        "module-replaced example.org/forked",
        f"module-version {UUID}",
    ]


@pytest.mark.parametrize(
    ("files", "gateway_go", "found"),
    [
        pytest.param(
            {"auth/go.mod": "module a\n\n// why\ngo 1.26\n"},
            "1.25.12",
            [("auth/go.mod:4", "1.26", Severity.ERROR)],
            id="go.mod",
        ),
        pytest.param(
            {
                "auth/go.mod": "module a\n\ngo 1.25\n",
                "b/go.mod": "module b\ngo 1.26.1\n",
                "go.work": "go 1.26\nuse (\n\t./auth\n\t./b\n)\n",
            },
            "1.25.12",
            [("go.work:1", "1.26", Severity.ERROR), ("b/go.mod:2", "1.26.1", Severity.ERROR)],
            id="the workspace and a module of it",
        ),
        pytest.param(
            {"auth/go.mod": "module a\n\ngo 1.21\n"},
            "1.20.4",
            [("auth/go.mod:3", "1.21", Severity.RISK)],
            id="a Go that compiles it nonetheless",
        ),
        pytest.param({"auth/go.mod": "module a\n\ngo 1.25.12\n"}, "1.25.12", [], id="the very Go"),
    ],
)
def test_a_file_that_asks_for_a_newer_go_is_found_with_its_line(
    files: dict[str, str], gateway_go: str, found: list[tuple[str, str, Severity]]
) -> None:
    source = source_of({**files, "auth/main.go": main_file()})
    verdict = judge(source, krakend(go=gateway_go))
    assert [(each.where, each.plugin, each.severity) for each in verdict.findings] == found
    assert {each.gateway for each in verdict.findings} <= {gateway_go}


def test_a_module_without_a_sum_fails_where_it_is_imported() -> None:
    (finding,) = judge(sources(f"_ {IMPORT}", go_mod=SAME)).findings
    assert finding == Finding(
        rule=Rule.GO_SUM,
        severity=Severity.ERROR,
        subject=UUID,
        plugin=f"no sum of {UUID} v1.6.0 in auth/go.sum",
        gateway="",
        cause=f"auth/main.go:3 imports {UUID}, and Go compiles no module that go.sum does not "
        "vouch for.",
        remedy="Run `go mod tidy` in `auth` and commit go.mod and go.sum.",
        rung=Rung.STATIC,
        where="auth/go.mod:5",
    )


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(sources('"fmt"', go_mod=SAME), id="not imported by first-party code"),
        pytest.param(
            sources(IMPORT, go_mod=SAME, **{"auth/vendor/modules.txt": ""}), id="a vendor directory"
        ),
        pytest.param(
            sources(IMPORT, go_mod=SAME, **{"go.work": "go 1.25\nuse ./auth\n"}),
            id="a workspace, which may select another version",
        ),
        pytest.param(
            sources(
                IMPORT,
                go_mod=f"{SAME}replace {UUID} => ../uuid\n",
                **{"uuid/go.mod": f"module {UUID}\n", "uuid/x.go": "package uuid\n"},
            ),
            id="a directory, which has no sum",
        ),
        pytest.param(
            sources(
                '"example.org/mono/sub/x"',
                go_mod="require example.org/mono v1.0.0\nrequire example.org/mono/sub v0.9.0\n",
                go_sum=f"example.org/mono v1.0.0 {SUM}\n",
            ),
            id="a module of which the package need not be",
        ),
    ],
)
def test_a_sum_that_may_not_be_needed_is_not_missed(source: PluginSource) -> None:
    assert [each for each in judge(source).findings if each.rule is Rule.GO_SUM] == []


@pytest.mark.parametrize(
    ("tags", "imports", "settings", "severities"),
    [
        pytest.param(["netgo"], ['"net"'], {}, [Severity.ERROR], id="imported: fails"),
        pytest.param(["osusergo"], ['_ "os/user"'], {}, [Severity.ERROR], id="imported blank"),
        pytest.param(["netgo"], ['"fmt"'], {}, [Severity.NOTE], id="not imported: noted"),
        pytest.param(["extra"], ['"net"'], {}, [], id="a tag of the plugin's own"),
        pytest.param(
            [], ['"net"'], {"-tags": "netgo,x"}, [Severity.ERROR], id="the gateway's tag is missing"
        ),
        pytest.param(["netgo"], ['"net"'], {"-tags": "netgo"}, [], id="on both sides"),
    ],
)
def test_a_tag_of_the_network_or_of_users_on_one_side_only_is_found(
    tags: list[str], imports: list[str], settings: dict[str, str], severities: list[Severity]
) -> None:
    files = {"auth/go.mod": "module a\n\ngo 1.25\n", "auth/main.go": main_file(*imports)}
    known = PlatformFacts("release:2.13.8", "", "", "", "", settings)
    gateway = krakend(platforms={PLATFORM.value: known})
    findings = judge(source_of(files, tags=tags), gateway).findings
    assert [(each.rule, each.severity) for each in findings] == [
        (Rule.BUILD_TAGS, severity) for severity in severities
    ]


def test_tags_of_a_gateway_that_does_not_tell_its_own_are_not_judged() -> None:
    files = {"auth/go.mod": "module a\n\ngo 1.25\n", "auth/main.go": main_file('"net"')}
    old = PlatformFacts("binary:krakend", "sha256:1", "", "", "", {})
    gateway = krakend(platforms={PLATFORM.value: old})
    assert judge(source_of(files, tags=["netgo"]), gateway).findings == ()


OWN = "github.com/krakend/krakend-ce/v2"
OWN_SOURCE = sources(f'"{OWN}"', go_mod=f"require {OWN} v2.13.8\n", go_sum=f"{OWN} v2.13.8 {SUM}\n")


@pytest.mark.parametrize(
    ("main_module", "severity"),
    [
        pytest.param("/app", Severity.ERROR, id="in its own directory: fails"),
        pytest.param(f"/go/pkg/mod/{OWN}@v2.13.8", None, id="in the module cache: may be the same"),
        pytest.param("", None, id="nobody knows where"),
    ],
)
def test_packages_of_the_gateways_main_module_fail_where_they_lie_elsewhere(
    main_module: str, severity: Severity | None
) -> None:
    gateway = krakend(
        layout=replace(KRAKEND.layout, main_module=main_module),
        fingerprints={"amd64": {OWN: "0" * 16}},
    )
    findings = judge(OWN_SOURCE, gateway).findings
    assert [(each.key, each.severity, each.where) for each in findings] == (
        [(f"gateway-module {OWN}", severity, "auth/go.mod:5")] if severity else []
    )


def test_packages_of_a_releases_main_module_which_its_table_leaves_out_are_a_risk() -> None:
    assert risks(judge(OWN_SOURCE)) == [f"gateway-module {OWN}"]


def test_a_package_whose_fingerprint_nobody_knows_is_a_risk() -> None:
    source = sources(
        '"example.org/closed"',
        go_mod="require example.org/closed v1.0.0\n",
        go_sum=f"example.org/closed v1.0.0 {SUM}\n",
    )
    assert risks(judge(source)) == ["unknown-package example.org/closed"]


def test_a_gateway_without_a_table_is_told_with_the_way_to_one() -> None:
    (finding,) = judge(sources('"fmt"'), krakend(fingerprints={})).findings
    assert (finding.key, finding.severity) == (f"no-fingerprints {NAME}", Severity.RISK)
    assert "`pants generate-lockfiles`" in finding.remedy


@pytest.mark.parametrize(
    ("source", "unseen"),
    [
        pytest.param(
            sources('"fmt"', go_mod=REQUIRE),
            "1 module has other versions than the gateway's; whether it matters is decided on "
            f"rung 1: {UUID}.",
            id="one module",
        ),
        pytest.param(
            sources('"fmt"', go_mod=f"{REQUIRE}require example.org/mono v1.1.0\n"),
            "2 modules have other versions than the gateway's; whether it matters is decided on "
            f"rung 1: example.org/mono, {UUID}.",
            id="two modules",
        ),
        pytest.param(
            sources('"fmt"', **{"go.work": "go 1.25\nuse ./auth\n"}),
            "go.work chooses the versions of modules, which rung 1 looks at.",
            id="a workspace",
        ),
        pytest.param(
            sources('"fmt"', go="1.16"),
            "auth/go.mod has `go 1.16`, and so does not name the version of every module, which "
            "rung 1 looks at.",
            id="an old go line",
        ),
    ],
)
def test_what_rung_1_has_to_decide_is_said_in_one_sentence(
    source: PluginSource, unseen: str
) -> None:
    assert judge(source).unseen == (unseen,)


def test_many_modules_are_named_by_the_first_few() -> None:
    names = [f"example.org/m{number}" for number in range(7)]
    gateway = krakend(modules=tuple(LockedModule(name, "v1.0.0") for name in names))
    source = sources('"fmt"', go_mod="".join(f"require {name} v1.1.0\n" for name in names))
    assert judge(source, gateway).unseen == (
        (
            "7 modules have other versions than the gateway's; whether it matters is decided on "
            "rung 1: example.org/m0, example.org/m1, example.org/m2, example.org/m3, "
            "example.org/m4 and 2 more."
        ),
    )


def test_a_package_that_is_not_there_fails_with_the_place_of_its_import() -> None:
    (finding,) = judge(sources('"example.com/auth/gone"')).findings
    assert (finding.key, finding.severity, finding.where) == (
        "sources auth:so",
        Severity.ERROR,
        "auth/main.go:3",
    )


@given(
    imports=st.lists(
        st.tuples(st.sampled_from(["", "_ "]), st.sampled_from([*MODULES, "net", "C"])), max_size=4
    ),
    go=st.sampled_from(["1.16", "1.17", "1.25", "1.26"]),
    requires=st.lists(
        st.tuples(st.sampled_from(MODULES), st.sampled_from(["v1.0.0", "v1.6.0", "main"])),
        max_size=4,
    ),
    replaces=st.lists(
        st.tuples(st.sampled_from(MODULES), st.sampled_from(["../x", "example.org/f v1.1.0"])),
        max_size=2,
    ),
    gateway=st.sampled_from([KRAKEND, krakend(fingerprints={}), krakend(modules=())]),
)
def test_no_sources_are_said_to_load(
    imports: list[tuple[str, str]],
    go: str,
    requires: list[tuple[str, str]],
    replaces: list[tuple[str, str]],
    gateway: GatewayFacts,
) -> None:
    lines = [f"require {path} {version}" for path, version in requires]
    lines += [f"replace {old} => {new}" for old, new in replaces]
    source = sources(*(f'{name}"{path}"' for name, path in imports), go_mod="\n".join(lines), go=go)
    try:
        verdict = judge(source, gateway)
    except KrakendError:
        return
    assert verdict.outcome is not Outcome.LOADS
