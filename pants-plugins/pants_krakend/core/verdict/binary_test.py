"""Which findings a built plugin has: each test changes one thing of a plugin that loads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule
from pants_krakend.core.platform import Libc, Platform
from pants_krakend.core.verdict.conftest import (
    GATEWAY,
    HOST,
    LAYOUT,
    OTHER,
    PACKAGES,
    PLATFORM,
    PLUGIN,
    STANDARD,
    TABLE,
    UUID,
    XID,
    built,
    host,
    judged,
    plugin,
    settings,
)
from pants_krakend.core.verdict.finding import Outcome, Severity
from pants_krakend.core.verdict.rules import Rule

THIRD_PARTY = tuple(each for each in PACKAGES if each not in STANDARD)
TRIMMED = SourceLayout(trimpath=True)
ELSEWHERE = replace(LAYOUT, module_cache="/home/user/go/pkg/mod")
VENDORED = replace(LAYOUT, module_cache="", vendor="/app/vendor")
NAMELESS = BuildInfo()


def with_module(module: Module) -> BuildInfo:
    """The plugin's build info with another uuid module."""
    return built(modules=(module, Module(XID, "v1.5.0", "h1:xid")))


def test_a_plugin_whose_fingerprints_are_all_the_gateways_loads() -> None:
    verdict = judged(PLUGIN)

    assert (verdict.outcome, verdict.findings, verdict.compared) == (Outcome.LOADS, (), 11)


FAILING = [
    pytest.param(
        plugin(*STANDARD[:4], go="1.24.5"), HOST, Rule.GO_MINOR, "Go", STANDARD[:4], id="Go minor"
    ),
    pytest.param(
        plugin("runtime", "net", go="1.25.8"),
        HOST,
        Rule.GO_PATCH,
        "Go",
        ("net", "runtime"),
        id="Go patch",
    ),
    pytest.param(
        plugin("runtime", UUID, go="1.25.8"),
        HOST,
        Rule.GO_PATCH,
        "Go",
        ("runtime",),
        id="what is built upon a differing package differs in its wake",
    ),
    pytest.param(
        plugin(UUID, build=with_module(Module(UUID, "v1.5.0", "h1:old"))),
        HOST,
        Rule.MODULE_VERSION,
        UUID,
        (UUID,),
        id="module version",
    ),
    pytest.param(
        plugin(UUID, build=with_module(Module(UUID, "v1.6.0", "h1:other"))),
        HOST,
        Rule.MODULE_CONTENT,
        UUID,
        (UUID,),
        id="other bytes of one version",
    ),
    pytest.param(
        plugin(
            UUID,
            build=with_module(Module(UUID, "v1.6.0", "", Module("a.com/fork", "v1.6.0", "h1:f"))),
        ),
        HOST,
        Rule.MODULE_REPLACED,
        UUID,
        (UUID,),
        id="replaced in the plugin by a fork",
    ),
    pytest.param(
        plugin(UUID, build=with_module(Module(UUID, "(devel)"))),
        HOST,
        Rule.MODULE_REPLACED,
        UUID,
        (UUID,),
        id="a directory of the plugin's workspace",
    ),
    pytest.param(
        plugin(UUID),
        host(
            modules=(
                LockedModule(UUID, "v1.6.0", "", LockedModule("a.com/fork", "v1.0.0", "h1:f")),
                LockedModule(XID, "v1.5.0", "h1:xid"),
            )
        ),
        Rule.MODULE_REPLACED,
        UUID,
        (UUID,),
        id="replaced in the gateway by a fork",
    ),
    pytest.param(
        plugin(*PACKAGES, layout=TRIMMED),
        HOST,
        Rule.SOURCE_PATHS,
        "-trimpath",
        tuple(sorted(PACKAGES)),
        id="-trimpath in the plugin",
    ),
    pytest.param(
        plugin(*PACKAGES),
        host(layout=TRIMMED),
        Rule.SOURCE_PATHS,
        "-trimpath",
        tuple(sorted(PACKAGES)),
        id="-trimpath in the gateway",
    ),
    pytest.param(
        plugin(*THIRD_PARTY, layout=ELSEWHERE),
        HOST,
        Rule.SOURCE_PATHS,
        "directory of modules",
        tuple(sorted(THIRD_PARTY)),
        id="another GOPATH",
    ),
    pytest.param(
        plugin(*THIRD_PARTY, layout=VENDORED),
        HOST,
        Rule.SOURCE_PATHS,
        "directory of modules",
        tuple(sorted(THIRD_PARTY)),
        id="vendored",
    ),
    pytest.param(
        plugin("net", build=settings(tags="netgo")),
        HOST,
        Rule.BUILD_TAGS,
        "-tags",
        ("net",),
        id="build tags",
    ),
    pytest.param(
        plugin(*STANDARD[:3], UUID, build=settings(race="true")),
        HOST,
        Rule.RACE,
        "-race",
        (UUID, *STANDARD[:3]),
        id="race",
    ),
    pytest.param(
        plugin(*STANDARD[:3], build=settings(gcflags="all=-l")),
        HOST,
        Rule.COMPILER_FLAGS,
        "-gcflags",
        STANDARD[:3],
        id="flags of the compiler for all packages",
    ),
    pytest.param(
        plugin("internal/goexperiment", build=settings(GOEXPERIMENT="arenas")),
        HOST,
        Rule.GO_EXPERIMENT,
        "GOEXPERIMENT",
        ("internal/goexperiment",),
        id="GOEXPERIMENT",
    ),
    pytest.param(
        plugin("net", build=settings(GOFIPS140="v1.0.0")),
        HOST,
        Rule.FIPS,
        "GOFIPS140",
        ("net",),
        id="GOFIPS140",
    ),
    pytest.param(
        plugin("runtime", UUID, build=settings(pgo="default.pgo")),
        HOST,
        Rule.PGO,
        "-pgo",
        (UUID, "runtime"),
        id="a profile",
    ),
    pytest.param(
        plugin(UUID, build=settings(CGO_LDFLAGS="-lfoo")),
        HOST,
        Rule.CGO_PACKAGE,
        "CGO_LDFLAGS",
        (UUID,),
        id="flags for C",
    ),
]


