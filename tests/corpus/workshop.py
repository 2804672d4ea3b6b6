"""Building: one `go build` for each recipe, from sources that are kept.

Nothing is judged or run here, but for the one program that makes a profile. Go's own cache is the
machine's, so that the standard library is compiled once for each way of compiling it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.modules import (
    DOMAIN,
    ModuleVersion,
    changed,
    first_proxy,
    second_proxy,
    write_proxy,
)
from tests.corpus.recipes import Mode, Recipe, Replaced
from tests.corpus.sources import write_file, write_module, write_sources
from tests.corpus.tools import CACHE, provide_go, provide_zig

__all__ = ["BuildFailed", "Built", "Workshop"]

# As programs/builder lists what a plugin links, but for what only it looks into: a package's module
# is told, and not whether it exports anything.
_LISTING_FORMAT = (
    "{{.ImportPath}}\t{{if .Standard}}std{{end}}"
    "\t{{with .Module}}{{.Path}}\t{{.Version}}"
    "\t{{with .Replace}}{{.Path}}\t{{.Version}}{{else}}\t{{end}}{{else}}\t\t\t{{end}}"
)
_HOT = Path(__file__).parent / "hot" / "main.go"
_BUILD_SECONDS = 600
_COMPILER = "corpus-cc-"
# zig links programs for musl statically where it is not told otherwise.
_COMPILER_TEXT = """\
#!/bin/sh
case " $* " in *" -static "*) linking=-static ;; *) linking=-dynamic ;; esac
exec "{zig}" cc -target {target} $linking "$@"
"""


class BuildFailed(Exception):
    """Go does not build a recipe; it says why."""


@dataclass(frozen=True)
class Built:
    """What came of one recipe.

    :param sources: the directory of its main package.
    :param listing: of a plugin, what it links, as programs/builder lists it.
    """

    file: Path
    sources: Path
    listing: str


class Workshop:
    """A directory with the module proxies, the module caches and everything that is built.

    :param versions: of Go, those that recipes name.
    """

    def __init__(self, root: Path, versions: Iterable[str]) -> None:
        self._root = root
        self._goroots = {version: provide_go(version) for version in sorted(set(versions))}
        self._zig = provide_zig()
        write_proxy(root / "proxy", first_proxy())
        write_proxy(root / "second proxy", second_proxy())
        write_module(root / "directory", self._lib)
        # Where paths of sources begin, for verdicts on them.
        write_file(root / "pants.toml", "")

    @property
    def _lib(self) -> ModuleVersion:
        return next(each for each in first_proxy() if each.path == f"{DOMAIN}/lib")

    def use_second_proxy(self) -> None:
        """Put away what was used until now: other bytes get the very same paths."""
        (self._root / "gopath").rename(self._root / "first gopath")
        (self._root / "directory").rename(self._root / "first directory")
        write_module(self._root / "directory", changed(self._lib, "arraysize"))

    def make_profile(self) -> None:
        """Profile a program that spends its time in one function of a module."""
        recipe = Recipe()
        place = write_sources(self._root, recipe, "hot")
        shutil.copy(_HOT, place)
        self._go(recipe, place, "build", "-mod=mod", "-o", "hot", ".")
        subprocess.run([place / "hot", self._profile], check=True, timeout=_BUILD_SECONDS)

    def build(self, slug: str, recipe: Recipe) -> Built:
        """Build one file.

        :raises BuildFailed: with what Go says.
        """
        place = write_sources(self._root, recipe, slug)
        output = self._root / "built" / f"{slug}.so"
        output.parent.mkdir(exist_ok=True)
        if recipe.vendored:
            self._go(recipe, place, "mod", "tidy")
            self._go(recipe, place, "mod", "vendor")
        self._go(recipe, place, "build", "-o", str(output), *self._arguments(recipe))
        is_plugin = recipe.mode is Mode.PLUGIN
        listing = self._go(recipe, place, *self._list_arguments(recipe)) if is_plugin else ""
        return Built(output, place / recipe.main_directory, listing)

    def sources(self, slug: str, recipe: Recipe) -> Path:
        """Where the sources of a plugin lie, built or not."""
        return self._root / "builds" / slug / recipe.main_directory

    def _arguments(self, recipe: Recipe) -> tuple[str, ...]:
        profile = (f"-pgo={self._profile}",) if recipe.profile else ()
        # A workspace reads its modules as they are, and a vendor directory is used where it is.
        as_they_are = recipe.vendored or recipe.replaced is Replaced.WORKSPACE
        modules = () if as_they_are else ("-mod=mod",)
        mode = f"-buildmode={recipe.mode.value}"
        return (mode, *modules, *profile, *recipe.arguments, recipe.package)

    def _list_arguments(self, recipe: Recipe) -> tuple[str, ...]:
        return ("list", "-deps", f"-f={_LISTING_FORMAT}", *self._arguments(recipe))

    @property
    def _profile(self) -> str:
        return str(self._root / "hot.pprof")

    def _go(self, recipe: Recipe, place: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["nice", str(self._goroots[recipe.go] / "bin" / "go"), *arguments],
            cwd=place,
            env=self._environment(recipe),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            timeout=_BUILD_SECONDS,
        )
        if done.returncode != 0:
            raise BuildFailed(f"go {' '.join(arguments)}: {done.stdout.strip()}")
        return done.stdout

    def _environment(self, recipe: Recipe) -> dict[str, str]:
        proxy = self._root / ("second proxy" if recipe.second else "proxy")
        return {
            "CC": self._compiler(recipe.zig) if recipe.zig else "gcc",
            "CGO_ENABLED": "1",
            "GOCACHE": str(CACHE / "gocache"),
            # Go takes a module of its cache for unchangeable, and remembers what it imports.
            "GODEBUG": "goindex=0",
            "GOENV": "off",
            "GOFLAGS": "-modcacherw",
            "GOPATH": str(self._root / recipe.gopath),
            "GOPROXY": proxy.as_uri(),
            "GOSUMDB": "off",
            "GOTOOLCHAIN": "local",
            "HOME": str(self._root),
            "PATH": f"{self._root / 'compilers'}:{os.environ['PATH']}",
            "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zigcache"),
            "ZIG_LOCAL_CACHE_DIR": str(CACHE / "zigcache"),
            **recipe.environment,
        }

    def _compiler(self, target: str) -> str:
        # Found on PATH: Go keys C objects by the compiler's name, which is then always the same.
        file = self._root / "compilers" / f"{_COMPILER}{target}"
        if not file.exists():
            unfinished = file.with_name(f"{file.name} {os.urandom(4).hex()}")
            write_file(unfinished, _COMPILER_TEXT.format(zig=self._zig, target=target))
            unfinished.chmod(0o755)
            unfinished.rename(file)
        return file.name
