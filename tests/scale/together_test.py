"""Plugins that are compiled at the same time, on a machine that has compiled nothing before."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders.native import NativeBuild, compile_process
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.platform import Platform
from pants_krakend.toolchain.cache import CACHE_DIR
from tests.support.monorepo import Monorepo
from tests.support.native import build_request

MONOREPO = Monorepo(2)
OWN = "example.com/shop"
# Go quotes the path of a tool that has a space in it.
_COMPILED = re.compile(r"/compile\"? -o .* -p (\S+) ")
_SHARED = ("go", "gopath", "programs", "zig", "zigcache")


def test_two_plugins_at_once_compile_each_package_of_others_once(
    engine: RuleRunner, tmp_path: Path
) -> None:
    files = MONOREPO.files()
    engine.write_files(files)
    caches = _without_gocache(tmp_path / "caches")
    running = []
    for address in MONOREPO.addresses:
        sandbox = tmp_path / address.partition(":")[0]
        running.append((_start(engine, files, address.partition(":")[0], sandbox, caches), sandbox))

    statuses = [process.wait() for process, _ in running]

    said = [(sandbox / "stderr").read_text() for _, sandbox in running]
    assert statuses == [0, 0], said
    compiled = Counter(package for text in said for package in _COMPILED.findall(text))
    others = {package: count for package, count in compiled.items() if OWN not in package}
    assert "runtime" in others
    assert {package for package, count in others.items() if count > 1} == set()


def _without_gocache(directory: Path) -> Path:
    """This machine's caches, but for what Go has compiled."""
    directory.mkdir()
    for name in _SHARED:
        (directory / name).symlink_to(Path(get_pants_cachedir()) / "named_caches/krakend" / name)
    return directory


def _start(
    engine: RuleRunner, files: dict[str, str], directory: str, sandbox: Path, caches: Path
) -> subprocess.Popen[bytes]:
    """Start what compiles a plugin as Pants would, with `-x`: Go prints every command it runs."""
    request = build_request(engine, Artifact.PLUGIN, Platform.LINUX_AMD64_MUSL, directory)
    # Tools and modules are provided by a build with this machine's own caches.
    engine.request(NativeBuild, [request])
    for name, text in files.items():
        path = sandbox / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (sandbox / CACHE_DIR).symlink_to(caches)
    arguments = list(compile_process(request).argv)
    arguments.insert(arguments.index("--") + 1, "-x")
    with (sandbox / "stderr").open("wb") as stderr:
        return subprocess.Popen(arguments, cwd=sandbox, stderr=stderr, stdout=subprocess.DEVNULL)
