"""The real Pants in a build root of its own: how long its runs take, and what it ran in them."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.checkout import edit
from tests.support.build_root import BuildRoot

__all__ = ["PLUGIN", "PackageRun", "Pants"]

PLUGIN = "examples/plugins/auth:so"
_LOG_LINE = re.compile(
    r"^(\d\d):(\d\d):(\d\d\.\d\d) \[INFO\] (Starting|Completed): (.*)$", re.MULTILINE
)
_DAY = 24 * 60 * 60
_RUN = re.compile(r"^ *local_execution_requests: (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class PackageRun:
    """One `pants package`.

    :param wall: seconds, from starting Pants to its end.
    :param compiling: seconds of the compile Process, 0 where it did not run.
    :param providing: seconds in which Processes ran before that: tools and modules provided.
    :param processes: how many Processes ran.
    """

    wall: float
    compiling: float
    providing: float
    processes: int


class Pants:
    """A build root with the examples, and the tools in the user's cache, as for every user.

    What Pants remembers of Processes is the bench's own, so that no result is of an earlier run.

    :param directory: holds the build root and Pants' store.
    :param more: further options of every run.
    :param environment: variables in place of the bench's.
    """

    def __init__(
        self,
        directory: Path,
        more: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        options = (f"--local-store-dir={directory / 'store'}", "--stats-log", *more)
        self.root = BuildRoot(directory / "build root", options, environment)
        self.root.copy("examples", "examples")
        self._empty = BuildRoot(directory / "empty build root", options[:1])
        self._empty.write({"pants.toml": "[GLOBAL]\npantsd = false\n"})
        self._edits = 0

    @property
    def library(self) -> bytes:
        """The packaged plugin."""
        return self.root.dist("examples.plugins.auth/auth.so").read_bytes()

    def empty_run(self) -> float:
        """Seconds of a Pants with no backend that has nothing to do, without its daemon."""
        start = time.monotonic()
        self._empty.pants("roots")
        return time.monotonic() - start

    def timed(self, *arguments: str) -> float:
        """Seconds of a run without the daemon.

        :raises RuntimeError: Pants failed; the message is what it printed.
        """
        start = time.monotonic()
        run = self.root.pants(*arguments)
        if run.exit_code != 0:
            raise RuntimeError(run.output)
        return time.monotonic() - start

    def package(self, *options: str) -> PackageRun:
        """Package the plugin.

        :raises RuntimeError: Pants failed; the message is what it printed.
        """
        start = time.monotonic()
        run = self.root.pants(*options, "package", PLUGIN)
        wall = time.monotonic() - start
        ran = _RUN.search(run.stderr)
        if run.exit_code != 0 or ran is None:
            raise RuntimeError(run.output)
        providing, compiling = _process_times(run.stderr)
        return PackageRun(wall, compiling, providing, int(ran[1]))

    def package_after_edit(self, *options: str) -> PackageRun:
        """Package the plugin after a change of one line."""
        self._edits += 1
        edit(self.root.path / "examples" / "plugins" / "auth" / "main.go", self._edits)
        return self.package(*options)

    @contextmanager
    def daemon(self) -> Iterator[str]:
        """A daemon that has packaged the plugin once, and the option that uses it."""
        option = "--pantsd"
        try:
            self.package(option)
            yield option
        finally:
            for pid in (self.root.path / ".pids").glob("*/pantsd/pid"):
                os.kill(int(pid.read_text()), signal.SIGTERM)


def _process_times(log: str) -> tuple[float, float]:
    """How long Processes ran before the compile, and how long the compile did."""
    times: dict[str, list[float]] = {"Starting": [], "Completed": []}
    compiling: list[float] = []
    for hours, minutes, seconds, event, name in _LOG_LINE.findall(log):
        at = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        of_compile = name.startswith(f"Compile {PLUGIN}")
        (compiling if of_compile else times[event]).append(at)
    if not compiling:
        return 0.0, 0.0
    # Where something had to be provided, the first of two runs has only found that out.
    start, end = compiling[-2:]
    before = max(times["Completed"]) - min(times["Starting"]) if len(compiling) > 2 else 0.0
    return before % _DAY, (end - start) % _DAY
