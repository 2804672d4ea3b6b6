"""Where a configuration names plugins: every block, and what it asks for.

Only finding them lives here, and whether the gateway reads a block at all; whether a plugin
answers to a name is judged in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pants_krakend.core.config.kinds import KindPlace, Level, kind_of_namespace, place_of
from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.probe.registered import PluginKind

__all__ = ["Block", "Use", "find_blocks", "is_read", "named_in", "uses_of"]

_EXTRA = "extra_config"
_OWNERS = (
    (re.compile(r""), Level.SERVICE),
    # A workflow of the Enterprise Edition has endpoints and backends of its own.
    (re.compile(r"(?:.+\.)?endpoints\[\d+\]|(?:.+\.)?workflow"), Level.ENDPOINT),
    (re.compile(r"(?:.+\.)?backend\[\d+\]"), Level.BACKEND),
)


@dataclass(frozen=True)
class Block:
    """The settings of one kind of plugin in one place.

    :param key: the namespace as it is written.
    :param level: None where the block stands in no `extra_config` at all.
    :param hidden: whether another block of the same meaning takes its place.
    """

    kind: PluginKind
    key: str
    level: Level | None
    value: Value
    hidden: bool = False

    @property
    def place(self) -> KindPlace:
        """Where and how plugins of the kind are named."""
        return place_of(self.kind)


@dataclass(frozen=True)
class Use:
    """One name that is asked for.

    :param value: where it stands.
    """

    kind: PluginKind
    name: str
    value: Value

    @property
    def place(self) -> KindPlace:
        """Where and how plugins of the kind are named."""
        return place_of(self.kind)


def find_blocks(document: Document) -> tuple[Block, ...]:
    """Every member that has the name of a plugin's block, wherever it stands."""
    return tuple(_blocks(document.top, owner=None))


def is_read(block: Block) -> bool:
    """Whether the gateway looks for such a block in that place."""
    return block.level in block.place.levels and not block.hidden


def uses_of(block: Block) -> tuple[Use, ...]:
    """The names that the gateway takes from a block, in order; what it passes over is left out."""
    if not is_read(block):
        return ()
    name = block.value.members.get("name")
    if name is None:
        return ()
    if block.place.has_one_name:
        values: tuple[Value, ...] = (name,)
    elif name.text is not None and block.kind is PluginKind.HTTP_SERVER:
        # Lura takes a single text for handlers, though KrakenD's schema does not.
        values = (name,)
    else:
        values = name.rows
    return tuple(Use(block.kind, each.text, each) for each in values if each.text is not None)


def named_in(block: Block) -> frozenset[str]:
    """Every text in a block's `name`, whether the gateway takes it for a name or not."""
    name = block.value.members.get("name")
    values = (name, *name.rows) if name else ()
    return frozenset(each.text for each in values if each.text is not None)


def _blocks(value: Value, owner: Level | None) -> Iterator[Block]:
    """The blocks in a value; `owner` is set where it is an `extra_config`."""
    for key, member in value.members.items():
        kind = kind_of_namespace(key)
        if kind:
            # The gateway puts the short name's block in the place of the long one's.
            hidden = (
                key != place_of(kind).namespace
                and place_of(kind).namespace in value.members
                and owner is not None
            )
            yield Block(kind, key, owner, member, hidden)
        elif key == _EXTRA:
            yield from _blocks(member, _level(value))
        else:
            yield from _blocks(member, None)
    for each in value.rows:
        yield from _blocks(each, None)


def _level(owner: Value) -> Level:
    found = (level for pattern, level in _OWNERS if pattern.fullmatch(owner.path))
    return next(found, Level.OTHER)
