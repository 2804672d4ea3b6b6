"""What the facts of a binary look like to a reader."""

from __future__ import annotations

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.platform import Libc
from pants_krakend.core.report.facts import facts_text

GATEWAY = BinaryFacts(
    kind=Kind.GATEWAY,
    arch="amd64",
    libc=Libc.MUSL,
    interpreter="/lib/ld-musl-x86_64.so.1",
    needed=("libc.so",),
    go="1.25.12",
    build=BuildInfo(
        go="1.25.12",
        main_package="github.com/krakend/krakend-ce/v2/cmd/krakend-ce",
        modules=(
            Module("github.com/b", "v1.2.0", "h1:b=", Module("a.com/fork", "v1.2.1", "h1:f=")),
            Module("github.com/a", "v1.0.0", "h1:a="),
        ),
        settings={"CGO_ENABLED": "1", "-compiler": "gc"},
    ),
    krakend_version="2.13.8",
    libc_version="MUSL-1.2.5_(alpine-3.23.4)",
    layout=SourceLayout(
        trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod", main_module="/app"
    ),
    fingerprints={"runtime": "0123456789abcdef", "fmt": "fedcba9876543210"},
)
TRIMMED_PLUGIN = BinaryFacts(
    kind=Kind.PLUGIN,
    arch="amd64",
    libc=Libc.GLIBC,
    glibc="2.34",
    layout=SourceLayout(trimpath=True),
    plugin_path="example.com/auth",
    exports=("Debug", "HandlerRegisterer"),
)


def test_the_text_of_a_gateway_has_a_line_for_each_fact_that_is_known() -> None:
    assert facts_text("krakend", GATEWAY) == (
        "krakend: This is a gateway: a Go program that can load Go plugins.\n"
        "  KrakenD      2.13.8\n"
        "  Go           1.25.12\n"
        "  CPU          amd64\n"
        "  C library    musl, MUSL-1.2.5_(alpine-3.23.4)\n"
        "  loader       /lib/ld-musl-x86_64.so.1\n"
        "  packages     2 with fingerprints\n"
        "  modules      2\n"
        "  sources      main module in /app, modules in /go/pkg/mod, Go in /usr/local/go\n"
        "  built with   CGO_ENABLED=1\n"
        "  built with   -compiler=gc\n"
    )


def test_the_text_of_a_plugin_names_what_krakend_looks_up() -> None:
    assert facts_text("auth.so", TRIMMED_PLUGIN) == (
        "auth.so: This is a Go plugin.\n"
        "  CPU          amd64\n"
        "  C library    glibc, needs glibc 2.34\n"
        "  plugin path  example.com/auth\n"
        "  registerers  HandlerRegisterer\n"
        "  sources      built with -trimpath\n"
    )


def test_names_of_a_hostile_binary_reach_no_terminal_as_they_are() -> None:
    hostile = BinaryFacts(
        kind=Kind.PLUGIN,
        plugin_path="example.com/\x1b[2Jauth",
        build=BuildInfo(settings={"-tags": "a\n  Go           1.25.12", "\x9b2K": "\u202e"}),
    )
    assert facts_text("a\rb.so", hostile) == (
        "a\\rb.so: This is a Go plugin.\n"
        "  plugin path  example.com/\\x1b[2Jauth\n"
        "  built with   -tags=a\\n  Go           1.25.12\n"
        "  built with   \\x9b2K=\\u202e\n"
    )
