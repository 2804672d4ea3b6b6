"""`provide program`: a small Go program of this project, compiled by a provided Go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ProvideError
from .gotool import GoTool, ask, go_env
from .process import run

if TYPE_CHECKING:
    from .cache import Cache, WorkDir

__all__ = ["ProgramRequest", "provide_program"]

# Older Go commands do not know -buildvcs, and record nothing of a checkout either.
_FIRST_MINOR_WITH_BUILDVCS = 18


@dataclass(frozen=True)
class ProgramRequest:
    """What to compile.

    :ivar goroot: the Go that compiles it.
    :ivar source: a directory with a go.mod and a main package that needs no other module.
    :ivar name: the command's name.
    :ivar identity: digest of everything that decides the result; the caller's to make.
    """

    goroot: Path
    source: Path
    name: str
    identity: str


def provide_program(cache: Cache, request: ProgramRequest) -> Path:
    """Return the compiled command below the cache directory.

    :raises ProvideError: if there is no such Go, or it cannot compile the program.
    """
    final = cache.root / "programs" / request.identity / request.name
    if not final.exists():
        with cache.lock(f"programs-{request.identity}-{request.name}"):
            if not final.exists():
                with cache.work_dir() as work:
                    built = _build(cache, request, work)
                    final.parent.mkdir(parents=True, exist_ok=True)
                    built.rename(final)
    return final


def _build(cache: Cache, request: ProgramRequest, work: WorkDir) -> Path:
    tool = _go(request, work)
    built = work.path / "built"
    env = go_env(
        work,
        CGO_ENABLED="0",
        GOROOT=str(tool.goroot),
        GOTOOLCHAIN="local",
        GOPROXY="off",
        GOCACHE=str(cache.root / "gocache"),
    )
    # The same bytes wherever it is compiled: no path, no state of a repository around it. What the
    # program does is wait; to optimise its packages takes longer than it will ever save.
    flags = ["-trimpath", "-gcflags=all=-N -l"]
    if tool.minor >= _FIRST_MINOR_WITH_BUILDVCS:
        flags.append("-buildvcs=false")
    argv = [str(tool.command), "build", *flags, "-o", str(built), "."]
    done = run(argv, work=work, cwd=request.source.absolute(), env=env)
    if done.status != 0 or not built.exists():
        raise ProvideError(
            f"Go {tool.version} could not compile this project's own program {request.name}.",
            evidence=done.everything.strip(),
            remedy=f"If the disk of {cache.root} is not full, please report it: the program is "
            "meant to compile with every Go that a gateway was made with.",
        )
    return built


def _go(request: ProgramRequest, work: WorkDir) -> GoTool:
    tool = ask(request.goroot.absolute() / "bin" / "go", work)
    if tool is None:
        raise ProvideError(
            f"{request.goroot} is no Go: it has no `bin/go` that runs.",
            remedy="Run it again: the toolchain is then provided anew.",
        )
    return tool
