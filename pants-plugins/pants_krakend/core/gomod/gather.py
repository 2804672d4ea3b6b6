"""Everything that a build's modules say, gathered file after file: go.mod, go.work, go.sum.

Which files are wanted is decided here; whoever drives `gather_modules` reads them, from Pants or
from a disk.
"""

from __future__ import annotations

import posixpath
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.modfile import GoMod, GoWork, parse_go_mod, parse_go_work
from pants_krakend.core.gomod.modules import ModuleSet, module_set
from pants_krakend.core.gomod.paths import local_module_dirs, used_module_dirs
from pants_krakend.core.gomod.sumfile import parse_go_sum
from pants_krakend.core.gomod.versions import GoVersion

__all__ = ["Gathering", "Modules", "NoGoMod", "gather_modules", "no_go_mod"]

# Paths that are wanted go out, the contents of those that there are come in, by path.
Gathering = Generator[tuple[str, ...], Mapping[str, bytes], "Modules"]

# https://go.dev/ref/mod#graph-pruning
_GRAPH_PRUNING = GoVersion.parse("1.17")
_WORK = "go.work"
_WORK_SUM = "go.work.sum"


class NoGoMod(KrakendError):
    """No directory from the plugin's up to the build root has a go.mod."""


@dataclass(frozen=True)
class Modules:
    """The modules of a build.

    :param main_dir: the main module's directory, relative to the build root.
    :param work: the build root's go.work, None where there is none.
    :param used: go.mod of each module that it uses, by directory.
    :param files: every go.mod, go.sum and go.work file that the go command needs.
    :param sums: the sums of module zips, by module and version.
    :param vendored: whether the main module has a vendor directory.
    """

    main_dir: str
    main: GoMod
    set: ModuleSet
    work: GoWork | None
    used: Mapping[str, GoMod]
    files: tuple[str, ...]
    sums: Mapping[tuple[str, str], str]
    vendored: bool

    @property
    def workspace(self) -> bool:
        """Whether a go.work governs the build."""
        return self.work is not None

    @property
    def lists_all(self) -> bool:
        """Whether go.mod names every module that is needed: since `go 1.17` it does."""
        return self.main.go is not None and GoVersion.parse(self.main.go) >= _GRAPH_PRUNING


def no_go_mod(directory: str) -> NoGoMod:
    """The error where neither the directory nor one above it has a go.mod."""
    return NoGoMod(
        f"There is no go.mod in {directory or 'the build root'}, nor in a directory above it.",
        remedy="Run `go mod init <module path>` in the plugin's directory, or in the one that it "
        "shares with others.",
    )


def gather_modules(main_dir: str) -> Gathering:
    """Gather the modules of a build of the main module in a directory, which has a go.mod.

    :raises GoModError, GoSumError: a file is not valid.
    :raises ModuleNotInWorkspace, ReplaceOutsideBuildRoot, UseOutsideBuildRoot: see `module_set`.
    """
    main_mod, vendor = (posixpath.join(main_dir, name) for name in ("go.mod", "vendor/modules.txt"))
    contents = yield main_mod, _WORK
    main = parse_go_mod(main_mod, contents[main_mod])
    work = parse_go_work(_WORK, contents[_WORK]) if _WORK in contents else None
    used_dirs = used_module_dirs(work) if work else ()
    used = _parsed((yield _in_each("go.mod", used_dirs)))
    mains = {main_dir: main, **used}
    replaced_dirs = {each for at, mod in mains.items() for each in local_module_dirs(at, mod)}
    replaced_dirs.update(local_module_dirs("", work) if work else ())
    replaced = _parsed((yield _in_each("go.mod", replaced_dirs)))
    modules = module_set(main_dir, main, work=work, used=used, replacements=replaced)
    sum_files = [*_in_each("go.sum", {main_dir, *used_dirs}), *([_WORK_SUM] if work else [])]
    found = yield (*sum_files, vendor)
    sums: dict[tuple[str, str], str] = {}
    for path in found.keys() - {vendor}:
        sums.update(parse_go_sum(path, found[path]).modules)
    files = {*_in_each("go.mod", {*mains, *replaced}), *found.keys(), *([_WORK] if work else [])}
    return Modules(
        main_dir=main_dir,
        main=main,
        set=modules,
        work=work,
        used=used,
        files=tuple(sorted(files - {vendor})),
        sums=sums,
        vendored=vendor in found,
    )


def _in_each(name: str, directories: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(posixpath.join(each, name) for each in directories))


def _parsed(contents: Mapping[str, bytes]) -> dict[str, GoMod]:
    """The go.mod files, by directory."""
    return {posixpath.dirname(path): parse_go_mod(path, data) for path, data in contents.items()}