@pytest.mark.parametrize(("file", "gateway", "rule", "subject", "packages"), FAILING)
def test_what_makes_packages_differ_is_the_only_finding(
    file: BinaryFacts,
    gateway: GatewayFacts,
    rule: Rule,
    subject: str,
    packages: tuple[str, ...],
) -> None:
    findings = judged(file, gateway).findings

    assert [(each.rule, each.subject, each.packages, each.sure) for each in findings] == [
        (rule, subject, packages, True)
    ]


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param({"tags": "netgo"}, id="a tag"),
        pytest.param({"pgo": "default.pgo"}, id="a profile"),
    ],
)
def test_a_flag_that_reaches_only_a_module_is_no_sure_cause(flags: dict[str, str]) -> None:
    (finding,) = judged(plugin(UUID, build=settings(**flags))).findings

    assert (finding.packages, finding.sure) == ((UUID,), False)


@pytest.mark.parametrize(("file", "gateway", "rule", "subject", "packages"), FAILING)
def test_a_plugin_with_packages_that_differ_fails(
    file: BinaryFacts,
    gateway: GatewayFacts,
    rule: Rule,
    subject: str,
    packages: tuple[str, ...],
) -> None:
    del rule, subject, packages
    assert judged(file, gateway).outcome is Outcome.FAILS


def test_packages_of_the_gateways_own_module_cannot_match() -> None:
    package = f"{GATEWAY}/auth"
    table = {**TABLE, package: "ab" * 8}

    findings = judged(plugin(package), host(fingerprints={"amd64": table})).findings

    assert [(each.rule, each.packages) for each in findings] == [(Rule.GATEWAY_MODULE, (package,))]


def test_all_causes_are_told_at_once() -> None:
    file = plugin(
        *STANDARD,
        UUID,
        go="1.25.8",
        build=with_module(Module(UUID, "v1.5.0", "h1:old")),
        layout=TRIMMED,
    )

    assert [each.rule for each in judged(file).findings] == [
        Rule.SOURCE_PATHS,
        Rule.GO_PATCH,
        Rule.MODULE_VERSION,
    ]


