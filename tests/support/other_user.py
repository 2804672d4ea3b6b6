"""Another user than the one who runs the tests, where root runs them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["by_another_user", "give_to_another_user"]

_NOBODY = 65534
# Pants and its Python may lie where only root can look.
_AS_NOBODY = (
    str(shutil.which("setpriv")),
    *(f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
)


def by_another_user() -> tuple[str, ...]:
    """What to put in front of a command; nothing where only the user's own self is at hand."""
    return _AS_NOBODY if os.getuid() == 0 else ()


def give_to_another_user(place: Path) -> None:
    """Let that user have a directory and all that is in it."""
    if by_another_user():
        for path in (place, *place.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
