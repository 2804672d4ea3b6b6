"""Tests of `compiled`: what a build without a link says of a gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.build.metadata import LinkedModule
from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
)
from pants_krakend.core.gateway.compiled import (
    CompiledGateway,
    InexactGo,
    NoMainPackage,
    exact_go,
    facts_of_compiled,
)
from pants_krakend.core.gateway.locked import LockedModule
from pants_krakend.core.gomod.modfile import parse_go_mod
from pants_krakend.core.platform import Platform

COMPILED = CompiledGateway(
    source="go:edge/cmd",
    plan=BuildPlan(
        artifact=Artifact.FINGERPRINTS,
        platform=Platform.LINUX_AMD64_MUSL,
        go=GoToolchain("1.25.12", "h1:x"),
        c_compiler=CCompiler(CCompilerName.ZIG, "pins"),
        module_dir="edge",
        package="./cmd",
    ),
    input_digest="1" * 64,
    main_module="example.com/edge",
    modules=(
        LinkedModule("example.org/x", "v1.0.0", sum="h1:a"),
        LinkedModule("example.org/y", "v1.0.0", sum="h1:b", replace="example.org/z@v2.0.0"),
        LinkedModule("example.org/w", "v1.0.0", replace="../w"),
    ),
    fingerprints="fmt\t0123456789abcdef\nmain\tfedcba9876543210\n",
)


def test_the_facts_are_those_of_the_linked_program() -> None:
    facts = facts_of_compiled(COMPILED, {"linux-amd64": "h1:x"})
    assert (facts.edition, facts.version, facts.go) == ("", "", "1.25.12")
    assert facts.layout.main_module == "/app/edge"
    assert facts.fingerprints == {"amd64": {"fmt": "0123456789abcdef"}}
    platform = facts.platforms["linux-amd64-musl"]
    assert (platform.source, platform.digest) == ("go:edge/cmd", "sha256:" + "1" * 64)
    assert platform.interpreter == "/lib/ld-musl-x86_64.so.1"
    assert platform.settings == {
        "-compiler": "gc",
        "CGO_ENABLED": "1",
        "GOAMD64": "v1",
        "GOARCH": "amd64",
        "GOOS": "linux",
    }


def test_modules_are_written_as_in_build_info() -> None:
    assert facts_of_compiled(COMPILED, {}).modules == (
        LockedModule("example.org/w", "v1.0.0", "", LockedModule("../w", "(devel)")),
        LockedModule("example.org/x", "v1.0.0", "h1:a"),
        LockedModule(
            "example.org/y", "v1.0.0", "", LockedModule("example.org/z", "v2.0.0", "h1:b")
        ),
    )


def test_a_library_is_no_gateway() -> None:
    library = replace(COMPILED, fingerprints="fmt\t0123456789abcdef\n")
    with pytest.raises(NoMainPackage) as caught:
        facts_of_compiled(library, {})
    assert str(caught.value) == (
        "go:edge/cmd is no gateway: the package there is not `package main`.\n\n"
        "Name the directory of the gateway's main package in `[krakend].resolve_sources`."
    )


@pytest.mark.parametrize(
    ("lines", "go"),
    [
        pytest.param("go 1.25.3", "1.25.3", id="an exact go line"),
        pytest.param("go 1.25.3\ntoolchain go1.25.12", "1.25.12", id="the toolchain line first"),
        pytest.param("go 1.25.3\ntoolchain default", "1.25.3", id="which may say nothing"),
    ],
)
def test_go_mod_tells_the_exact_go(lines: str, go: str) -> None:
    assert exact_go(parse_go_mod("edge/go.mod", f"module x.org/a\n{lines}\n")) == go


@pytest.mark.parametrize(
    ("lines", "evidence"),
    [
        pytest.param("go 1.25", "It says: go 1.25.", id="a language version"),
        pytest.param("", "It has no `go` line.", id="nothing"),
    ],
)
def test_an_inexact_go_is_refused(lines: str, evidence: str) -> None:
    with pytest.raises(InexactGo) as caught:
        exact_go(parse_go_mod("edge/go.mod", f"module x.org/a\n{lines}\n"))
    assert str(caught.value) == (
        f"edge/go.mod does not name the exact Go that this gateway is built with.\n\n{evidence}\n\n"
        "Add a line such as `toolchain go1.25.12` to edge/go.mod, with the Go that compiles the "
        "gateway you deploy."
    )
