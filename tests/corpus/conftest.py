"""The corpus as fixtures: built once in a run; and its table, shown at the end of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pants_krakend.core.platform import Platform
from tests.corpus.hosts import HOSTS
from tests.corpus.judging import facts_of
from tests.corpus.results import Pair, counts, table
from tests.corpus.runs import Made, gateway_pairs, host_pairs, make, sibling_pairs
from tests.support.platforms import RUN_HERE

# By the title of the table that they are shown in.
_PAIRS: pytest.StashKey[dict[str, Sequence[Pair]]] = pytest.StashKey()


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
    pytestconfig.stash.setdefault(_PAIRS, {})["plugins in hosts"] = found
    return found


@pytest.fixture(scope="session")
def second_plugins(made: Made, pytestconfig: pytest.Config) -> Sequence[Pair]:
    """The second of every two siblings."""
    found = sibling_pairs(made)
    pytestconfig.stash.setdefault(_PAIRS, {})["plugins after plugins"] = found
    return found


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show what was loaded and what was said of it."""
    missing = [each.loader for each in RUN_HERE if not Path(each.loader).exists()]
    for title, pairs in config.stash.get(_PAIRS, {}).items():
        terminalreporter.section(f"corpus of real loads: {title}")
        for line in (*table(pairs), *counts(pairs)):
            terminalreporter.write_line(line)
        if missing:
            terminalreporter.write_line(f"left out, for want of {', '.join(missing)}: its hosts")
