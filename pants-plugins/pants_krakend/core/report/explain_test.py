"""The error dictionary: lines that gateways and shells have been seen to say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.printable import printable
from pants_krakend.core.report.explain import explain, explanation_text
from pants_krakend.core.verdict.rules import Rule

PREFIX = "KRAKEND DEBUG: [SERVICE: Executor Plugin] plugin #0 (/opt/auth.so): "
DIFFERS = "plugin was built with a different version of package "
OPEN = 'plugin.Open("/opt/krakend/plugins/auth"): '
UNKNOWN = "This is not in the dictionary."


def rule_of(text: str) -> Rule | None:
    """The rule of the one explanation of a line that is known."""
    (found,) = explain(text)
    assert found.is_known
    return found.rule


def meaning_of(text: str) -> str:
    """The meaning of the first thing that a text says."""
    return explain(text)[0].meaning


@pytest.mark.parametrize(
    ("package", "rule"),
    [
        pytest.param("internal/goarch", Rule.SOURCE_PATHS, id="everything: -trimpath"),
        pytest.param("internal/cpu", Rule.SOURCE_PATHS, id="everything, in other Go versions"),
        pytest.param("internal/goexperiment", Rule.GO_EXPERIMENT, id="GOEXPERIMENT"),
        pytest.param("runtime/cgo", Rule.COMPILER_FLAGS, id="-gcflags=all=-trimpath"),
        pytest.param("internal/abi", Rule.COMPILER_FLAGS, id="-gcflags=all=-l"),
        pytest.param("internal/runtime/sys", Rule.RACE, id="-race"),
        pytest.param("encoding/json", Rule.PGO, id="a profile"),
        pytest.param("runtime", Rule.GO_PATCH, id="another patch of Go"),
        pytest.param("crypto/x509", Rule.GO_PATCH, id="another patch of Go, in crypto"),
        pytest.param("net", Rule.BUILD_TAGS, id="netgo, or no cgo (krakend-ce#491)"),
        pytest.param("crypto/fips140", Rule.FIPS, id="GOFIPS140"),
        pytest.param("github.com/google/uuid", Rule.MODULE_VERSION, id="a module"),
        pytest.param(
            "github.com/krakend/krakend-ce/v2/pkg", Rule.GATEWAY_MODULE, id="the gateway's own"
        ),
    ],
)
def test_the_first_differing_package_speaks_for_a_cause(package: str, rule: Rule) -> None:
    assert rule_of(f"{PREFIX}{OPEN}{DIFFERS}{package}") == rule


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param("fatal error: runtime: no plugin module data", Rule.GO_MINOR, id="other Go"),
        pytest.param(
            "fatal error: plugin: new module data overlaps with previous moduledata",
            Rule.GO_MINOR,
            id="overlapping modules",
        ),
        pytest.param("SIGBUS: bus error", Rule.NOT_A_PLUGIN, id="a truncated file"),
        pytest.param("Bus error (core dumped)", Rule.NOT_A_PLUGIN, id="the same, from a shell"),
        pytest.param(
            "panic: runtime error: invalid memory address or nil pointer dereference",
            Rule.GO_MINOR,
            id="a crash",
        ),
        pytest.param(
            f"{OPEN}Error relocating /a.so: unsupported relocation type 1026", Rule.CPU, id="arm64"
        ),
        pytest.param("Error relocating a: unsupported relocation type 7", Rule.CPU, id="amd64"),
        pytest.param("Error relocating a: unsupported relocation type 70", Rule.CPU, id="other"),
        pytest.param(
            "Error relocating /opt/a b.so: __vfprintf_chk: symbol not found", Rule.LIBC, id="glibc"
        ),
        pytest.param(
            "Error loading shared library libresolv.so.2: No such file or directory (needed by a)",
            Rule.LIBC,
            id="glibc, by zig",
        ),
        pytest.param(
            "/lib/libc.so.6: version `GLIBC_2.34' not found (required by a.so)",
            Rule.GLIBC_VERSION,
            id="a newer glibc",
        ),
        pytest.param("libc.so: invalid ELF header", Rule.LIBC, id="musl"),
        pytest.param(
            "libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory",
            Rule.LIBC,
            id="musl's own name",
        ),
        pytest.param("/a.so: invalid ELF header", Rule.NOT_A_PLUGIN, id="Mach-O"),
        pytest.param("/a.so: file too short", Rule.NOT_A_PLUGIN, id="an empty file"),
        pytest.param(
            "/a.so: cannot open shared object file: No such file or directory", None, id="missing"
        ),
        pytest.param("Dynamic loading not supported", Rule.STATIC_GATEWAY, id="a static gateway"),
        pytest.param("plugin: not implemented", Rule.CGO_OFF, id="a gateway without cgo"),
        pytest.param(f"{OPEN}plugin already loaded", Rule.SIBLING_PATH, id="one path twice"),
        pytest.param(f"{OPEN}realpath failed", None, id="no such file"),
        pytest.param(
            "plugin: symbol HandlerRegisterer not found in plugin example.com/a", None, id="kind"
        ),
        pytest.param(
            "[KO] CLIENT\ta.so: The plugin does not contain a ClientRegisterer.",
            Rule.NO_REGISTERER,
            id="test-plugin: another kind",
        ),
        pytest.param(
            "http-server-handler plugin loader: unknown type", Rule.INTERFACE, id="wrong methods"
        ),
        pytest.param("modifier plugin loader: unknown type", Rule.INTERFACE, id="of a modifier"),
        pytest.param(
            "[SERVICE: Handler Plugin] open /opt/p: no such file or directory", None, id="folder"
        ),
        pytest.param("[KO] Unable to open the plugin /a/b.so.", None, id="test-plugin: no file"),
        pytest.param("At least one plugin is required.", None, id="test-plugin: no argument"),
        pytest.param(
            "You must declare the expected type of the plugin.", None, id="test-plugin: no flag"
        ),
        pytest.param("[SERVICE: Handler Plugin] Total plugins loaded: 2", None, id="good news"),
        pytest.param("[SERVICE: Plugin Loader] Starting loading process", None, id="begins"),
        pytest.param("[SERVICE: Plugin Loader] Loading process completed", None, id="ends"),
        pytest.param("[PLUGIN: Server] Injecting plugin a", None, id="a plugin is used"),
        pytest.param(
            "[Modifier Plugins] Adding 1 request and 0 response modifiers", None, id="modifiers"
        ),
        pytest.param("[OK] SERVER\ta.so", None, id="test-plugin: fine"),
        pytest.param("[OK] 1 tested plugin(s) in 13.498341ms", None, id="test-plugin: all fine"),
        pytest.param("[KO] 2 tested plugin(s) in 13.498341ms.", None, id="test-plugin: not fine"),
        pytest.param("1 plugin(s) failed.", None, id="test-plugin: failed"),
        pytest.param("[PLUGIN: Server] No plugin registered as a", None, id="an unknown name"),
        pytest.param("[PLUGIN: Server] No plugin resgistered as a", None, id="as it was misspelt"),
        pytest.param("No plugins registered for the module", None, id="none was loaded"),
        pytest.param("Wrong plugin handler type: a", None, id="wrong type of a handler"),
        pytest.param("Error getting the plugin handler: no key", None, id="the factory fails"),
        pytest.param("Wrong extra_config type", None, id="wrong configuration"),
        pytest.param("14 incompatibility(ies) found...", None, id="check-plugin until 2.6"),
        pytest.param("3 incompatibilities found", None, id="check-plugin since 2.7"),
        pytest.param(
            "x.s:1: when dynamic linking, R15 is clobbered by a global variable access and is used "
            "here without reassignment",
            None,
            id="assembly",
        ),
        pytest.param(
            "loadinternal: -buildmode=plugin requires external (cgo) linking, but cgo is not "
            "enabled",
            Rule.CGO_OFF,
            id="a build without cgo",
        ),
        pytest.param(
            "go: go.mod requires go >= 1.26 (running go 1.25.12; GOTOOLCHAIN=local)",
            Rule.GO_LINE,
            id="a newer go line",
        ),
        pytest.param("missing go.sum entry for module", Rule.GO_SUM, id="go.sum"),
    ],
)
def test_a_line_speaks_for_a_rule(line: str, rule: Rule | None) -> None:
    assert rule_of(line) == rule


def test_the_text_says_what_it_means_why_it_happened_and_how_to_mend_it() -> None:
    (found,) = explain("Error relocating a.so: unsupported relocation type 1026")
    assert explanation_text(found) == (
        "Error relocating a.so: unsupported relocation type 1026\n"
        "    means          The plugin is for arm64, and the gateway runs on amd64 "
        "(krakend-ce#476).\n"
        "    probably       A plugin holds machine code, and the gateway runs on another kind of "
        "CPU.\n"
        "    to mend it     Build the plugin for the gateway's platform (`platforms` of "
        "`krakend_plugin`, or\n"
        "                   GOARCH and a C compiler for that CPU).\n"
        "    rule           cpu: The plugin is for another CPU\n"
    )


def test_a_differing_package_is_named_and_the_way_to_see_all_of_them() -> None:
    (found,) = explain(f"{OPEN}{DIFFERS}runtime")
    assert found.meaning == (
        "The gateway refused the plugin: the package runtime is not the gateway's. It names the "
        "first difference only; there may be more."
    )
    assert found.cure.split(". ")[-1] == (
        "All differences: `python -m pants_krakend check --gateway VERSION PLUGIN.so`."
    )


def test_the_same_failure_is_told_once_for_each_file() -> None:
    other, again = PREFIX.replace("auth", "log"), PREFIX.replace("Executor", "Handler")
    log = "\n".join(
        [
            "Starting loading process",
            f"{PREFIX}{OPEN}{DIFFERS}net/http",
            f"{again}{OPEN}{DIFFERS}net/http (previous failure)",
            f"{other}{OPEN}{DIFFERS}net/http",
            "Loading process completed",
        ]
    )
    assert [each.about for each in explain(log)] == [
        f"{PREFIX}{OPEN}{DIFFERS}net/http",
        f"{other}{OPEN}{DIFFERS}net/http",
    ]


def test_what_is_said_of_good_plugins_too_is_told_only_where_nothing_else_is() -> None:
    kind = "plugin: symbol ClientRegisterer not found in plugin example.com/a"
    counted = "[SERVICE: Handler Plugin] Total plugins loaded: 1"
    assert [each.about for each in explain(f"{kind}\n{counted}")] == [kind, counted]
    assert [each.about for each in explain(f"{kind}\nrealpath failed")] == ["realpath failed"]


def test_a_line_is_found_inside_of_json_and_colours() -> None:
    line = json.dumps({"message": f"\x1b[36m{PREFIX}{OPEN}{DIFFERS}net\x1b[0m", "level": "DEBUG"})
    assert rule_of(line) is Rule.BUILD_TAGS


def test_a_rule_is_explained_by_its_id() -> None:
    (found,) = explain(" go-line\n")
    assert explanation_text(found) == (
        "go-line: go.mod asks for a newer Go than the gateway's\n"
        "    means          The `go` or `toolchain` line of go.mod asks for a newer Go than the "
        "gateway was\n"
        "                   compiled with, so the gateway's Go refuses to build the plugin.\n"
        "    to mend it     Lower it: `go mod edit -go=<the gateway's> -toolchain=none`, or move "
        "to a newer\n"
        "                   gateway.\n"
    )


@pytest.mark.parametrize(
    ("text", "about", "meaning"),
    [
        pytest.param("Killed", "Killed", UNKNOWN, id="a line"),
        pytest.param("", "", UNKNOWN, id="nothing"),
        pytest.param(
            "a\nb\nc", "a", "None of these 3 lines is in the dictionary.", id="several lines"
        ),
    ],
)
def test_what_is_not_known_is_said_to_be_and_how_to_go_on(
    text: str, about: str, meaning: str
) -> None:
    (found,) = explain(text)
    assert (found.is_known, found.about, found.meaning) == (False, about, meaning)


def test_of_a_long_line_the_end_is_shown() -> None:
    (found,) = explain("x" * 500 + " no plugin module data")
    head = explanation_text(found).splitlines()[0]
    assert head == "…" + "x" * 178 + " no plugin module data"


@given(st.text())
def test_any_text_has_an_explanation_that_can_be_shown(text: str) -> None:
    shown = "".join(map(explanation_text, explain(text)))
    assert printable(shown, keep="\n") == shown


@given(st.text())
def test_whatever_a_package_is_called_can_be_shown(text: str) -> None:
    shown = "".join(map(explanation_text, explain(f"{OPEN}{DIFFERS}{text}")))
    assert printable(shown, keep="\n") == shown
