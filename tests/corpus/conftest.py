"""The corpus as fixtures: built once in a run; and its table, shown at the end of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Rung
from tests.corpus.hosts import HOSTS
from tests.corpus.judging import facts_of
from tests.corpus.making import Made, make
from tests.corpus.results import Pair, counts, table
from tests.corpus.runs import gateway_pairs, host_pairs, sibling_pairs, source_pairs
from tests.support.closing import show
from tests.support.platforms import RUN_HERE

_TITLE = "corpus of real loads"


def can_run(host: Path) -> bool:
    """Whether this machine has the dynamic loader that a host asks for, if it does."""
    return Path(facts_of(host).interpreter or "/").exists()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every host and plugin."""
    return make(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def pairs(
    made: Made,
    gateways: Mapping[Platform, Path],
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Sequence[Pair]:
    """Every plugin in every host, and in the gateway of the tests for each platform."""
    directory = tmp_path_factory.mktemp("loading")
    hosts = [each for each in HOSTS if each.name in made.hosts and can_run(made.hosts[each.name])]
    found = [pair for host in hosts for pair in host_pairs(made, host)]
    for platform in RUN_HERE:
        if Path(platform.loader).exists():
            found += gateway_pairs(made, platform, gateways[platform], directory)
    left_out = [each.loader for each in RUN_HERE if not Path(each.loader).exists()]
    lines = [f"hosts were left out for want of {', '.join(left_out)}"] if left_out else []
    show(pytestconfig, f"{_TITLE}: plugins in hosts", [*table(found), *counts(found), *lines])
    return found


@pytest.fixture(scope="session")
def second_plugins(made: Made, pytestconfig: pytest.Config) -> Sequence[Pair]:
    """The second of every two siblings."""
    found = sibling_pairs(made)
    show(pytestconfig, f"{_TITLE}: plugins after plugins", [*table(found), *counts(found)])
    return found


@pytest.fixture(scope="session")
def sources(made: Made, pairs: Sequence[Pair], pytestconfig: pytest.Config) -> Sequence[Pair]:
    """Every plugin's sources in every small host, on rungs 0 and 1."""
    found = source_pairs(made, pairs)
    for rung in (Rung.STATIC, Rung.LINKED):
        on_rung = [each for each in found if each.verdict and each.verdict.rung is rung]
        show(pytestconfig, f"{_TITLE}: sources on rung {rung.value}", counts(on_rung))
    return found
