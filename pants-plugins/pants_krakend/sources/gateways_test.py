"""Tests of `gateways`: reading the lock of a resolve."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.artifacts import read_source
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.lockfile import LockError, render_lock
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.sources import gateways
from pants_krakend.sources.gateways import LockedGateway, LockRequest, NotLocked

LOCK = Lock("edge", "locks/edge.lock")


@pytest.fixture
def runner() -> RuleRunner:
    return RuleRunner(rules=[*gateways.rules(), QueryRule(LockedGateway, [LockRequest])])


def problem(runner: RuleRunner) -> KrakendError:
    """The error that reading the lock ends in."""
    with pytest.raises(ExecutionError) as caught:
        runner.request(LockedGateway, [LockRequest(LOCK)])
    wrapped: tuple[Exception, ...] = tuple(caught.value.wrapped_exceptions)
    (error,) = wrapped
    assert isinstance(error, KrakendError)
    return error


def test_a_lock_is_read_as_it_was_written(runner: RuleRunner) -> None:
    facts = read_source("release:2.13.8", Path(runner.build_root))
    runner.write_files({LOCK.path: render_lock(facts)})
    assert runner.request(LockedGateway, [LockRequest(LOCK)]).facts == facts


def test_a_lock_that_is_missing_is_an_error_with_the_command_that_makes_it(
    runner: RuleRunner,
) -> None:
    error = problem(runner)
    assert isinstance(error, NotLocked)
    assert str(error) == (
        "The resolve 'edge' has no lockfile: there is no locks/edge.lock.\n\n"
        "Run `pants generate-lockfiles --resolve=edge`, or correct the path in "
        "`[krakend].resolves`."
    )


def test_a_lock_that_is_damaged_is_an_error_with_its_path(runner: RuleRunner) -> None:
    runner.write_files({LOCK.path: "{}"})
    error = problem(runner)
    assert isinstance(error, LockError)
    assert error.what.startswith("locks/edge.lock")
