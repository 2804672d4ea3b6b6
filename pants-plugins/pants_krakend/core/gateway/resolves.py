"""The resolves and where their lockfiles are, as `[krakend].resolves` writes them.

Names and paths only; what a lockfile says is read in `lockfile`, what it is made from in `sources`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError

__all__ = ["BadLockPath", "Lock", "UnknownResolve", "find_lock", "usable_locks"]

_OPTION = "[krakend].resolves"
# Pants reads a path as a glob, and `:` and `#` end the directory of an address.
_NOT_PLAIN = frozenset("*?[]{}!\\:#")


class UnknownResolve(KrakendError):
    """A resolve is named that `[krakend].resolves` does not have."""


class BadLockPath(KrakendError):
    """What `[krakend].resolves` has for a resolve can be no file of the build root."""


@dataclass(frozen=True)
class Lock:
    """A resolve and where its lockfile is, relative to the build root."""

    resolve: str
    path: str


def find_lock(resolve: str, option: Mapping[str, str]) -> Lock:
    """The lock of a resolve, whether its file is there or not.

    :param option: `[krakend].resolves`.
    :raises UnknownResolve: there is no such resolve.
    :raises BadLockPath: its path leads out of the build root, or is no plain path.
    """
    if resolve not in option:
        known = ", ".join(sorted(option)) or "none yet"
        raise UnknownResolve(
            f"There is no resolve {resolve!r}.",
            evidence=f"`{_OPTION}` has: {known}.",
            remedy="Set `resolve` (or `[krakend].default_resolve`) to one of these, or add it to "
            f"`{_OPTION}` with the path of its lockfile.",
        )
    path = _plain(option[resolve])
    if path is None:
        raise BadLockPath(
            f"`{_OPTION}[{resolve!r}]` is {option[resolve]!r}, which can be no lockfile.",
            remedy="Write the path of a file, relative to the build root and inside of it, such as "
            f"`3rdparty/krakend/edge.lock`, without any of {' '.join(sorted(_NOT_PLAIN))}",
        )
    return Lock(resolve, path)


def usable_locks(option: Mapping[str, str]) -> tuple[Lock, ...]:
    """The locks of all resolves; one with a bad path is left out until it is asked for.

    :param option: `[krakend].resolves`.
    """
    plain = ((resolve, _plain(text)) for resolve, text in option.items())
    return tuple(Lock(resolve, path) for resolve, path in plain if path is not None)


def _plain(text: str) -> str | None:
    """The path in its shortest form; None where it can be no file of the build root."""
    path = posixpath.normpath(text)
    outside = path in {".", ".."} or path.startswith(("/", "~", "../"))
    return None if outside or not _NOT_PLAIN.isdisjoint(path) else path
