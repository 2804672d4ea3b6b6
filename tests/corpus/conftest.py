"""The corpus as fixtures: built once in a run; and its table, shown at the end of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter  # pytest 7.0 has no public name for it

from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Rung
from tests.corpus.hosts import HOSTS
from tests.corpus.judging import facts_of
from tests.corpus.making import Made, make
from tests.corpus.results import Pair, counts, table
from tests.corpus.runs import gateway_pairs, host_pairs, sibling_pairs, source_pairs
from tests.support.platforms import RUN_HERE

_SHOWN: pytest.StashKey[dict[str, list[str]]] = pytest.StashKey()


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
    show(pytestconfig, "plugins in hosts", [*table(found), *counts(found)])
    return found


@pytest.fixture(scope="session")
def second_plugins(made: Made, pytestconfig: pytest.Config) -> Sequence[Pair]:
    """The second of every two siblings."""
    found = sibling_pairs(made)
    show(pytestconfig, "plugins after plugins", [*table(found), *counts(found)])
    return found


@pytest.fixture(scope="session")
def sources(made: Made, pairs: Sequence[Pair], pytestconfig: pytest.Config) -> Sequence[Pair]:
    """Every plugin's sources in every small host, on rungs 0 and 1."""
    found = source_pairs(made, pairs)
    for rung in (Rung.STATIC, Rung.LINKED):
        on_rung = [each for each in found if each.verdict and each.verdict.rung is rung]
        show(pytestconfig, f"sources on rung {rung.value}", counts(on_rung))
    return found


def show(config: pytest.Config, title: str, lines: list[str]) -> None:
    """Have lines shown at the end of the run."""
    config.stash.setdefault(_SHOWN, {})[title] = lines


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Show what was loaded and what was said of it."""
    missing = [each.loader for each in RUN_HERE if not Path(each.loader).exists()]
    for title, lines in config.stash.get(_SHOWN, {}).items():
        terminalreporter.section(f"corpus of real loads: {title}")
        for line in lines:
            terminalreporter.write_line(line)
    if missing and _SHOWN in config.stash:
        terminalreporter.write_line(f"hosts were left out for want of {', '.join(missing)}")
