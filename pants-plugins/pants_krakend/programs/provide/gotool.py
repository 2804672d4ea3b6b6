"""A `go` command on this machine: which it is, and the environment in which it is run.

Asks and starts Go; does not decide which Go is good enough.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ProvideError
from .process import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cache import WorkDir

__all__ = ["GoTool", "ask", "go_env", "host_platform", "on_path"]

_PROBE_SECONDS = 60
# How to reach and to trust an index; any other variable of Go could change what it does.
_KEPT = frozenset(
    {"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB"}
    | {"GOINSECURE", "GOAUTH", "GOVCS", "GODEBUG"}
)
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_CPUS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class GoTool:
    """A Go that runs here.

    :ivar command: the `go` binary, absolute.
    :ivar version: such as `1.25.12`, without `go`.
    :ivar goroot: the toolchain it belongs to.
    """

    command: Path
    version: str
    goroot: Path

    @property
    def minor(self) -> int:
        """The 25 of 1.25.12."""
        match = re.match(r"1\.(\d+)", self.version)
        return int(match.group(1)) if match else 0


def host_platform() -> str:
    """Return GOOS and GOARCH of this machine, such as `linux-amd64`.

    :raises ProvideError: on a machine for which no toolchain is pinned.
    """
    system, cpu = platform.system(), platform.machine()
    try:
        return f"{_SYSTEMS[system]}-{_CPUS[cpu.lower()]}"
    except KeyError:
        raise ProvideError(
            f"Toolchains are provided on Linux and macOS for x86-64 and arm64, not on {system} "
            f"for {cpu}.",
            remedy="Run this in an environment of another platform: the `environment` field of "
            "the target.",
        ) from None


def go_env(work: WorkDir, **settings: str) -> dict[str, str]:
    """Return an environment in which Go does what `settings` say, and no saved setting counts."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.startswith("GO")
    }
    own = work.path / "go"
    own.mkdir(exist_ok=True)
    return {
        **env,
        "GOENV": "off",
        "GOFLAGS": "",
        "GOWORK": "off",
        "GOPATH": str(own / "path"),
        "GOCACHE": str(own / "cache"),
        "GOTMPDIR": str(own),
        # Go keeps counters of its runs in the user's configuration directory.
        "XDG_CONFIG_HOME": str(own / "config"),
        **settings,
    }


def ask(command: Path, work: WorkDir) -> GoTool | None:
    """Ask a `go` command which it is; None if it does not answer as Go would."""
    argv = [str(command), "env", "GOVERSION", "GOROOT"]
    env = go_env(work, GOTOOLCHAIN="local")
    done = run(argv, work=work, cwd=work.path, env=env, timeout=_PROBE_SECONDS)
    match = re.fullmatch(r"go(\S+)[^\n]*\n(/[^\n]*)\n", done.output)
    if done.status != 0 or match is None:
        return None
    return GoTool(command, match.group(1), Path(match.group(2)))


def on_path(work: WorkDir) -> Iterator[GoTool]:
    """Find each Go on PATH, in its order."""
    seen = set()
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("go", path=directory) if directory else None
        if found is None or os.path.realpath(found) in seen:
            continue
        seen.add(os.path.realpath(found))
        tool = ask(Path(found).absolute(), work)
        if tool is not None:
            yield tool
