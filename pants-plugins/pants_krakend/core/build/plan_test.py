"""Tests of `plan`: the canonical arguments and environment, and what decides the input digest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
    ImageCompiler,
    short_digest,
)
from pants_krakend.core.platform import Platform

ZIG = CCompiler(CCompilerName.ZIG, "pins", directory="zig/0.17.1-pins")
GCC = CCompiler(CCompilerName.GCC, "gcc 12")
IMAGE = ImageCompiler(f"krakend/builder@sha256:{'1' * 64}")
PLAN = BuildPlan(
    artifact=Artifact.PLUGIN,
    platform=Platform.LINUX_AMD64_MUSL,
    go=GoToolchain("1.25.12", "h1:x"),
    c_compiler=ZIG,
    module_dir="services/edge",
    package="./plugins/auth",
)
FILES = {"services/edge/go.mod": "aa", "services/edge/plugins/auth/main.go": "bb"}


@pytest.mark.parametrize(
    ("artifact", "compiler", "arguments"),
    [
        pytest.param(
            Artifact.PLUGIN,
            ZIG,
            (
                "-buildmode=plugin",
                "-buildvcs=false",
                "-ldflags=-s -w -buildid= '-extldflags=-Wl,-s'",
                "-mod=readonly",
                "./plugins/auth",
            ),
            id="plugin, zig",
        ),
        pytest.param(
            Artifact.PLUGIN,
            GCC,
            (
                "-buildmode=plugin",
                "-buildvcs=false",
                "-ldflags=-s -w -buildid=",
                "-mod=readonly",
                "./plugins/auth",
            ),
            id="plugin, gcc",
        ),
        pytest.param(
            Artifact.GATEWAY,
            ZIG,
            (
                "-buildvcs=false",
                "-ldflags=-s -w -buildid= '-extldflags=-Wl,-s'",
                "-mod=readonly",
                "./plugins/auth",
            ),
            id="gateway, zig",
        ),
        pytest.param(
            Artifact.GATEWAY,
            GCC,
            ("-buildvcs=false", "-ldflags=-s -w -buildid=", "-mod=readonly", "./plugins/auth"),
            id="gateway, gcc",
        ),
    ],
)
def test_the_arguments_are_those_of_the_canonical_build(
    artifact: Artifact, compiler: CCompiler, arguments: tuple[str, ...]
) -> None:
    assert replace(PLAN, artifact=artifact, c_compiler=compiler).build_arguments == arguments


@pytest.mark.parametrize(
    ("compiler", "platform", "command"),
    [
        pytest.param(ZIG, Platform.LINUX_AMD64_MUSL, "zig-cc-x86_64-linux-musl", id="zig, musl"),
        pytest.param(
            ZIG,
            Platform.LINUX_AMD64_GLIBC,
            "zig-cc-x86_64-linux-gnu.2.31",
            id="zig, glibc",
        ),
        pytest.param(GCC, Platform.LINUX_AMD64_MUSL, "musl-gcc", id="gcc, musl"),
        pytest.param(GCC, Platform.LINUX_AMD64_GLIBC, "gcc", id="gcc, glibc"),
    ],
)
def test_the_environment_is_that_of_the_canonical_build(
    compiler: CCompiler, platform: Platform, command: str
) -> None:
    assert replace(PLAN, c_compiler=compiler, platform=platform).environment == {
        "CC": command,
        "CGO_ENABLED": "1",
        "GO111MODULE": "on",
        "GOAMD64": "v1",
        "GOARCH": "amd64",
        "GOOS": "linux",
    }


@pytest.mark.parametrize(
    ("platform", "variables"),
    [
        pytest.param(Platform.LINUX_AMD64_MUSL, {}, id="amd64: the image knows its compiler"),
        pytest.param(
            Platform.LINUX_ARM64_MUSL,
            {"CC": "aarch64-linux-musl-gcc", "GOHOSTARCH": "amd64"},
            id="arm64, musl",
        ),
        pytest.param(
            Platform.LINUX_ARM64_GLIBC,
            {"CC": "aarch64-linux-gnu-gcc", "GOHOSTARCH": "amd64"},
            id="arm64, glibc",
        ),
    ],
)
def test_the_environment_in_an_image_has_the_vendors_documented_variables(
    platform: Platform, variables: dict[str, str]
) -> None:
    environment = replace(PLAN, c_compiler=IMAGE, platform=platform).environment
    assert {k: v for k, v in environment.items() if k in {"CC", "GOHOSTARCH"}} == variables


def test_an_image_links_as_this_machines_gcc_does() -> None:
    for platform in Platform:
        plan = replace(PLAN, platform=platform)
        in_image, here = replace(plan, c_compiler=IMAGE), replace(plan, c_compiler=GCC)
        assert in_image.build_arguments == here.build_arguments


@pytest.mark.parametrize(
    ("compiler", "platform", "command"),
    [
        pytest.param(ZIG, Platform.LINUX_ARM64_MUSL, "zig-cc-aarch64-linux-musl", id="zig, musl"),
        pytest.param(
            ZIG,
            Platform.LINUX_ARM64_GLIBC,
            "zig-cc-aarch64-linux-gnu.2.31",
            id="zig, glibc",
        ),
        pytest.param(GCC, Platform.LINUX_ARM64_MUSL, "aarch64-linux-musl-gcc", id="gcc, musl"),
        pytest.param(GCC, Platform.LINUX_ARM64_GLIBC, "aarch64-linux-gnu-gcc", id="gcc, glibc"),
    ],
)
def test_the_environment_for_arm64_names_a_cross_compiler(
    compiler: CCompiler, platform: Platform, command: str
) -> None:
    assert replace(PLAN, c_compiler=compiler, platform=platform).environment == {
        "CC": command,
        "CGO_ENABLED": "1",
        "GO111MODULE": "on",
        "GOARCH": "arm64",
        "GOARM64": "v8.0",
        "GOOS": "linux",
    }


@pytest.mark.parametrize(
    ("platform", "go", "levels"),
    [
        pytest.param(Platform.LINUX_AMD64_MUSL, "1.17.13", [], id="amd64, before"),
        pytest.param(Platform.LINUX_AMD64_MUSL, "1.18", ["GOAMD64"], id="amd64, since"),
        pytest.param(Platform.LINUX_ARM64_MUSL, "1.22.12", [], id="arm64, before"),
        pytest.param(Platform.LINUX_ARM64_MUSL, "1.23.0", ["GOARM64"], id="arm64, since"),
    ],
)
def test_the_level_of_the_cpu_is_named_where_go_knows_the_variable(
    platform: Platform, go: str, levels: list[str]
) -> None:
    environment = replace(PLAN, platform=platform, go=GoToolchain(go, "")).environment
    assert sorted(environment.keys() & {"GOAMD64", "GOARM64"}) == levels


@pytest.mark.parametrize("platform", [Platform.LINUX_ARM64_MUSL, Platform.LINUX_ARM64_GLIBC])
def test_a_gcc_for_arm64_links_with_its_own_linker_though_go_asks_for_gold(
    platform: Platform,
) -> None:
    plan = replace(PLAN, platform=platform, c_compiler=GCC)
    assert plan.linker_arguments == "-s -w -buildid= '-extldflags=-fuse-ld=bfd'"


def test_tags_choose_packages_for_building_and_for_listing() -> None:
    plan = replace(PLAN, tags=("a", "b"))
    assert plan.selection_arguments == ("-mod=readonly", "-tags=a,b", "./plugins/auth")
    assert plan.build_arguments[-3:] == plan.selection_arguments


def test_the_users_linker_flags_come_last_and_in_their_order() -> None:
    plan = replace(PLAN, ldflags=("-X=main.b=2", "-X=main.a=1"))
    assert plan.linker_arguments == ("-s -w -buildid= '-extldflags=-Wl,-s' -X=main.b=2 -X=main.a=1")


@pytest.mark.parametrize(
    ("version", "flags"),
    [
        pytest.param("1.17.13", [], id="1.17 does not"),
        pytest.param("1.18", ["-buildvcs=false"], id="1.18 does"),
        pytest.param("1.25.12", ["-buildvcs=false"], id="1.25 does"),
    ],
)
def test_the_state_of_the_checkout_is_kept_out_where_go_knows_how(
    version: str, flags: list[str]
) -> None:
    arguments = replace(PLAN, go=GoToolchain(version, "")).build_arguments
    assert [each for each in arguments if each.startswith("-buildvcs")] == flags


CHANGES: tuple[tuple[str, object], ...] = (
    ("artifact", Artifact.GATEWAY),
    ("platform", Platform.LINUX_AMD64_GLIBC),
    ("go", GoToolchain("1.25.11", "h1:x")),
    ("go", GoToolchain("1.25.12", "h1:y")),
    ("c_compiler", GCC),
    ("c_compiler", replace(ZIG, identity="other")),
    ("c_compiler", IMAGE),
    ("c_compiler", replace(IMAGE, identity="other")),
    ("module_dir", "services"),
    ("package", "."),
    ("workspace", True),
    ("tags", ("a",)),
    ("ldflags", ("-X=main.a=1",)),
)


@pytest.mark.parametrize(("name", "value"), CHANGES)
def test_the_input_digest_changes_with_what_decides_the_output(name: str, value: object) -> None:
    change: dict[str, Any] = {name: value}
    assert replace(PLAN, **change).digest(FILES) != PLAN.digest(FILES)


def test_every_field_of_a_plan_decides_the_output() -> None:
    assert {name for name, _ in CHANGES} == set(vars(PLAN))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**FILES, "services/edge/go.mod": "cc"}, id="another content"),
        pytest.param({**FILES, "services/edge/go.sum": "dd"}, id="one more"),
        pytest.param({"services/edge/go.mod": "aa"}, id="one fewer"),
        pytest.param({"services/edge/go.mod": "bb", "x.go": "aa"}, id="another name"),
    ],
)
def test_the_input_digest_changes_with_the_files(files: dict[str, str]) -> None:
    assert PLAN.digest(files) != PLAN.digest(FILES)


def test_the_input_digest_does_not_change_with_what_decides_nothing() -> None:
    elsewhere = replace(PLAN, c_compiler=replace(ZIG, directory="another/place"))
    assert elsewhere.digest(dict(reversed(FILES.items()))) == PLAN.digest(FILES)


def test_the_input_digest_is_a_sha256() -> None:
    assert re.fullmatch("[0-9a-f]{64}", PLAN.digest(FILES))


@pytest.mark.parametrize("artifact", Artifact)
@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("compiler", [ZIG, GCC, IMAGE], ids=["zig", "gcc", "image"])
def test_a_plan_names_no_place_on_a_machine(
    artifact: Artifact, platform: Platform, compiler: CCompiler | ImageCompiler
) -> None:
    plan = replace(PLAN, artifact=artifact, platform=platform, c_compiler=compiler)
    texts = [*plan.build_arguments, *plan.environment.values(), plan.go.directory]
    assert not [text for text in texts if re.search(r"(^|[ =])/", text)]


@pytest.mark.parametrize(
    ("go", "directory"),
    [
        pytest.param(
            GoToolchain("1.25.12", "h1:x"), f"go/1.25.12-{short_digest('h1:x')}", id="by its sum"
        ),
        pytest.param(
            GoToolchain("1.17.8", ""), f"go/1.17.8-{short_digest('1.17.8')}", id="no sum recorded"
        ),
    ],
)
def test_a_go_lies_in_a_directory_of_its_own(go: GoToolchain, directory: str) -> None:
    assert go.directory == directory


def test_releases_of_go_are_compared_number_by_number() -> None:
    assert GoToolchain("1.9.7", "").at_least("1.18") is False
