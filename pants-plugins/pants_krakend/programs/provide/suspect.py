"""What a verification says of one thing in the cache.

Only the record lives here; what is wrong is found by the modules that know the things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Checked", "Suspect"]


@dataclass(frozen=True)
class Suspect:
    """Something that is not what it has to be.

    :ivar what: a sentence without its full stop.
    :ivar places: what has to be deleted so that it is made or fetched anew.
    """

    what: str
    places: tuple[Path, ...]


@dataclass(frozen=True)
class Checked:
    """What became of all things of one kind.

    :ivar kind: what they are, for people: `modules`.
    :ivar count: how many were hashed.
    :ivar unknown: those that nothing here can vouch for, each with the reason.
    """

    kind: str
    count: int
    suspects: tuple[Suspect, ...]
    unknown: tuple[str, ...] = ()
