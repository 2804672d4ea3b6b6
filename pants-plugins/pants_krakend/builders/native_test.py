"""Tests of `native`: what is run, in which order, and that nothing of the machine is in its key."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    EMPTY_DIGEST,
    EMPTY_FILE_DIGEST,
    Digest,
    DigestEntries,
    FileEntry,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.testutil.option_util import create_subsystem
from pants.testutil.rule_runner import MockGet, run_rule_with_mocks

from pants_krakend.builders.native import (
    FetchedModules,
    FetchRequest,
    NativeBuild,
    NativeBuildRequest,
    builder_arguments,
    compile_process,
    fetch_modules,
    private_arguments,
    run_plan,
)
from pants_krakend.conftest import process_result
from pants_krakend.core.build.failures import BuildToolFailed, CompileFailed, NetworkFailed
from pants_krakend.core.build.plan import (
    Artifact,
    BuildPlan,
    CCompiler,
    CCompilerName,
    GoToolchain,
)
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import ASKING_MILLIS, once_more, with_tools
from pants_krakend.toolchain.provide import (
    Provided,
    ProvidedGo,
    ProvideGoRequest,
    ProvideRequest,
    builder_program,
)

GO = GoToolchain("1.25.12", "h1:x")
PLAN = BuildPlan(
    artifact=Artifact.PLUGIN,
    platform=Platform.LINUX_AMD64_MUSL,
    go=GO,
    c_compiler=CCompiler(CCompilerName.ZIG, "pins", directory="zig/0.17.1-pins"),
    module_dir="edge",
    package="./auth",
    workspace=True,
    tags=("a", "b"),
)
REQUEST = NativeBuildRequest(PLAN, "edge/auth:so for linux-amd64-musl", EMPTY_DIGEST)
OPTIONS = create_subsystem(KrakendSubsystem, fetch_env_vars=["GOPROXY"], private_caches=False)


def test_the_builder_is_told_the_whole_plan() -> None:
    assert builder_arguments(PLAN, "compile") == (
        "/bin/sh",
        "-c",
        '[ -x "$0" ] || exit 75; exec "$0" "$@"',
        f".krakend/{builder_program(GO)}",
        "compile",
        "--cache=.krakend",
        f"--goroot={GO.directory}",
        "--go-version=go1.25.12",
        "--path=zig/0.17.1-pins",
        "--module-dir=edge",
        "--workspace",
        "--output=output",
        *(f"--env={name}={value}" for name, value in sorted(PLAN.environment.items())),
        "--list=-mod=readonly",
        "--list=-tags=a,b",
        "--list=./auth",
        "--",
        *PLAN.build_arguments,
    )


def test_the_machines_own_c_compiler_is_in_the_key_by_what_it_says_of_itself() -> None:
    gcc = replace(PLAN, c_compiler=CCompiler(CCompilerName.GCC, "gcc 12"), workspace=False)
    process = compile_process(replace(REQUEST, plan=gcc))
    assert dict(process.env) == {"C_COMPILER": "gcc 12"}
    assert not [each for each in process.argv if each.startswith(("--path", "--workspace"))]


def test_asking_whether_a_result_is_known_differs_from_making_it_by_the_caches_only() -> None:
    asked = compile_process(REQUEST)
    made = with_tools(compile_process(REQUEST))
    assert (asked.argv, asked.env, asked.input_digest) == (made.argv, made.env, made.input_digest)
    assert asked.output_files == made.output_files == ("output",)
    assert (dict(asked.append_only_caches), dict(made.append_only_caches)) == (
        {},
        {"krakend": ".krakend"},
    )


def test_a_plan_is_run_a_second_time_under_the_same_key() -> None:
    process = compile_process(REQUEST)
    again = once_more(process)
    assert again != process
    delay = process.remote_cache_speculation_delay_millis
    assert replace(again, remote_cache_speculation_delay_millis=delay) == process


@pytest.mark.parametrize(
    ("private", "arguments"),
    [
        pytest.param(True, ("--private",), id="a private build has a key of its own"),
        pytest.param(False, (), id="another one has not"),
    ],
)
def test_a_private_build_is_told_so(private: bool, arguments: tuple[str, ...]) -> None:  # noqa: FBT001
    options = create_subsystem(KrakendSubsystem, private_caches=private)
    process = compile_process(REQUEST, *private_arguments(options))
    usual = compile_process(REQUEST)
    assert tuple(each for each in process.argv if each not in usual.argv) == arguments


@pytest.mark.parametrize("artifact", [Artifact.FINGERPRINTS, Artifact.GATEWAY])
def test_fingerprints_and_gateways_are_asked_for_by_modes_of_the_program(
    artifact: Artifact,
) -> None:
    plan = replace(PLAN, artifact=artifact)
    process = compile_process(replace(REQUEST, plan=plan))
    assert process.argv[4] == artifact.value


def test_only_the_first_run_waits_for_a_remote_cache() -> None:
    first = with_tools(compile_process(REQUEST))
    waits = [each.remote_cache_speculation_delay_millis for each in (first, once_more(first))]
    assert waits == [ASKING_MILLIS, 0]


def test_a_listing_is_asked_for_by_its_mode_and_told_as_what_it_is() -> None:
    plan = replace(PLAN, artifact=Artifact.LISTING)
    process = compile_process(replace(REQUEST, plan=plan))
    assert process.argv[4] == "list"
    assert process.description == (
        "List what is linked by edge/auth:so for linux-amd64-musl with Go 1.25.12"
    )


def test_another_go_or_another_builder_is_another_program() -> None:
    assert builder_program(GO) != builder_program(GoToolchain("1.25.11", "h1:x"))
    assert builder_program(GO) == builder_program(GoToolchain("1.25.12", "h1:x"))


@dataclass
class Engine:
    """What stands in for the engine: gives the results in turn, and keeps what was asked.

    :param results: exit status and stderr of each process.
    """

    results: list[tuple[int, str]]
    asked: list[str] = field(default_factory=list)
    had_tools: list[bool] = field(default_factory=list)

    def execute(self, process: Process) -> FallibleProcessResult:
        """Run the next process."""
        self.asked.append(process.argv[4])
        self.had_tools.append(bool(process.append_only_caches))
        status, stderr = self.results.pop(0)
        return process_result(status, "example.org/x\tv1.0.0\n", stderr)

    def provide(self, request: ProvideRequest) -> Provided:
        """Provide tools."""
        assert request.plan.go == GO
        self.asked.append("provide")
        return Provided()

    def fetch(self, request: FetchRequest) -> FetchedModules:
        """Run the rule that fetches."""
        fetched: FetchedModules = run_rule_with_mocks(
            fetch_modules,
            rule_args=[request, create_subsystem(KrakendSubsystem, fetch_env_vars=["GOPROXY"])],
            mock_gets=[
                MockGet(ProvidedGo, (ProvideGoRequest,), lambda _: ProvidedGo()),
                MockGet(EnvironmentVars, (EnvironmentVarsRequest,), lambda _: EnvironmentVars({})),
                MockGet(FallibleProcessResult, (Process,), self.execute),
            ],
        )
        return fetched

    def run(
        self, request: NativeBuildRequest = REQUEST, options: KrakendSubsystem = OPTIONS
    ) -> NativeBuild:
        """Run the rule under test."""
        file = FileEntry("output", EMPTY_FILE_DIGEST)
        built: NativeBuild = run_rule_with_mocks(
            run_plan,
            rule_args=[request, options],
            mock_gets=[
                MockGet(FallibleProcessResult, (Process,), self.execute),
                MockGet(Provided, (ProvideRequest,), self.provide),
                MockGet(FetchedModules, (FetchRequest,), self.fetch),
                MockGet(DigestEntries, (Digest,), lambda _: DigestEntries([file])),
            ],
        )
        return built


@pytest.mark.parametrize(
    ("results", "asked"),
    [
        pytest.param([(0, "")], ["compile"], id="all is there: nothing is provided"),
        pytest.param(
            [(75, ""), (0, ""), (0, "")],
            ["compile", "provide", "fetch", "compile"],
            id="something is missing: tools, modules, compile",
        ),
    ],
)
def test_tools_and_modules_are_provided_only_where_they_are_missing(
    results: list[tuple[int, str]], asked: list[str]
) -> None:
    engine = Engine(results)
    assert engine.run() == NativeBuild(
        EMPTY_DIGEST, EMPTY_FILE_DIGEST.fingerprint, "example.org/x\tv1.0.0\n"
    )
    assert engine.asked == asked


def test_a_private_build_gets_no_tools_before_they_are_verified() -> None:
    engine = Engine([(75, ""), (0, ""), (0, "")])
    options = create_subsystem(KrakendSubsystem, fetch_env_vars=["GOPROXY"], private_caches=True)
    engine.run(options=options)
    assert engine.asked == ["compile", "provide", "fetch", "compile"]
    assert engine.had_tools == [False, True, True]


@pytest.mark.parametrize(
    ("results", "kind", "what"),
    [
        pytest.param(
            [(1, "# x\n./main.go:1:1: syntax error")],
            CompileFailed,
            "edge/auth:so for linux-amd64-musl does not compile.",
            id="a known failure",
        ),
        pytest.param(
            [(75, ""), (1, "main.go:3:8: dial tcp: connection refused")],
            NetworkFailed,
            "The modules of edge/auth:so for linux-amd64-musl could not be fetched: the module "
            "proxy did not answer.",
            id="the fetch: nothing is compiled",
        ),
        pytest.param(
            [(75, ""), (0, ""), (75, "")],
            BuildToolFailed,
            "The build of edge/auth:so for linux-amd64-musl could not be run on this machine.",
            id="tools that are gone again",
        ),
    ],
)
def test_a_failure_ends_the_build(
    results: list[tuple[int, str]], kind: type[KrakendError], what: str
) -> None:
    engine = Engine(results)
    with pytest.raises(kind) as caught:
        engine.run()
    assert caught.value.what == what
    assert engine.results == []
