"""What people do without this project: a loop over the plugins, and one command in each."""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from pathlib import Path

from tests.bench.checkout import bare_environment
from tests.bench.plans import KRAKEND, auth_plan
from tests.support.monorepo import Monorepo

__all__ = ["bare_loop", "vendor_loop"]

_TOOLS = ("go", "zig")
_IMAGE = f"krakend/builder:{KRAKEND}"


def bare_loop(directory: Path, monorepo: Monorepo, provided: Path) -> tuple[float, float]:
    """Seconds, and CPU seconds, of `go build` in each directory, with one GOCACHE that is empty."""
    plan = auth_plan()
    _write(directory, monorepo)
    cache = directory / "cache"
    cache.mkdir()
    for name in _TOOLS:
        (cache / name).symlink_to(provided / name)
    proxy = (provided / "gopath" / "pkg" / "mod" / "cache" / "download").as_uri()
    env = {**bare_environment(plan, cache, directory), "GOPROXY": proxy, "GOSUMDB": "off"}
    command = [str(cache / plan.go.directory / "bin" / "go"), "build", "-modcacherw"]
    arguments = [*plan.build_arguments[:-1], "-o=plugin.so", "."]
    start, before = time.monotonic(), _cpu()
    for number in range(monorepo.count):
        plugin = directory / "plugins" / f"p{number}"
        subprocess.run([*command, *arguments], cwd=plugin, env=env, check=True, capture_output=True)
    return time.monotonic() - start, _cpu() - before


def vendor_loop(directory: Path, monorepo: Monorepo) -> float | str:
    """Seconds of the vendor's documented `docker run` in each directory, or why there are none."""
    docker = shutil.which("docker")
    if docker is None:
        return "no container engine"
    known = subprocess.run([docker, "image", "inspect", _IMAGE], capture_output=True, check=False)
    if known.returncode != 0:
        return f"no engine has {_IMAGE}"
    _write(directory, monorepo)
    start = time.monotonic()
    for number in range(monorepo.count):
        # https://www.krakend.io/docs/extending/writing-plugins/
        where = ("-v", f"{directory}:/app", "-w", f"/app/plugins/p{number}")
        build = ("go", "build", "-buildmode=plugin", "-o", "plugin.so", ".")
        subprocess.run(
            [docker, "run", "--rm", *where, _IMAGE, *build], check=True, capture_output=True
        )
    return time.monotonic() - start


def _write(directory: Path, monorepo: Monorepo) -> None:
    for name, text in monorepo.files().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
