"""Tests of `environments`: which environment a plugin's field names, and which cannot be used."""

from __future__ import annotations

import pytest
from pants.core.util_rules import environments as pants_environments
from pants.core.util_rules.environments import (
    DockerEnvironmentTarget,
    LocalEnvironmentTarget,
    RemoteEnvironmentTarget,
)
from pants.engine.addresses import Address
from pants.engine.environment import EnvironmentName
from pants.testutil.rule_runner import QueryRule, RuleRunner

from pants_krakend.sources import environments
from pants_krakend.sources.environments import (
    EnvironmentKind,
    EnvironmentRequest,
    PluginEnvironment,
    UnusableEnvironment,
)
from pants_krakend.targets import KrakendPlugin

BUILD = """\
docker_environment(name="docker", image="acme@sha256:1", platform="linux_x86_64")
docker_environment(name="fallen", image="acme@sha256:1", fallback_environment="local",
    platform="linux_arm64")
local_environment(name="local")
remote_environment(name="remote", platform="linux_arm64")
"""
NAMES = {name: f"//:{name}" for name in ("docker", "fallen", "local", "remote")}
DOCKER = PluginEnvironment(EnvironmentName("docker"), EnvironmentKind.DOCKER, "linux_x86_64")


def found(environment: str) -> PluginEnvironment:
    """The environment of a plugin with these arguments, as one of those above."""
    runner = RuleRunner(
        rules=[
            *environments.rules(),
            *pants_environments.rules(),  # type: ignore[no-untyped-call]
            QueryRule(PluginEnvironment, [EnvironmentRequest]),
        ],
        target_types=[
            DockerEnvironmentTarget,
            KrakendPlugin,
            LocalEnvironmentTarget,
            RemoteEnvironmentTarget,
        ],
    )
    runner.write_files({"BUILD": BUILD, "auth/BUILD": f'krakend_plugin(name="so"{environment})'})
    runner.set_options([f"--environments-preview-names={NAMES}", "--remote-execution"])
    return runner.request(
        PluginEnvironment, [EnvironmentRequest(Address("auth", target_name="so"))]
    )


@pytest.mark.parametrize(
    ("environment", "name", "kind", "platform"),
    [
        pytest.param("", "local", EnvironmentKind.LOCAL, None, id="none: this machine"),
        pytest.param(
            ', environment="docker"', "docker", EnvironmentKind.DOCKER, "linux_x86_64", id="Docker"
        ),
        pytest.param(
            ', environment="remote"', "remote", EnvironmentKind.REMOTE, "linux_arm64", id="remote"
        ),
        pytest.param(
            ', environment="fallen"',
            "local",
            EnvironmentKind.LOCAL,
            None,
            id="what an environment that cannot be used falls back to",
        ),
    ],
)
def test_a_plugin_has_the_environment_that_its_field_names(
    environment: str, name: str, kind: EnvironmentKind, platform: str | None
) -> None:
    assert found(environment) == PluginEnvironment(EnvironmentName(name), kind, platform)


def test_an_environment_of_other_machines_than_the_tools_are_for_is_refused() -> None:
    arm64 = PluginEnvironment(EnvironmentName("far"), EnvironmentKind.REMOTE, "linux_arm64")
    DOCKER.require_usable()

    with pytest.raises(UnusableEnvironment) as caught:
        arm64.require_usable()

    assert str(caught.value) == (
        "Plugins cannot be compiled in the remote environment 'far': its platform is linux_arm64, "
        "and the tools are those for linux_x86_64.\n\n"
        "Name an environment for linux_x86_64 in `environment`: there plugins are compiled for "
        "every platform, also for arm64."
    )


def test_of_what_pants_says_where_nothing_runs_only_the_reason_is_shown() -> None:
    said = "Failed to execute: Process {\n    argv: [],\n}\n\nContainer 1f is not running\n"

    assert str(DOCKER.unusable(said)) == (
        "Plugins cannot be compiled in the Docker environment 'docker'.\n\n"
        "Container 1f is not running\n\n"
        "A Docker environment needs an engine at a Unix socket (`DOCKER_HOST`), and an image for "
        "Linux on x86_64 that runs as root and has `sh`, `chmod`, `cp`, `mkdir`, `mv` and `rm`; a "
        "remote one needs a server (`[GLOBAL].remote_execution_address`) whose workers are such "
        "machines, with /bin/sh. Go up to 1.20 needs glibc there."
    )