def test_a_gateway_that_does_not_name_its_settings_was_built_with_cgo() -> None:
    platforms = {name: replace(each, settings={}) for name, each in HOST.platforms.items()}
    file = plugin("net", build=settings(tags="netgo"))
    findings = judged(file, host(platforms=platforms)).findings
    assert [each.rule for each in findings] == [Rule.BUILD_TAGS]


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(plugin(build=settings(tags="unused")), id="a tag that selects nothing"),
        pytest.param(plugin(build=settings(GOAMD64="v3")), id="another level of the CPU"),
        pytest.param(plugin(layout=replace(LAYOUT, goroot="/opt/go")), id="another GOROOT"),
        pytest.param(
            plugin(build=built(modules=(*PLUGIN.build.modules, Module("a.com/b", "v1.0.0")))),
            id="a module that the gateway lacks",
        ),
        pytest.param(
            plugin(layout=ELSEWHERE, fingerprints={each: TABLE[each] for each in STANDARD}),
            id="another GOPATH without shared modules",
        ),
    ],
)
def test_what_changes_no_shared_package_does_no_harm(file: BinaryFacts) -> None:
    assert (judged(file).outcome, judged(file).findings) == (Outcome.LOADS, ())


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        pytest.param(plugin(go="1.25.8"), Rule.GO_PATCH, id="another patch of Go"),
        pytest.param(
            plugin(build=with_module(Module(UUID, "v1.5.0", "h1:old"))),
            Rule.MODULE_VERSION,
            id="another version of a module",
        ),
        pytest.param(
            plugin(build=with_module(Module(UUID, "v1.6.0", "h1:other"))),
            Rule.MODULE_CONTENT,
            id="other bytes of a module",
        ),
        pytest.param(plugin(glibc="2.36"), Rule.GLIBC_VERSION, id="a newer glibc"),
    ],
)
def test_what_the_loader_accepts_without_knowing_it_is_unknown(
    file: BinaryFacts, rule: Rule
) -> None:
    verdict = judged(file)

    assert (verdict.outcome, [each.rule for each in verdict.findings]) == (Outcome.UNKNOWN, [rule])


@pytest.mark.parametrize(
    ("glibc", "outcome"),
    [
        pytest.param("2.31", Outcome.LOADS, id="no newer than any gateway's"),
        pytest.param("2.32", Outcome.UNKNOWN, id="newer than the oldest"),
    ],
)
def test_where_the_gateways_glibc_is_not_known_the_oldest_counts(
    glibc: str, outcome: Outcome
) -> None:
    (platform,) = HOST.platforms.values()
    gateway = host(platforms={PLATFORM.value: replace(platform, glibc="")})

    assert judged(plugin(glibc=glibc), gateway).outcome is outcome


def test_another_minor_of_go_ends_the_process_even_where_nothing_differs() -> None:
    (finding,) = judged(plugin(go="1.24.12")).findings

    assert (finding.rule, finding.severity) == (Rule.GO_MINOR, Severity.DIES)


def test_a_plugin_that_does_not_name_its_go_is_too_old_for_a_gateway_of_121() -> None:
    file = plugin("runtime", go="", build=NAMELESS)

    (finding,) = judged(file).findings

    assert (finding.rule, finding.plugin) == (Rule.GO_MINOR, "1.20 or earlier")


@pytest.mark.parametrize(
    ("differing", "rule"),
    [
        pytest.param(STANDARD, Rule.GO_MINOR, id="all of the standard library"),
        pytest.param(("runtime", "net"), Rule.GO_PATCH, id="some of it, the runtime too"),
        pytest.param((UUID,), Rule.MODULE_VERSION, id="one module"),
        pytest.param(THIRD_PARTY, Rule.SOURCE_PATHS, id="every module"),
    ],
)
def test_where_a_file_names_nothing_the_packages_tell_the_likeliest_cause(
    differing: tuple[str, ...], rule: Rule
) -> None:
    file = plugin(*differing, go="", build=NAMELESS)

    (finding,) = judged(file, host(go="1.20.14")).findings

    assert (finding.rule, finding.sure) == (rule, False)


