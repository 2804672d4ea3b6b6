"""`provide verify`: hashes what the cache holds, and says what to delete.

Only the order and the words live here; each kind of thing has a module of its own.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from .verify_gocache import check_gocache
from .verify_modules import check_modules
from .verify_tools import PinnedZig, check_go, check_programs, check_zig

if TYPE_CHECKING:
    from .cache import Cache
    from .suspect import Checked, Suspect

__all__ = ["PinnedZig", "verify"]

# Nothing tells what zig's own cache has to hold, and the seed only fetches what is verified then.
_NEVER = ("zigcache", "seed")


def verify(cache: Cache, zig: PinnedZig) -> int:
    """Print what is not as it was, and return the exit status: 1 if anything is.

    Nothing may be built meanwhile: what is being written is not what it will be.
    """
    checks = [
        check_go(cache),
        check_zig(cache, zig),
        check_programs(cache),
        check_modules(cache),
        check_gocache(cache),
    ]
    suspects = [suspect for check in checks for suspect in check.suspects]
    lines = [line for suspect in suspects for line in _suspect_lines(suspect)]
    sys.stdout.write("\n".join([*lines, *_summary(cache, checks), ""]))
    return 1 if suspects else 0


def _suspect_lines(suspect: Suspect) -> list[str]:
    places = " ".join(shlex.quote(str(place)) for place in suspect.places)
    return [f"{suspect.what}.", f"  Delete it: rm -rf {places}"]


def _summary(cache: Cache, checks: list[Checked]) -> list[str]:
    counts = ", ".join(f"{check.kind}: {check.count}" for check in checks)
    changed = sum(len(check.suspects) for check in checks)
    never = [cache.real(cache.root / name) for name in _NEVER]
    unknown = [
        *(each for check in checks for each in check.unknown),
        *(f"{path}: nothing tells what it has to hold" for path in never if path.exists()),
    ]
    return [
        f"Hashed in {cache.root.resolve()}; {counts}.",
        f"Changed: {changed or 'nothing'}.",
        *(f"Not checked: {each}." for each in unknown),
    ]
