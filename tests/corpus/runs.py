"""The corpus used: every pair is loaded and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pants_krakend.core.platform import Libc, Platform
from pants_krakend.core.verdict.rules import Rule
from tests.corpus.hosts import WITHOUT_MODULES
from tests.corpus.judging import Gateway, judge, judge_second, judge_sources, read_gateway
from tests.corpus.loading import Opened, open_in_gateway, open_in_host
from tests.corpus.making import Made, each_of
from tests.corpus.recipes import Host, Plugin
from tests.corpus.results import Pair
from tests.corpus.siblings import ORDERED_PAIRS

__all__ = ["gateway_pairs", "host_pairs", "sibling_pairs", "source_pairs"]

_LURA = "Lura, {}"


def host_pairs(made: Made, host: Host) -> list[Pair]:
    """Every plugin in one small host."""
    program = made.hosts[host.name]
    gateway = read_gateway(host.name, program)

    def pair(item: tuple[str, frozenset[Rule], Path]) -> Pair:
        name, rules, file = item
        (opened,) = open_in_host(program, [file])
        return _pair(host.name, name, opened, gateway, file, rules | host.rules)

    return each_of(pair, made.loadable())


def gateway_pairs(made: Made, platform: Platform, program: Path, root: Path) -> list[Pair]:
    """Every plugin in the gateway of the tests for one platform."""
    name_of_host = _LURA.format(platform.libc.value)
    gateway = read_gateway(name_of_host, program)
    is_musl = platform.libc is Libc.MUSL
    rules_of_host = frozenset({Rule.LIBC} if is_musl else {Rule.GLIBC_VERSION})

    def pair(item: tuple[str, frozenset[Rule], Path]) -> Pair:
        name, rules, file = item
        opened = open_in_gateway(program, file, root / platform.value / file.stem)
        return _pair(name_of_host, name, opened, gateway, file, rules | rules_of_host)

    return each_of(pair, made.loadable())


def _pair(  # noqa: PLR0913, PLR0917 # a row of results
    host: str,
    plugin: str,
    opened: Opened,
    gateway: Gateway | None,
    file: Path,
    expected: frozenset[Rule],
) -> Pair:
    verdict = judge(gateway, plugin, file) if gateway else None
    return Pair(host, plugin, opened, verdict, expected)


def sibling_pairs(made: Made) -> list[Pair]:
    """The second of two plugins after the first, in a host that lacks their modules."""
    host = WITHOUT_MODULES
    program = made.hosts[host.name]
    gateway = read_gateway(host.name, program)
    if gateway is None:
        raise AssertionError(f"the host {host.name} cannot load plugins")

    def pair(plugins: tuple[Plugin, Plugin]) -> Pair:
        first, second = (made.files[each.name] for each in plugins)
        _, opened = open_in_host(program, [first, second])
        verdict = judge_second(gateway, first, second)
        expected = plugins[0].rules | plugins[1].rules
        return Pair(plugins[0].name, plugins[1].name, opened, verdict, expected)

    return each_of(pair, ORDERED_PAIRS)


def source_pairs(made: Made, built: Sequence[Pair]) -> list[Pair]:
    """The verdicts on the sources of every plugin, before it is built, for every small host.

    :param built: the same plugins in the same hosts, loaded.
    """
    gateways = {name: read_gateway(name, file) for name, file in made.hosts.items()}
    found = []
    for pair in built:
        gateway, sources = gateways.get(pair.host), made.sources.get(pair.plugin)
        if gateway and sources:
            verdicts = judge_sources(gateway, pair.plugin, sources)
            found += [replace(pair, verdict=each) for each in verdicts]
    return found
