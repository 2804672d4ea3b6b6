"""Temporary build roots in which the real Pants runs with this repository's backend."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

__all__ = ["REPOSITORY", "BuildRoot", "PantsRun"]

REPOSITORY = Path(__file__).parent.parent.parent

# A first run provides toolchains and compiles the standard library for plugins.
_TIMEOUT_SECONDS = 15 * 60

_POLL_SECONDS, _POLLS = 0.05, 200

_DAEMON_STARTS = 3

_PANTS = ("-m", "pants", "--no-dynamic-ui")
_PANTS_TOML = f"""\
[GLOBAL]
pythonpath = ["{REPOSITORY / "pants-plugins"}"]
backend_packages = ["pants_krakend"]
pantsd = false

[anonymous-telemetry]
enabled = false

[krakend]
default_version = "2.13.8"
"""


Root = TypeVar("Root", bound="BuildRoot")


@dataclass(frozen=True)
class PantsRun:
    """One run of Pants, to its end.

    :param output: what a user sees: stderr, then stdout.
    """

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """Everything that was printed."""
        return self.stderr + self.stdout


@dataclass(frozen=True)
class BuildRoot:
    """A directory with a pants.toml that knows the backend.

    Caches are the user's own, so that toolchains are provided once; a run of Pants sees the test's
    environment, but for what would change Pants' options.

    :param path: made here if it is not there.
    :param options: options of every run, as `--krakend-local-go=…`.
    :param environment: variables in place of the test's, or None for those.
    :param run_by: the program that runs Pants, with its arguments, as `setpriv --reuid=…`.
    :param python: of an environment that has Pants.
    """

    path: Path
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = field(default=None, hash=False)
    run_by: tuple[str, ...] = ()
    python: str = sys.executable

    def __post_init__(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        if not (self.path / "pants.toml").exists():  # another one of this root has written it
            self.write({"pants.toml": _PANTS_TOML})

    def write(self, files: Mapping[str, str]) -> BuildRoot:
        """Write files, by path relative to the build root; directories are made."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return self

    def copy(self, source: str, to: str) -> BuildRoot:
        """Copy a directory of this repository into the build root; `to` may be "." or a path."""
        ignored = shutil.ignore_patterns("__pycache__", "*_test.py", "dist")
        shutil.copytree(REPOSITORY / source, self.path / to, ignore=ignored, dirs_exist_ok=True)
        return self

    def pants(self, *args: str) -> PantsRun:
        """Run Pants in the build root: `root.pants("package", "plugins/auth:so")`."""
        with self.start(*args) as run:
            try:
                stdout, stderr = run.communicate(timeout=_TIMEOUT_SECONDS)
            except BaseException:
                run.kill()
                raise
        return PantsRun(run.returncode, stdout, stderr)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start Pants in the build root, in a process group of its own."""
        inherited = os.environ if self.environment is None else self.environment
        env = {name: each for name, each in inherited.items() if not name.startswith("PANTS_")}
        return subprocess.Popen(
            [*self.run_by, self.python, *_PANTS, *self.options, *args],
            cwd=self.path,
            # Pants advises every installation that its own launcher did not make to use that.
            env={**env, "NO_SCIE_WARNING": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def package(self, *addresses: str) -> None:
        """Run `pants package`, which has to succeed."""
        run = self.pants("package", *addresses)
        if run.exit_code != 0:
            raise AssertionError(f"pants package {' '.join(addresses)} failed:\n{run.output}")

    @contextmanager
    def daemon(self: Root) -> Iterator[Root]:
        """The same build root with Pants' daemon in it, until the block ends."""
        running = replace(self, options=(*self.options, "--pantsd"))
        try:
            # Pants gives up after a minute; the daemon of a busy machine comes up all the same.
            any(running.pants("list").exit_code == 0 for _ in range(_DAEMON_STARTS))
            yield running
        finally:
            for file in self.path.glob(".pids/*/pantsd/pid"):
                _end(int(file.read_text()))

    def dist(self, path: str = "") -> Path:
        """A file or directory below `dist/`."""
        return self.path / "dist" / path

    @property
    def dist_files(self) -> list[str]:
        """Every file below `dist/`, relative to it, sorted."""
        dist = self.dist()
        return sorted(str(p.relative_to(dist)) for p in dist.rglob("*") if p.is_file())


def _end(pid: int) -> None:
    """End a daemon, which is no child of ours, and see it gone."""
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(_POLLS):
            os.kill(pid, 0)
            time.sleep(_POLL_SECONDS)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
