"""The corpus made and used: everything is built, and every pair is loaded and judged."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, TypeVar, Union

from pants_krakend.core.platform import Libc, Platform
from pants_krakend.core.verdict.rules import Rule
from tests.corpus.files import EDITS, FILES, make_file
from tests.corpus.hosts import HOSTS, WITHOUT_MODULES
from tests.corpus.judging import Gateway, judge, judge_second, read_gateway
from tests.corpus.loading import Opened, open_in_gateway, open_in_host
from tests.corpus.plugins import PLUGINS
from tests.corpus.recipes import Host, Plugin
from tests.corpus.results import Pair
from tests.corpus.siblings import ORDERED_PAIRS, SIBLINGS
from tests.corpus.workshop import BuildFailed, Workshop

__all__ = ["Made", "gateway_pairs", "host_pairs", "make", "sibling_pairs"]

_WORKERS = 2
_LURA = "Lura, {}"
_T, _R = TypeVar("_T"), TypeVar("_R")
_Design = Union[Host, Plugin]


@dataclass
class Made:
    """What was built.

    :param hosts: by name, and `files` likewise: plugins, and files that are none.
    :param failures: what Go said of what it did not build, by slug.
    """

    hosts: dict[str, Path] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def loadable(self) -> list[tuple[str, frozenset[Rule], Path]]:
        """The plugins, and the files that are none, each with what a verdict should name."""
        rules = {each.name: each.rules for each in PLUGINS}
        rules.update(dict.fromkeys(FILES, frozenset({Rule.NOT_A_PLUGIN})))
        return [(name, each, self.files[name]) for name, each in rules.items() if name in self.files]


def _each(work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(work, items))


def make(root: Path) -> Made:
    """Build every host and plugin; the ones that Go compiles alike one after the other."""
    designs: tuple[_Design, ...] = (*HOSTS, *PLUGINS, *SIBLINGS)
    workshop = Workshop(root, {each.recipe.go for each in designs})
    workshop.make_profile()
    made = Made()

    def build(cell: list[_Design]) -> None:
        for each in cell:
            try:
                built = workshop.build(each.slug, each.recipe)
            except BuildFailed as error:
                made.failures[each.slug] = str(error)
                continue
            if each.edit:
                EDITS[each.edit](built.file)
            (made.hosts if each.recipe.is_host else made.files)[each.name] = built.file

    _each(build, _cells(each for each in designs if not each.recipe.second))
    workshop.use_second_proxy()
    _each(build, _cells(each for each in designs if each.recipe.second))
    for name in FILES:
        made.files[name] = root / "built" / f"file-{len(made.files)}.so"
        make_file(name, made.files["plain"], made.files[name])
    return made


def _cells(designs: Iterable[_Design]) -> list[list[_Design]]:
    cells: dict[object, list[_Design]] = {}
    for each in designs:
        cells.setdefault(each.recipe.cell, []).append(each)
    return list(cells.values())


def host_pairs(made: Made, host: Host) -> list[Pair]:
    """Every plugin in one small host."""
    program = made.hosts[host.name]
    gateway = read_gateway(host.name, program)

    def pair(item: tuple[str, frozenset[Rule], Path]) -> Pair:
        name, rules, file = item
        (opened,) = open_in_host(program, [file])
        return _pair(host.name, name, opened, gateway, file, rules | host.rules)

    return _each(pair, made.loadable())


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

    return _each(pair, made.loadable())


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

    return _each(pair, ORDERED_PAIRS)
