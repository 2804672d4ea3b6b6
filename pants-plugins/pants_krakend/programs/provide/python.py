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


def provide_python(cache: Cache, interpreter: Path) -> Path:
    """Return a command below the cache directory that is the interpreter.

    It is a script: through a link an interpreter of a virtual environment would lose its modules.
    A shell ends it with status 126 or 127 once the interpreter is gone: nothing is asked before,
    since what `test -x` says is not what `exec` does where capabilities decide.
    """
    final = cache.root / "python" / "python"
    path = shlex.quote(str(interpreter))
    text = f'#!/bin/sh\nexec {path} "$@"\n'
    final.parent.mkdir(parents=True, exist_ok=True)
    with cache.work_dir() as work:
        draft = work.path / "python"
        draft.write_text(text, "utf-8")
        draft.chmod(0o755)
        draft.replace(final)
    return final
