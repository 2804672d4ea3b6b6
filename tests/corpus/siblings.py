"""Plugins that are opened by one host, one after the other: every ordered pair of a few."""

from __future__ import annotations

from itertools import permutations

from pants_krakend.core.verdict.rules import Rule
from tests.corpus.recipes import Plugin, Recipe, Truth

__all__ = ["ORDERED_PAIRS", "SIBLINGS"]


def _sibling(name: str, recipe: Recipe, *rules: Rule) -> Plugin:
    return Plugin(f"sibling: {name}", recipe, Truth.LOADED, frozenset(rules))


# `alone` is the module that no host has; the rules are named for either plugin of a pair.
_ALONE = ("alone",)
SIBLINGS: tuple[Plugin, ...] = (
    _sibling("version 1.0", Recipe(imports=_ALONE)),
    _sibling("version 1.0 again", Recipe(imports=("alone", "lib"))),
    _sibling(
        "version 1.1", Recipe(imports=_ALONE, modules={"alone": "v1.1.0"}), Rule.SIBLING_PACKAGE
    ),
    _sibling("other GOPATH", Recipe(imports=_ALONE, gopath="elsewhere"), Rule.SIBLING_PACKAGE),
    _sibling("imports nothing", Recipe(imports=())),
    _sibling("imports fmt", Recipe(imports=("fmt", "encoding/json"))),
    _sibling("one import path", Recipe(imports=(), module="corpus.test/same"), Rule.SIBLING_PATH),
    _sibling(
        "one import path, other source",
        Recipe(imports=("fmt",), module="corpus.test/same"),
        Rule.SIBLING_PATH,
    ),
    _sibling(
        "one import path, refused by itself",
        Recipe(go="1.25.11", imports=("fmt",), module="corpus.test/same"),
        *(Rule.SIBLING_PATH, Rule.GO_PATCH),
    ),
    _sibling(
        "refused by itself",
        Recipe(imports=_ALONE, arguments=("-trimpath",)),
        *(Rule.SIBLING_PACKAGE, Rule.SOURCE_PATHS),
    ),
)

ORDERED_PAIRS = tuple(permutations(SIBLINGS, 2))
