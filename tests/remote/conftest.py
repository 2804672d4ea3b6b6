"""The same steps on two machines, each step once, and the table of what they cost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.closing import show
from tests.support.edge import EDGE_OPTIONS, copy_edge
from tests.support.machines import Machine, Step, another_machine, this_machine
from tests.support.other_user import give_to_another_user
from tests.support.reapi import Reapi, serving_reapi

AUTH = "examples/plugins/auth:auth-edge"
PLUGINS = (AUTH, "examples/plugins/quota:quota-edge", "examples/plugins/redact:redact-edge")
EDGE = "examples/gateway:edge"
STEPS: Mapping[str, tuple[str, ...]] = {
    "package": ("package", *PLUGINS),
    "check": ("--krakend-check-rung=2", "check", AUTH, EDGE),
    "test": ("test", EDGE),
}
DEFER = "--cache-content-behavior=defer"


@dataclass(frozen=True)
class TwoMachines:
    """What was done on one machine, and then on the other.

    :param first: the steps by name, one after the other.
    :param second: the same, each with a local store that was empty; Pants was told to have nothing
        that it need not have.
    :param eager: the step `test` again, where Pants was not told.
    :param blobs: what large ones the server had then, by SHA-256, with their size.
    """

    first_machine: Machine
    second_machine: Machine
    first: Mapping[str, Step]
    second: Mapping[str, Step]
    eager: Step
    blobs: Mapping[str, int]


@pytest.fixture(scope="module")
def reapi(reapi_programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reapi]:
    """The remote cache."""
    with serving_reapi(reapi_programs, tmp_path_factory.mktemp("remote") / "server") as served:
        yield served


@pytest.fixture(scope="module")
def two(
    reapi: Reapi, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[TwoMachines]:
    """Both machines, and all steps on them."""
    place = tmp_path_factory.mktemp("remote") / "first"
    first = this_machine(place, reapi.port, EDGE_OPTIONS, os.environ)
    copy_edge(first.root)
    # Not below pytest's own directory, which only the user who runs the tests may enter.
    other = Path(tempfile.mkdtemp(prefix="pants-krakend other machine "))
    with another_machine(other, reapi.port, EDGE_OPTIONS) as second:
        copy_edge(second.root)
        give_to_another_user(other)
        done = TwoMachines(
            first,
            second,
            {name: first.pants(*goal, keep_store=True) for name, goal in STEPS.items()},
            {name: second.pants(DEFER, *goal) for name, goal in STEPS.items()},
            second.pants(*STEPS["test"]),
            reapi.large_blobs,
        )
        show(pytestconfig, "a remote cache and two machines", table(done))
        yield done


def table(two: TwoMachines) -> list[str]:
    """A line for each step: kilobytes sent and received."""
    lines = ["step     machine            processes    hits     sent kB    received kB"]
    for machine, steps in (
        ("first", two.first),
        ("second", two.second),
        ("second, eager", {"test": two.eager}),
    ):
        for name, step in steps.items():
            hits = len(step.from_source("HitRemotely"))
            lines.append(
                f"{name:8} {machine:18} {len(step.processes):9} {hits:7} "
                f"{step.sent / 1000:11,.0f} {step.received / 1000:14,.0f}"
            )
    return lines
