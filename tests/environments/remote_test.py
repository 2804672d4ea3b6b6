"""Plugins compiled by a real server of the Remote Execution API: this machine's bytes."""

from __future__ import annotations

from tests.environments.conftest import EnvironmentsRoot, environments_root
from tests.support.build_root import BuildRoot
from tests.support.reapi import Reapi

GCC = "--krakend-c-compiler=gcc"


def test_a_remote_environment_makes_this_machines_bytes_with_the_compiler_of_its_workers(
    build_root: BuildRoot, remote_server: Reapi
) -> None:
    root = environments_root(build_root)
    here = root.package(GCC)
    root.set_environment("remote")

    run = root.pants(GCC, *remote_server.execution_options)

    assert run.exit_code == 0, run.output
    assert "with Go 1.25.12 in the remote environment 'remote'" in run.output
    assert build_root.dist("modifier/modifier.so").read_bytes() == here


def test_without_a_named_environment_remote_execution_is_refused_in_words(
    build_root: BuildRoot, remote_server: Reapi
) -> None:
    root: EnvironmentsRoot = environments_root(build_root)

    error = root.error("--environments-preview-names={}", *remote_server.execution_options)

    assert error == (
        "EverythingIsRemote: modifier:so: `[GLOBAL].remote_execution` is set and no environment is "
        "named, so that Pants runs everything remotely. But tools are provided on this machine.\n\n"
        "Name a `remote_environment` in `[environments-preview].names`, and set it as the "
        "`environment` of the plugins that are to be compiled there."
    )
