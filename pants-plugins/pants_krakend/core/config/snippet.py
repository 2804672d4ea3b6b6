"""The blocks to paste into a configuration for the names that a plugin registers. Text only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pants_krakend.core.config.kinds import place_of
from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["snippet_text"]

_ROOT = {"folder": "/opt/krakend/plugins/", "pattern": ".so"}


def snippet_text(registrations: Sequence[Registered]) -> str:
    """What to paste, and where, for each kind of plugin among the registrations."""
    parts = [_part("At the root, once for all plugins", "plugin", _ROOT)]
    for kind in PluginKind:
        names = list(dict.fromkeys(each.name for each in registrations if each.kind is kind))
        if place_of(kind).has_one_name:
            parts += [_block(kind, name, [name]) for name in names]
        elif names:
            parts.append(_block(kind, names, names))
    return "\n".join(parts)


def _block(kind: PluginKind, name: str | list[str], names: Sequence[str]) -> str:
    """A block with an empty object for the settings of each name, as plugins use to have them."""
    owners = " or ".join(each.value for each in place_of(kind).levels)
    edition = " (Enterprise Edition only)" if kind is PluginKind.MIDDLEWARE else ""
    settings: dict[str, object] = {_stem(each, kind): {} for each in names}
    members = {"name": name, **settings}
    return _part(f"In the extra_config of {owners}{edition}", place_of(kind).namespace, members)


def _stem(name: str, kind: PluginKind) -> str:
    """The settings' key: modifiers share one between their two names."""
    if kind is not PluginKind.MODIFIER:
        return name
    return name.removesuffix("-request").removesuffix("-response")


def _part(place: str, key: str, members: Mapping[str, object]) -> str:
    rows = ",\n".join(
        f"  {json.dumps(each)}: {json.dumps(value, ensure_ascii=False)}"
        for each, value in members.items()
    )
    return f'{place}:\n\n"{key}": {{\n{rows}\n}}\n'
