"""`provide program`: a small Go program of this project, compiled by a provided Go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .digests import file_sha256
from .errors import ProvideError, changed, is_disk_full, tool_failed
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
    :ivar verify: whether it is compiled again, from nothing, to see that it is still the same.
    """

    goroot: Path
    source: Path
    name: str
    identity: str
    verify: bool = False


def provide_program(cache: Cache, request: ProgramRequest) -> Path:
    """Return the compiled command below the cache directory.

    :raises ProvideError: if there is no such Go, or it cannot compile the program, or what lies
        there is to be verified and is another.
    """

    def make(work: WorkDir) -> Path:
        root = work.make("program")
        _build(cache.root / "gocache", request, work, root / request.name)
        return root

    final = cache.tree("programs", request.identity, make, hashed=True) / request.name
    if request.verify:
        with cache.work_dir() as work:
            _verify(cache, final, request, work)
    return final


def _verify(cache: Cache, final: Path, request: ProgramRequest, work: WorkDir) -> None:
    again = work.path / "again"
    _build(work.make("gocache"), request, work, again)
    found, wanted = file_sha256(final), file_sha256(again)
    if found != wanted:
        what = f"This project's own program {request.name}"
        raise changed(what, cache.real(final), f"sha256 {found}", f"sha256 {wanted}")


def _build(gocache: Path, request: ProgramRequest, work: WorkDir, to: Path) -> None:
    tool = _go(request, work)
    env = go_env(
        work,
        CGO_ENABLED="0",
        GOROOT=str(tool.goroot),
        GOTOOLCHAIN="local",
        GOPROXY="off",
        GOCACHE=str(gocache),
    )
    # The same bytes wherever it is compiled: no path, no state of a repository around it. What the
    # program does is wait; to optimise its packages takes longer than it will ever save.
    flags = ["-trimpath", "-gcflags=all=-N -l"]
    if tool.minor >= _FIRST_MINOR_WITH_BUILDVCS:
        flags.append("-buildvcs=false")
    argv = [str(tool.command), "build", *flags, "-o", str(to), "."]
    done = run(argv, work=work, cwd=request.source.absolute(), env=env)
    if done.status == 0 and to.exists():
        return
    what = f"Go {tool.version} could not compile this project's own program {request.name}"
    if is_disk_full(done.everything):
        raise tool_failed(what, done.everything)
    raise ProvideError(
        f"{what}.",
        evidence=done.everything.strip(),
        remedy="Please report it: the program is meant to compile with every Go that a gateway was "
        "made with.",
    )


def _go(request: ProgramRequest, work: WorkDir) -> GoTool:
    tool = ask(request.goroot.absolute() / "bin" / "go", work)
    if tool is None:
        raise ProvideError(
            f"{request.goroot} is no Go: it has no `bin/go` that runs.",
            remedy="Run it again: the toolchain is then provided anew.",
        )
    return tool
