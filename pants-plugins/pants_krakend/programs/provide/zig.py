"""`provide zig`: the pinned zig, from its wheel or from this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import wheels
from .digests import name_with_digest, zig_tree_digest
from .errors import ProvideError, changed
from .gotool import go_env
from .process import run

if TYPE_CHECKING:
    from .cache import Cache, WorkDir

__all__ = ["ZigRequest", "provide_zig"]

_PROBE_SECONDS = 60


@dataclass(frozen=True)
class ZigRequest:
    """Which zig is wanted, and where it may come from.

    :ivar wheel: the wheel that carries it.
    :ivar local: a zig command, with its `lib` beside it, that is to be used and no other.
    :ivar tree_sha256: what `zig_tree_digest` gives for the wanted zig on this host.
    :ivar wheel_dir: where the wheel is taken from, instead of the index.
    :ivar verify: whether one that lies in the cache is hashed again.
    """

    wheel: wheels.Wheel
    local: Path | None
    tree_sha256: str | None
    wheel_dir: Path | None
    verify: bool = False


def provide_zig(cache: Cache, request: ZigRequest) -> Path:
    """Return the zig command below the cache directory.

    :raises ProvideError: if it cannot be had, or is not the very one.
    """

    def make(work: WorkDir) -> Path:
        if request.local is not None:
            return _local(request.local.absolute(), request, work)
        return _from_wheel(request, work)

    name = name_with_digest(request.wheel.version, *request.wheel.hashes)
    root = cache.tree("zig", name, make)
    if request.verify:
        found, wanted = zig_tree_digest(root), request.tree_sha256
        if found != wanted:
            what = f"zig {request.wheel.version}"
            raise changed(what, cache.real(root), found, wanted or "none is known for this machine")
    return root / "zig"


def _local(given: Path, request: ZigRequest, work: WorkDir) -> Path:
    version = _version(given, work)
    root = given.resolve().parent
    if version is None or not (root / "zig").is_file() or not (root / "lib").is_dir():
        raise ProvideError(
            f"{given} is no zig: it does not run, or no `zig` and `lib` lie in its directory.",
            remedy="Name the zig command of an unpacked zig in `[krakend].local_zig`, or unset it "
            f"to have zig {request.wheel.version} fetched.",
        )
    if version != request.wheel.version:
        raise ProvideError(
            f"{given} is zig {version}, and zig {request.wheel.version} is needed.",
            remedy=f"Name a zig {request.wheel.version} in `[krakend].local_zig`, or unset it to "
            "have that version fetched.",
        )
    found = zig_tree_digest(root)
    if found != request.tree_sha256:
        raise ProvideError(
            f"Not the zig {version} that is pinned: {given}.",
            evidence=f"found:  {found}\nwanted: {request.tree_sha256}",
            remedy="A changed zig makes other bytes. Unset `[krakend].local_zig` to have the "
            "pinned one fetched, or name an unchanged one there.",
        )
    return root


def _from_wheel(request: ZigRequest, work: WorkDir) -> Path:
    wheel = request.wheel
    root = work.make("zig")
    wheels.unpack(wheels.fetch(wheel, work, request.wheel_dir), "ziglang", ("zig",), root)
    version = _version(root / "zig", work)
    if version != wheel.version:
        raise ProvideError(
            f"The zig of the {wheel.project} {wheel.version} wheel does not run on this machine.",
            evidence=f"`zig version` gave {version or 'nothing'}",
            remedy=f"Name a zig {wheel.version} that runs here in `[krakend].local_zig`.",
        )
    return root


def _version(zig: Path, work: WorkDir) -> str | None:
    env = go_env(work)
    done = run([str(zig), "version"], work=work, cwd=work.path, env=env, timeout=_PROBE_SECONDS)
    return done.output.strip() if done.status == 0 else None