@pytest.mark.parametrize(
    ("differing", "rule"),
    [
        pytest.param(("internal/goexperiment",), Rule.GO_EXPERIMENT, id="goexperiment"),
        pytest.param(("runtime/cgo",), Rule.COMPILER_FLAGS, id="runtime/cgo alone"),
        pytest.param(STANDARD[:2] + STANDARD[3:7], Rule.COMPILER_FLAGS, id="most, with abi"),
        pytest.param(("internal/runtime/sys",), Rule.RACE, id="runtime/sys"),
        pytest.param(("net",), Rule.BUILD_TAGS, id="net"),
        pytest.param(("internal/runtime/maps",), Rule.PGO, id="maps"),
        pytest.param(("internal/goarch",), Rule.PACKAGE, id="nothing known"),
        pytest.param((UUID,), Rule.CGO_PACKAGE, id="one package of an equal module"),
        pytest.param((XID, f"{XID}/b"), Rule.PACKAGE, id="packages of an equal module"),
    ],
)
def test_without_a_known_cause_the_likeliest_is_told_as_such(
    differing: tuple[str, ...], rule: Rule
) -> None:
    (finding,) = judged(plugin(*differing)).findings

    assert (finding.rule, finding.sure) == (rule, False)


def test_a_package_of_no_module_fails_where_it_differs() -> None:
    package = "example.org/alone/auth"
    gateway = host(
        main_module="",
        modules=(),
        fingerprints={"amd64": {**{each: TABLE[each] for each in STANDARD}, package: "ab" * 8}},
    )

    verdict = judged(plugin(package, build=BuildInfo(go="1.25.12")), gateway)

    assert verdict.outcome is Outcome.FAILS
    assert [(each.rule, each.packages) for each in verdict.findings] == [(Rule.PACKAGE, (package,))]


@given(
    differing=st.sets(st.sampled_from([*PACKAGES, "example.org/alone"]), min_size=1),
    build=st.sampled_from([PLUGIN.build, NAMELESS]),
    modules=st.sampled_from([HOST.modules, HOST.modules[:1], ()]),
    main_module=st.sampled_from([GATEWAY, ""]),
)
def test_whatever_differs_no_plugin_loads_that_has_a_package_unlike_the_gateways(
    differing: set[str], build: BuildInfo, modules: tuple[LockedModule, ...], main_module: str
) -> None:
    gateway = host(
        modules=modules,
        main_module=main_module,
        fingerprints={"amd64": {**TABLE, "example.org/alone": "ab" * 8}},
    )

    verdict = judged(plugin(*sorted(differing), build=build), gateway)

    assert verdict.outcome is Outcome.FAILS


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        pytest.param(Kind.LIBRARY, Severity.DIES, id="a C library"),
        pytest.param(Kind.TRUNCATED_ELF, Severity.DIES, id="a truncated file"),
        pytest.param(Kind.GO_PROGRAM, Severity.ERROR, id="a program"),
        pytest.param(Kind.MACH_O, Severity.ERROR, id="a macOS file"),
        pytest.param(Kind.EMPTY, Severity.ERROR, id="an empty file"),
    ],
)
def test_a_file_that_is_no_plugin_is_named(kind: Kind, severity: Severity) -> None:
    (finding,) = judged(BinaryFacts(kind)).findings

    assert (finding.rule, finding.severity, finding.plugin) == (
        Rule.NOT_A_PLUGIN,
        severity,
        kind.value,
    )


def test_a_program_ends_the_process_where_musl_opens_it() -> None:
    (finding,) = judged(BinaryFacts(Kind.GO_PROGRAM), platform=Platform.LINUX_AMD64_MUSL).findings

    assert (finding.severity, finding.cause) == (
        Severity.DIES,
        f"{Kind.GO_PROGRAM.sentence} Opening it can end the gateway's process.",
    )


def test_a_plugin_without_a_registerer_is_none_for_krakend() -> None:
    (finding,) = judged(plugin(exports=("Version",))).findings

    assert (finding.rule, finding.plugin) == (Rule.NO_REGISTERER, "Version")


def test_a_plugin_whose_path_the_linker_has_changed_stops_the_gateway() -> None:
    (finding,) = judged(plugin(plugin_path="", exports=())).findings

    assert (finding.rule, finding.severity, finding.remedy) == (
        Rule.NO_REGISTERER,
        Severity.DIES,
        "Build the plugin without `-ldflags=-pluginpath`.",
    )


def test_a_plugin_for_another_cpu_is_told_so_and_nothing_else() -> None:
    (finding,) = judged(plugin(*PACKAGES, arch="arm64")).findings

    assert (finding.rule, finding.plugin, finding.gateway) == (Rule.CPU, "arm64", "amd64")


