"""`provide python`: the Python of this run under a name that is the same on every machine.

The command lines of processes are cache keys, so none of them may hold the path of an interpreter.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .cache import Cache

__all__ = ["provide_python"]

# What processes end with to say that something has yet to be provided.
_ABSENT = 75


def provide_python(cache: Cache, interpreter: Path) -> Path:
    """Return a command below the cache directory that is the interpreter.

    It is a script: through a link an interpreter of a virtual environment would lose its modules.
    It ends with status 75 once the interpreter is gone.
    """
    final = cache.root / "python" / "python"
    path = shlex.quote(str(interpreter))
    text = f'#!/bin/sh\n[ -x {path} ] || exit {_ABSENT}\nexec {path} "$@"\n'
    final.parent.mkdir(parents=True, exist_ok=True)
    with cache.work_dir() as work:
        draft = work.path / "python"
        draft.write_text(text, "utf-8")
        draft.chmod(0o755)
        draft.replace(final)
    return final
