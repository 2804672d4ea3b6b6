"""Tests of processes with a network: where the user's variables are, and where they are not."""

from __future__ import annotations

import pytest
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import QueryRule, collect_rules, rule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.network import execute_with_network


class Asked(str):
    """Ask for what a shell prints that has a network."""

    __slots__ = ()


@rule
async def run_with_network(script: Asked, krakend: KrakendSubsystem) -> FallibleProcessResult:
    process = Process(
        ("/bin/sh", "-c", script),
        description="Run a script",
        cache_scope=ProcessCacheScope.PER_SESSION,
    )
    return await execute_with_network(process, krakend)


@pytest.fixture
def runner() -> RuleRunner:
    """Rules that run a script with a network."""
    return RuleRunner(
        rules=[
            *collect_rules(globals()),
            *KrakendSubsystem.rules(),
            QueryRule(FallibleProcessResult, [Asked]),
        ]
    )


def printed(runner: RuleRunner, script: str, value: str = "ci-secret") -> str:
    """What the script prints where a token is to be handed over, in a new run of one daemon."""
    runner.set_options(["--krakend-fetch-env-vars=['DEPLOY_TOKEN']"], env={"DEPLOY_TOKEN": value})
    result = runner.request(FallibleProcessResult, [Asked(script)])
    return result.stdout.decode()


def test_the_process_finds_the_variables_in_a_file(runner: RuleRunner) -> None:
    content = printed(runner, '/bin/cat "$PANTS_KRAKEND_HANDOVER"')
    assert content == "=ci-secret\0DEPLOY_TOKEN=ci-secret"


def test_no_variable_of_the_process_has_their_values(runner: RuleRunner) -> None:
    assert "ci-secret" not in printed(runner, "/usr/bin/env")


def test_every_run_of_a_daemon_has_the_variables_of_its_own(runner: RuleRunner) -> None:
    script = '/bin/cat "$PANTS_KRAKEND_HANDOVER"'
    tokens = ["one", "one", "other", "one"]
    assert [printed(runner, script, token) for token in tokens] == [
        f"DEPLOY_TOKEN={token}" for token in tokens
    ]


def test_where_memory_has_no_paths_the_file_is_this_users_alone(
    runner: RuleRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.memfd_create")
    script = 'stat -c %a "$PANTS_KRAKEND_HANDOVER" && cat "$PANTS_KRAKEND_HANDOVER"'
    said = printed(runner, f"PATH=/usr/bin:/bin; {script}", value="ci-secret-on-a-mac")
    assert said == "600\n=ci-secret-on-a-mac\0DEPLOY_TOKEN=ci-secret-on-a-mac"
