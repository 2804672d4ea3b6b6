"""Run a tool and take what it printed.

The one place that starts processes. What an exit status means is the caller's business.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .cache import WorkDir

__all__ = ["Finished", "run"]

_CANNOT_RUN = 126
_TOOK_TOO_LONG = 124


@dataclass(frozen=True)
class Finished:
    """A process that has ended.

    :ivar status: its exit status; 126 if it could not be started, 124 if it took too long.
    :ivar output: its stdout.
    :ivar log: its stderr, or why it could not be started.
    """

    status: int
    output: str
    log: str

    @property
    def everything(self) -> str:
        """Both streams, stdout first."""
        return f"{self.output}\n{self.log}"


def run(
    argv: Sequence[str],
    *,
    work: WorkDir,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float | None = None,
) -> Finished:
    """Run a process to its end; one that this program leaves behind is killed."""
    try:
        done = subprocess.run(
            list(argv),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=timeout,
            encoding="utf-8",
            errors="replace",
            # A tool that outlives a killed run still writes into the work directory: nobody may
            # sweep that before the tool has let go of the lock too.
            pass_fds=(work.lock_fd,),
        )
    except subprocess.TimeoutExpired:
        return Finished(_TOOK_TOO_LONG, "", f"{argv[0]} did not end within {timeout} seconds")
    except OSError as error:
        return Finished(_CANNOT_RUN, "", str(error))
    return Finished(done.returncode, done.stdout, done.stderr)
