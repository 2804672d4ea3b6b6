"""What is not done twice: the standard library for a second plugin, anything for no change."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator

import pytest
from pants.engine.process import FallibleProcessResult, ProcessCacheScope
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders.native import compile_process
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.platform import Platform
from pants_krakend.toolchain.cache import with_tools
from tests.proof.conftest import OtherMachine
from tests.support.build_root import REPOSITORY, BuildRoot
from tests.support.native import build_request, rule_runner

# Go quotes the path of a tool that has a space in it.
COMPILED = re.compile(r"/compile\"? -o .* -p (\S+) ")
LINKED = re.compile(r"/link\"? -o ")
EXECUTED = re.compile(r"^ *local_execution_requests: (\d+)$", re.MULTILINE)


def go_says(engine: RuleRunner, directory: str) -> str:
    """Builds a plugin as the backend does, with `-x`: Go prints every command that it runs."""
    request = build_request(engine, Artifact.PLUGIN, Platform.LINUX_AMD64_MUSL, directory)
    process = with_tools(compile_process(request))
    arguments = list(process.argv)
    arguments.insert(arguments.index("--") + 1, "-x")
    loud = dataclasses.replace(
        process, argv=tuple(arguments), cache_scope=ProcessCacheScope.PER_SESSION
    )
    result = engine.request(FallibleProcessResult, [loud])
    assert result.exit_code == 0, result.stderr.decode()
    return result.stderr.decode()


def test_a_second_plugin_compiles_no_package_of_the_standard_library(
    other_machine: OtherMachine,
) -> None:
    # The first one there was plugins/auth, with caches that were empty before it.
    engine = rule_runner(f"--named-caches-dir={other_machine.named_caches}")
    examples = REPOSITORY / "examples"
    engine.write_files(
        {
            str(file.relative_to(examples)): file.read_bytes()
            for file in examples.rglob("*")
            if file.suffix in (".go", ".mod") and "auth" not in file.parts
        }
    )

    said = go_says(engine, "plugins/quota")

    own = "example.com/acme/gateway"
    compiled = set(COMPILED.findall(said))
    assert LINKED.search(said)
    assert f"{own}/plugins/quota" in compiled
    assert compiled <= {f"{own}/plugins/quota", f"{own}/pkg/problem"}


@pytest.fixture(scope="module")
def with_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildRoot]:
    """The examples, with Pants' daemon running and the auth plugin packaged."""
    root = BuildRoot(tmp_path_factory.mktemp("daemon") / "build root", options=("--stats-log",))
    root.copy("examples", ".")
    package_auth(root)
    with root.daemon() as served:
        package_auth(served)
        yield served


def package_auth(root: BuildRoot) -> int:
    """Packages the auth plugin; returns how many Processes were run for it."""
    run = root.pants("package", "plugins/auth:so")
    assert run.exit_code == 0, run.output
    (executed,) = EXECUTED.findall(run.output)
    return int(executed)


def test_the_daemon_runs_no_process_when_nothing_has_changed(with_daemon: BuildRoot) -> None:
    assert package_auth(with_daemon) == 0


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("README.md", "# Acme\n", id="a README"),
        pytest.param("plugins/auth/README.md", "# Auth\n", id="a README beside the plugin"),
        pytest.param("plugins/auth/more_test.go", "package main\n", id="a test of the plugin"),
        pytest.param("plugins/quota/more.go", "package main\n", id="another plugin"),
        pytest.param("pkg/unrelated/new.go", "package unrelated\n", id="a package it imports not"),
    ],
)
def test_what_a_plugin_is_not_made_of_does_not_rebuild_it(
    with_daemon: BuildRoot, file: str, text: str
) -> None:
    with_daemon.write({file: text})

    assert package_auth(with_daemon) == 0


def test_a_package_that_it_imports_rebuilds_it(with_daemon: BuildRoot) -> None:
    with_daemon.write({"pkg/problem/more.go": f"package problem\n\nconst run = {os.getpid()}\n"})

    assert package_auth(with_daemon) > 0
