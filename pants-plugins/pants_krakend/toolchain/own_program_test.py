"""Tests of running this backend's own command in a sandbox: the real one, on tiny files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.toolchain import own_program, provide
from pants_krakend.toolchain.own_program import OwnProgramRequest, OwnProgramResult


@pytest.fixture
def runner(tmp_path: Path) -> RuleRunner:
    """The rules, with caches in which nothing is provided yet."""
    runner = RuleRunner(
        rules=[
            *own_program.rules(),
            *provide.rules(),
            QueryRule(OwnProgramResult, [OwnProgramRequest]),
        ]
    )
    runner.set_options([f"--named-caches-dir={tmp_path}"], env_inherit={"PATH", "HOME"})
    return runner


def said(
    runner: RuleRunner, *arguments: str, outputs: tuple[str, ...] = (), releases: bool = False
) -> OwnProgramResult:
    """What the command says of a text file."""
    digest = runner.request(Digest, [CreateDigest([FileContent("text", b"hello\n")])])
    request = OwnProgramRequest(arguments, "Read it", digest, outputs, reads_releases=releases)
    return runner.request(OwnProgramResult, [request])


def test_what_the_command_prints_is_the_result(runner: RuleRunner) -> None:
    result = said(runner, "facts", "--json", "text")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [each["kind"] for each in json.loads(result.stdout)] == ["text"]


def test_a_failure_is_a_result_with_what_was_said(runner: RuleRunner) -> None:
    result = said(runner, "facts", "none")
    assert (result.exit_code, result.stdout) == (1, b"")
    assert "none" in result.stderr


def test_the_file_that_the_command_writes_is_kept(runner: RuleRunner) -> None:
    arguments = ("lock", "release:2.13.8", "--output=lock")
    result = said(runner, *arguments, outputs=("lock",), releases=True)
    (file,) = runner.request(DigestContents, [result.digest])
    assert (file.path, json.loads(file.content)["go"]) == ("lock", "1.25.12")


def test_an_engine_is_looked_for_where_the_users_variables_say(
    runner: RuleRunner, tmp_path: Path
) -> None:
    variables = "--krakend-engine-env-vars=['DOCKER_HOST=unix:///nowhere']"
    caches = f"--named-caches-dir={tmp_path}"
    runner.set_options([caches, variables], env_inherit={"PATH", "HOME"})
    request = OwnProgramRequest(
        ("digest", "image:edge:1"), "Ask an engine", is_pure=False, needs_engine=True
    )
    result = runner.request(OwnProgramResult, [request])
    assert result.stderr.startswith("No container engine answers at unix:///nowhere.\n")


def test_facts_of_releases_decide_only_what_reads_them(runner: RuleRunner) -> None:
    assert said(runner, "releases").exit_code != 0
    assert said(runner, "releases", releases=True).exit_code == 0


def test_a_python_that_is_gone_is_provided_again(runner: RuleRunner, tmp_path: Path) -> None:
    python = tmp_path / "krakend" / "python" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nexec /nowhere/python "$@"\n')
    python.chmod(0o755)
    assert said(runner, "facts", "text").exit_code == 0
