"""Checkouts in which a plugin is compiled twice: by our compile Process, and by a bare `go build`.

A checkout is laid out as Pants lays out the Process's sandbox, and has caches of its own, empty but
for the tools and the modules. Nothing is judged here.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pants_krakend.builders.native import OUTPUT_FILE, builder_arguments
from pants_krakend.core.build.plan import BuildPlan
from pants_krakend.toolchain.cache import CACHE_DIR
from tests.support.build_root import REPOSITORY

__all__ = ["OTHER_USER", "Checkout", "Run", "bare_environment", "copy_tools"]

# "nobody" on every Linux; it owns no file and has no home.
OTHER_USER = 65534
_TOOLS = ("go", "zig", "programs")
_EDITED = "var benchEdit"


@dataclass(frozen=True)
class Run:
    """One run of a compiler to its end.

    :param wall: seconds by the clock.
    :param cpu: seconds of all processors together, which other load on the machine disturbs less.
    :param said: what was printed on stderr.
    """

    wall: float
    cpu: float
    said: str


def copy_tools(provided: Path, to: Path, plan: BuildPlan) -> None:
    """Put what is provided on this machine where any user can read it: tools, the plan's modules.

    :param provided: the named cache that a run of Pants has filled.
    """
    for name in _TOOLS:
        shutil.copytree(provided / name, to / name, symlinks=True, copy_function=_link)
    checkout = Checkout(to / "fetching")
    checkout.lay_out(to)
    proxy = (provided / "gopath" / "pkg" / "mod" / "cache" / "download").as_uri()
    _run(
        builder_arguments(plan, "fetch"),
        checkout.path,
        {"GOPROXY": proxy, "GOSUMDB": "off", "HOME": str(to)},
    )
    shutil.move(str(checkout.path / "cache" / "gopath"), str(to / "gopath"))
    shutil.rmtree(checkout.path)


def _link(source: str, target: str) -> None:
    """A hard link where the file system allows one: the tools are most of a gigabyte."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


@dataclass(frozen=True)
class Checkout:
    """A directory with the examples below `app/`, and caches of its own below `cache/`.

    :param user: who compiles there, or None for the user who runs the bench.
    """

    path: Path
    user: int | None = None

    def lay_out(self, tools: Path) -> Checkout:
        """Make it."""
        cache = self.path / "cache"
        cache.mkdir(parents=True)
        shutil.copytree(REPOSITORY / "examples", self.path / "app" / "examples")
        for name in _TOOLS:
            (cache / name).symlink_to(tools / name)
        if (tools / "gopath").exists():
            shutil.copytree(tools / "gopath", cache / "gopath")
        (self.path / CACHE_DIR).symlink_to(cache)
        if self.user is not None:
            _give(self.path, self.user)
        return self

    def lay_out_beside(self, other: Checkout) -> Checkout:
        """Make it with the caches of another one."""
        self.path.mkdir(parents=True)
        shutil.copytree(REPOSITORY / "examples", self.path / "app" / "examples")
        (self.path / CACHE_DIR).symlink_to(other.path / "cache")
        return self

    def process(self, plan: BuildPlan, *go_flags: str) -> Run:
        """What the compile Process runs; `go_flags` are further ones for `go build`."""
        *arguments, last = builder_arguments(plan, "compile")
        return _run([*arguments, *go_flags, last], self.path, {}, self.user)

    def bare(self, plan: BuildPlan, *go_flags: str) -> Run:
        """The same `go build` with the same tools and caches, and nothing of ours around it."""
        cache = self.path / "cache"
        goroot = cache / plan.go.directory
        env = {**bare_environment(plan, cache, self.path), "GOPROXY": "off"}
        go_build = (f"{goroot}/bin/go", "build", f"-o={self.path / OUTPUT_FILE}", *go_flags)
        module = self.path / "app" / plan.module_dir
        return _run([*go_build, *plan.build_arguments], module, env, self.user)

    def edit(self, plan: BuildPlan, number: int) -> None:
        """Change one line of the plugin, so that it has to be compiled and linked again."""
        edit(self.path / "app" / plan.module_dir / "main.go", number)

    def sha256(self) -> str:
        """The digest of what was compiled last."""
        return hashlib.sha256((self.path / OUTPUT_FILE).read_bytes()).hexdigest()


def bare_environment(plan: BuildPlan, cache: Path, home: Path) -> dict[str, str]:
    """The environment of a `go build` with the plan's tools and with caches below a directory."""
    goroot, compiler = cache / plan.go.directory, cache / plan.c_compiler.directory
    return {
        **plan.environment,
        "CC": f"zig cc -target {plan.platform.zig_target} -dynamic",
        "PATH": f"{goroot}/bin:{compiler}:{os.defpath}",
        "HOME": str(home),
        "GOROOT": str(goroot),
        "GOPATH": f"{cache}/gopath",
        "GOCACHE": f"{cache}/gocache",
        "ZIG_GLOBAL_CACHE_DIR": f"{cache}/zigcache",
        "ZIG_LOCAL_CACHE_DIR": f"{cache}/zigcache",
        "GOENV": "off",
        "GOWORK": "off",
        "GOTOOLCHAIN": "local",
    }


def edit(file: Path, number: int) -> None:
    """Change the last line of a Go file: `number` makes the change one that no cache has seen."""
    text = file.read_text().split(_EDITED)[0]
    file.write_text(f"{text}{_EDITED} = {number}\n")


def _give(path: Path, user: int) -> None:
    for directory, _, files in os.walk(path):
        for name in (".", *files):
            os.chown(Path(directory) / name, user, user, follow_symlinks=False)


def _run(argv: Sequence[str], cwd: Path, env: Mapping[str, str], user: int | None = None) -> Run:
    """Run to the end, as the user.

    :raises RuntimeError: it failed; the message is what it printed.
    """
    before, start = _cpu_of_children(), time.monotonic()
    done = subprocess.run(
        argv,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    wall = time.monotonic() - start
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stderr}")
    return Run(wall, _cpu_of_children() - before, done.stderr)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
