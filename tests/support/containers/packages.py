"""The files of installed Debian packages, as entries of layers. Nothing is fetched or installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.containers.layers import Entry

__all__ = ["MissingPackages", "base_entries", "closure", "package_entries"]

# Documentation, and what the machine's owner may have written into: users, and settings of hosts.
_LEFT_OUT = re.compile(
    r"/usr/share/(doc|man|locale|info|lintian|bash-completion|zoneinfo)/|/var/"
    r"|/etc/(passwd|group|hosts|hostname|resolv\.conf)$"
)
_MERGED = ("bin", "lib", "lib64", "sbin")
_NAME = re.compile(r"^\s*([a-z0-9][a-z0-9+.-]*)")
_FORMAT = "${Package}\t${db:Status-Status}\t${Provides}\t${Pre-Depends}, ${Depends}\n"


class MissingPackages(Exception):
    """Packages that an image is to be made of are not installed here."""


def _installed() -> tuple[dict[str, list[str]], dict[str, str]]:
    """What each installed package needs, and which one stands for a virtual name."""
    if shutil.which("dpkg-query") is None:
        raise MissingPackages("this machine has no Debian packages to make images of")
    asked = subprocess.run(
        ["dpkg-query", "--show", f"--showformat={_FORMAT}"],
        capture_output=True,
        text=True,
        check=True,
    )
    needs, virtual = {}, {}
    for line in asked.stdout.splitlines():
        name, status, provides, depends = line.split("\t")
        if status != "installed":
            continue
        needs[name] = [each for each in depends.split(",") if each.strip()]
        virtual.update(dict.fromkeys(_names(provides.split(",")), name))
    return needs, virtual


def _names(alternatives: Iterable[str]) -> Iterator[str]:
    matches = (_NAME.match(each) for each in alternatives)
    return (match[1] for match in matches if match)


def closure(*packages: str) -> frozenset[str]:
    """These packages and all that they depend on.

    :raises MissingPackages: one of the named packages is not installed.
    """
    needs, virtual = _installed()
    absent = [each for each in packages if each not in needs]
    if absent:
        raise MissingPackages(f"install Debian's packages: {' '.join(absent)}")
    found: set[str] = set()
    open_names = list(packages)
    while open_names:
        name = open_names.pop()
        if name in found:
            continue
        found.add(name)
        for alternatives in needs[name]:
            candidates = _names(alternatives.split("|"))
            there = (each if each in needs else virtual.get(each) for each in candidates)
            open_names += [each for each in there if each]
    return frozenset(found)


def package_entries(packages: Iterable[str]) -> list[Entry]:
    """The files of packages, sorted, with the directories that Debian has merged into /usr."""
    listed = subprocess.run(
        ["dpkg-query", "--listfiles", *sorted(packages)], capture_output=True, text=True, check=True
    )
    entries = {}
    for name in listed.stdout.splitlines():
        path = Path(name)
        if not name.startswith("/") or _LEFT_OUT.search(name):
            continue
        if path.is_symlink() or path.is_file():
            top, _, rest = name[1:].partition("/")
            if rest:
                entries[f"usr/{top}/{rest}" if top in _MERGED else name[1:]] = path
    return [Entry.copy(name, path) for name, path in sorted(entries.items())]


def base_entries() -> list[Entry]:
    """What every image has whatever is in it: the merged directories, and those of the kernel."""
    return [
        *(Entry.directory(f"usr/{name}") for name in _MERGED),
        *(Entry.link(name, f"usr/{name}") for name in _MERGED),
        *(Entry.directory(name) for name in ("dev", "etc", "proc", "sys")),
        Entry.directory("root", 0o700),
        Entry.directory("tmp", 0o1777),
    ]
