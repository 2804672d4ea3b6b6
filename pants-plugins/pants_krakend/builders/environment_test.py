"""Tests of `environment`: what is run where, in which order, and what goes along."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pants.engine.environment import EnvironmentName
from pants.engine.fs import (
    EMPTY_DIGEST,
    EMPTY_FILE_DIGEST,
    AddPrefix,
    Digest,
    DigestEntries,
    FileEntry,
    MergeDigests,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.testutil.rule_runner import MockGet, run_rule_with_mocks

from pants_krakend.builders.environment import (
    CopiedModules,
    EnvironmentBuildRequest,
    ModulesCopyRequest,
    modules_process,
    run_plan_in_environment,
)
from pants_krakend.builders.native import NativeBuild, NativeBuildRequest
from pants_krakend.builders.native_test import REQUEST
from pants_krakend.conftest import process_result
from pants_krakend.core.build.failures import CompileFailed
from pants_krakend.core.errors import KrakendError
from pants_krakend.sources.environments import (
    EnvironmentKind,
    PluginEnvironment,
    UnusableEnvironment,
)
from pants_krakend.toolchain.copies import COPIED_FROM, CopiedTools, ToolsRequest
from pants_krakend.toolchain.provide import builder_program

TOOLS, MODULES, OUTPUT = (Digest(f"{n}" * 64, 1) for n in (1, 2, 3))


@dataclass
class Engine:
    """What stands in for the engine: gives the results in turn, and keeps what was asked.

    :param results: exit status and stderr of each process in the environment.
    :param output: what each of them leaves.
    """

    kind: EnvironmentKind
    results: list[tuple[int, str]]
    output: Digest = OUTPUT
    asked: list[str] = field(default_factory=list)
    merged: list[MergeDigests] = field(default_factory=list)

    def execute(self, process: Process, name: EnvironmentName) -> FallibleProcessResult:
        """Run the next process, in the environment."""
        assert name == EnvironmentName("far")
        mode = "place" if process.argv[3] == "place" else process.argv[4]
        self.asked.append(mode if process.append_only_caches else f"{mode}, without a cache")
        status, stderr = self.results.pop(0)
        return process_result(status, "example.org/x\tv1.0.0\n", stderr, self.output)

    def tools(self, request: ToolsRequest) -> CopiedTools:
        """Copy tools."""
        assert request.plan == REQUEST.plan
        self.asked.append("tools")
        return CopiedTools(TOOLS)

    def modules(self, request: ModulesCopyRequest) -> CopiedModules:
        """Copy modules."""
        assert request.build == REQUEST
        self.asked.append("modules")
        return CopiedModules(MODULES)

    def merge(self, request: MergeDigests) -> Digest:
        """Merge."""
        self.merged.append(request)
        return EMPTY_DIGEST

    def run(self, build: NativeBuildRequest = REQUEST) -> NativeBuild:
        """Run the rule under test."""
        far = PluginEnvironment(EnvironmentName("far"), self.kind, "linux_x86_64")
        file = FileEntry("output", EMPTY_FILE_DIGEST)
        built: NativeBuild = run_rule_with_mocks(
            run_plan_in_environment,
            rule_args=[EnvironmentBuildRequest(build, far)],
            mock_gets=[
                MockGet(FallibleProcessResult, (Process, EnvironmentName), self.execute),
                MockGet(CopiedTools, (ToolsRequest,), self.tools),
                MockGet(CopiedModules, (ModulesCopyRequest,), self.modules),
                MockGet(Digest, (AddPrefix,), lambda _: MODULES),
                MockGet(Digest, (MergeDigests,), self.merge),
                MockGet(DigestEntries, (Digest,), lambda _: DigestEntries([file])),
            ],
        )
        assert self.results == []
        return built


# What stands in for programs/builder: it says what it would fetch from, and leaves what Go does.
FETCH = """\
#!/bin/sh
echo "$1 $GOPROXY $GOSUMDB"
mkdir -p .krakend/gopath/pkg/mod/cache/download/x && cd .krakend/gopath/pkg/mod/cache/download/x
touch v1.zip v1.lock
"""


def test_modules_are_fetched_from_this_machines_cache_wherever_it_lies(tmp_path: Path) -> None:
    cache, sandbox = tmp_path / "a cache, 100%", tmp_path / "sandbox"
    program = cache / builder_program(REQUEST.plan.go)
    program.parent.mkdir(parents=True)
    program.write_text(FETCH)
    program.chmod(0o755)
    sandbox.mkdir()
    (sandbox / COPIED_FROM).symlink_to(cache)
    process = modules_process(REQUEST)

    done = subprocess.run(
        process.argv, cwd=sandbox, env=dict(process.env), capture_output=True, text=True, check=True
    )

    downloads = "gopath/pkg/mod/cache/download"
    assert done.stdout == f"fetch file://{tmp_path}/a%20cache%2C%20100%25/{downloads} off\n"
    assert [each.name for each in (sandbox / ".krakend" / downloads / "x").iterdir()] == ["v1.zip"]


@pytest.mark.parametrize(
    ("results", "asked"),
    [
        pytest.param([(0, "")], ["compile, without a cache"], id="known: nothing is provided"),
        pytest.param(
            [(75, ""), (0, ""), (0, ""), (0, "")],
            ["compile, without a cache", "modules", "place", "fetch", "compile"],
            id="tools are there: modules, compile",
        ),
        pytest.param(
            [(75, ""), (75, ""), (0, ""), (0, ""), (0, "")],
            ["compile, without a cache", "modules", "place", "tools", "place", "fetch", "compile"],
            id="the first build in an image",
        ),
    ],
)
def test_a_docker_environment_gets_what_it_lacks_and_only_for_what_nobody_has_built(
    results: list[tuple[int, str]], asked: list[str]
) -> None:
    engine = Engine(EnvironmentKind.DOCKER, results)

    assert engine.run() == NativeBuild(
        OUTPUT, EMPTY_FILE_DIGEST.fingerprint, "example.org/x\tv1.0.0\n"
    )
    assert engine.asked == asked


def test_a_remote_environment_gets_everything_as_inputs_of_one_process() -> None:
    engine = Engine(EnvironmentKind.REMOTE, [(0, "")])
    engine.run()

    assert engine.asked == ["tools", "modules", "compile, without a cache"]
    assert engine.merged == [MergeDigests([REQUEST.digest, TOOLS, MODULES])]


@pytest.mark.parametrize(
    ("kind", "results", "error", "what"),
    [
        pytest.param(
            EnvironmentKind.REMOTE,
            [(1, "# x\n./main.go:1:1: syntax error")],
            CompileFailed,
            "edge/auth:so for linux-amd64-musl does not compile.",
            id="a plugin that does not compile",
        ),
        pytest.param(
            EnvironmentKind.REMOTE,
            [(126, "exec format error")],
            UnusableEnvironment,
            "Plugins cannot be compiled in the remote environment 'far'.",
            id="workers of another kind than their environment says",
        ),
        pytest.param(
            EnvironmentKind.DOCKER,
            [(75, ""), (127, "cp: not found")],
            UnusableEnvironment,
            "Plugins cannot be compiled in the Docker environment 'far'.",
            id="an image without the usual commands",
        ),
        pytest.param(
            EnvironmentKind.DOCKER,
            [(75, ""), (0, ""), (70, "builder: fork/exec /x/go: no such file or directory")],
            UnusableEnvironment,
            "Plugins cannot be compiled in the Docker environment 'far'.",
            id="an old Go in an image without glibc",
        ),
    ],
)
def test_a_failure_ends_the_build_in_words(
    kind: EnvironmentKind, results: list[tuple[int, str]], error: type[KrakendError], what: str
) -> None:
    with pytest.raises(error) as caught:
        Engine(kind, results).run()
    assert caught.value.what == what


def test_a_server_that_keeps_the_output_is_an_error_in_words() -> None:
    with pytest.raises(UnusableEnvironment) as caught:
        Engine(EnvironmentKind.REMOTE, [(0, "")], output=EMPTY_DIGEST).run()
    assert caught.value.evidence == (
        "A compile ended well there, and its output did not come back. Until "
        "`[GLOBAL].process_execution_cache_namespace` is another, that will be remembered."
    )