@pytest.mark.parametrize(
    ("libc", "needed", "platform", "severity"),
    [
        pytest.param(
            Libc.MUSL,
            ("libc.so",),
            Platform.LINUX_AMD64_GLIBC,
            Severity.ERROR,
            id="musl in a glibc gateway",
        ),
        pytest.param(
            Libc.GLIBC,
            ("libc.so.6", "libresolv.so.2"),
            Platform.LINUX_AMD64_MUSL,
            Severity.ERROR,
            id="a library that musl lacks",
        ),
        pytest.param(
            Libc.GLIBC,
            ("libpthread.so.0", "libc.so.6"),
            Platform.LINUX_AMD64_MUSL,
            Severity.RISK,
            id="libraries that musl takes for its own",
        ),
    ],
)
def test_a_plugin_of_another_c_library_is_told(
    libc: Libc, needed: tuple[str, ...], platform: Platform, severity: Severity
) -> None:
    (finding,) = judged(plugin(libc=libc, needed=needed), HOST, platform).findings

    assert (finding.rule, finding.severity) == (Rule.LIBC, severity)


def test_a_package_without_a_known_fingerprint_makes_the_verdict_unknown() -> None:
    table = {path: each for path, each in TABLE.items() if path != UUID}
    gateway = host(fingerprints={"amd64": table}, unknown={"amd64": frozenset({UUID})})

    verdict = judged(PLUGIN, gateway)

    assert (verdict.outcome, [(each.rule, each.packages) for each in verdict.findings]) == (
        Outcome.UNKNOWN,
        [(Rule.UNKNOWN_PACKAGE, (UUID,))],
    )


def test_a_gateway_without_fingerprints_makes_the_verdict_unknown() -> None:
    verdict = judged(PLUGIN, host(fingerprints={}, unknown={}))

    assert (verdict.outcome, [each.rule for each in verdict.findings]) == (
        Outcome.UNKNOWN,
        [Rule.NO_FINGERPRINTS],
    )


LOOSE = f"{GATEWAY}/state"
LOOSE_PLUGIN = plugin(
    fingerprints={**TABLE, LOOSE: OTHER}, data_sizes={f"{LOOSE}.table": 320, "runtime.x": 8}
)


def loose_host(**changes: object) -> GatewayFacts:
    """A gateway with a package that no sum pins."""
    return host(fingerprints={"amd64": {**TABLE, LOOSE: OTHER}}, **changes)


def test_a_shared_variable_of_another_size_fails_though_nothing_differs() -> None:
    gateway = loose_host(variables={"amd64": {f"{LOOSE}.table": 32}})

    (finding,) = judged(LOOSE_PLUGIN, gateway).findings

    assert (finding.rule, finding.subject, finding.plugin, finding.gateway) == (
        Rule.VARIABLE_SIZE,
        f"{LOOSE}.table",
        "320 bytes",
        "32 bytes",
    )


def test_a_package_that_nothing_pins_loads_where_its_variables_are_equal() -> None:
    gateway = loose_host(variables={"amd64": {f"{LOOSE}.table": 320}})

    assert judged(LOOSE_PLUGIN, gateway).outcome is Outcome.LOADS


def test_a_package_that_nothing_pins_is_unknown_where_sizes_are() -> None:
    verdict = judged(LOOSE_PLUGIN, loose_host(variables={}))

    sentence = (
        f"The sizes of the gateway's variables in {LOOSE} are not known, and no sum says that both "
        "sides compiled the same sources; lock the gateway's binary to have them compared."
    )
    assert (verdict.outcome, verdict.unseen) == (Outcome.UNKNOWN, (sentence,))


@pytest.mark.parametrize(
    ("module", "remedy"),
    [
        pytest.param(
            Module(UUID, "v1.5.0", "h1:old"),
            f"Run `go get {UUID}@v1.6.0` in the plugin's module.",
            id="another version",
        ),
        pytest.param(
            Module(UUID, "v1.6.0", "", Module("./uuid", "(devel)")),
            (
                f"Remove {UUID} from the `replace` lines of go.mod (and from go.work), and run "
                f"`go get {UUID}@v1.6.0` in the plugin's module."
            ),
            id="a replacement",
        ),
    ],
)
def test_the_remedy_is_the_edit_of_go_mod(module: Module, remedy: str) -> None:
    (finding,) = judged(plugin(UUID, build=with_module(module))).findings

    assert finding.remedy == remedy
