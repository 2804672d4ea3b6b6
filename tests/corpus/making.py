"""The corpus built: every host, every plugin, and the files that are none."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, TypeVar, Union

from pants_krakend.core.verdict.rules import Rule
from tests.corpus.files import EDITS, FILES, make_file
from tests.corpus.hosts import HOSTS
from tests.corpus.judging import Sources, listing_of
from tests.corpus.plugins import PLUGINS, UNBUILDABLE
from tests.corpus.recipes import Host, Plugin, Replaced
from tests.corpus.siblings import SIBLINGS
from tests.corpus.workshop import BuildFailed, Workshop

__all__ = ["Made", "each_of", "make"]

_WORKERS = 2
_T = TypeVar("_T")
_R = TypeVar("_R")
_Design = Union[Host, Plugin]


@dataclass
class Made:
    """What was built.

    :param hosts: by name, and `files` likewise: plugins, and files that are none.
    :param failures: what Go said of what it did not build.
    :param sources: of the plugins, and of what Go did not build.
    """

    hosts: dict[str, Path] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Sources] = field(default_factory=dict)

    def loadable(self) -> list[tuple[str, frozenset[Rule], Path]]:
        """The plugins, and the files that are none, each with what a verdict should name."""
        rules = {each.name: each.rules for each in PLUGINS}
        rules.update(dict.fromkeys(FILES, frozenset({Rule.NOT_A_PLUGIN})))
        return [
            (name, each, self.files[name]) for name, each in rules.items() if name in self.files
        ]


def each_of(work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
    """What the work makes of each item; two are worked on at a time."""
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
            file = _build(workshop, each, made)
            if file is not None:
                (made.hosts if each.recipe.is_host else made.files)[each.name] = file

    each_of(build, _cells(each for each in designs if not each.recipe.second))
    for name, recipe, *_ in UNBUILDABLE:
        _build(workshop, Plugin(name, recipe), made)
    workshop.use_second_proxy()
    each_of(build, _cells(each for each in designs if each.recipe.second))
    for name in FILES:
        made.files[name] = root / "built" / f"file-{len(made.files)}.so"
        make_file(name, made.files["plain"], made.files[name])
    return made


def _build(workshop: Workshop, design: _Design, made: Made) -> Path | None:
    try:
        built = workshop.build(design.slug, design.recipe)
    except BuildFailed as error:
        made.failures[design.name] = str(error)
        place = workshop.sources(design.slug, design.recipe)
        made.sources[design.name] = Sources(place, design.recipe.tags)
        return None
    # A go.work that uses a directory outside of its own is refused before anything is judged.
    if built.listing and design.recipe.replaced is not Replaced.WORKSPACE:
        sources = Sources(built.sources, design.recipe.tags, listing_of(built.listing))
        made.sources[design.name] = sources
    if design.edit:
        EDITS[design.edit](built.file)
    return built.file


def _cells(designs: Iterable[_Design]) -> list[list[_Design]]:
    cells: dict[object, list[_Design]] = {}
    for each in designs:
        cells.setdefault(each.recipe.cell, []).append(each)
    return list(cells.values())
