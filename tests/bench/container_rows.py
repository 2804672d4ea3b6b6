"""The container builder against the vendor's documented `docker run` of the same plugin and image.

In an engine of the bench's own; where none can run, the table says why instead.
"""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir

from pants_krakend.core.platform import Libc
from pants_krakend.toolchain.cache import APPEND_ONLY_CACHES
from tests.bench.pants_runs import PackageRun, Pants
from tests.bench.plans import KRAKEND, auth_plan
from tests.bench.table import Row, at_most, seconds
from tests.support.containers.builders import BuilderImages
from tests.support.containers.engines import Engine, EngineWillNotRun, docker
from tests.support.containers.packages import MissingPackages
from tests.support.containers.registry import Registry, serving
from tests.support.native import provided_go, provided_zig, rule_runner

__all__ = ["container_rows"]

_NAME = f"krakend/builder:{KRAKEND}"
_PLUGIN = "examples/plugins/auth"
_RUNS = 5


@dataclass(frozen=True)
class _Bench:
    """The engine, and the builder image in it.

    :param image: as `repository@sha256:…`.
    """

    engine: Engine
    image: str
    pants: Pants

    def documented(self) -> float:
        """Seconds of the documented command (KrakenD, "Writing plugins"), which caches nothing.

        What it would download in each run, it finds in a directory: the bench needs no network.
        """
        [cache] = APPEND_ONLY_CACHES
        named = Path(get_pants_cachedir()) / "named_caches" / cache
        app = self.pants.root.path / "examples"
        start = time.monotonic()
        self.engine.docker(
            *("run", "--rm", "--network=none", f"--volume={app}:/app"),
            *(f"--volume={named}/gopath/pkg/mod/cache/download:/modules:ro",),
            *("--env=GOPROXY=file:///modules", "--env=GOSUMDB=off", "--workdir=/app/plugins/auth"),
            *(self.image, "go", "build", "-buildmode=plugin", "-o=/tmp/auth.so", "."),
        )
        return time.monotonic() - start

    def cold(self) -> PackageRun:
        """Package the plugin where Go's cache of the image is empty."""
        volumes = self.engine.docker("volume", "ls", "--quiet", "--filter=name=pants-krakend")
        if names := volumes.split():
            self.engine.docker("volume", "rm", *names)
        return self.pants.package_after_edit()


def container_rows(directory: Path) -> list[Row]:
    """The rows, in the table's order; one that says why where there is no engine."""
    try:
        with _bench(directory / "containers") as bench:
            return _measured(bench)
    except (EngineWillNotRun, MissingPackages) as error:
        return [Row("Builds in containers", "not measured", " ".join(str(error).split()))]


@contextmanager
def _bench(directory: Path) -> Iterator[_Bench]:
    directory.mkdir()
    with serving(directory / "registry") as registry:
        image = _builder(registry)
        with docker(directory / "docker", registry) as engine:
            options = (
                "--krakend-builder=container",
                f"--krakend-builder-digests={{'{_NAME}': '{image.partition('@')[2]}'}}",
            )
            pants = Pants(directory, options, engine.environment)
            pants.package()  # tools and modules are provided, and the image is pulled
            yield _Bench(engine, image, pants)


def _builder(registry: Registry) -> str:
    rules = rule_runner()
    images = BuilderImages(
        registry.blobs,
        go=functools.partial(provided_go, rules),
        zig=functools.partial(provided_zig, rules),
    )
    return registry.publish(_NAME, images.image(auth_plan().go.version, Libc.MUSL))


def _measured(bench: _Bench) -> list[Row]:
    """In the order ours, theirs, theirs, ours: other load on the machine only ever adds."""
    cold = [bench.cold()]
    theirs = min(bench.documented(), bench.documented())
    cold.append(bench.cold())
    with bench.pants.daemon() as option:
        warm = [bench.pants.package_after_edit(option) for _ in range(_RUNS)]
        bench.pants.package(option)  # the first run after an edit looks at its inputs again
        with bench.engine.stopped():
            idle = [bench.pants.package(option) for _ in range(_RUNS)]
    return [_cold_row(cold, theirs), _warm_row(warm, theirs), _idle_row(idle)]


def _cold_row(runs: list[PackageRun], theirs: float) -> Row:
    best = min(runs, key=lambda run: run.compiling)
    own = best.wall - best.compiling - best.providing
    return at_most(
        1.1,
        f"Cold build of `plugins/auth` in a container: the Process; Pants itself {seconds(own)}",
        best.compiling,
        theirs,
        "the vendor's documented `docker run`, same image",
    )


def _warm_row(runs: list[PackageRun], theirs: float) -> Row:
    middle = sorted(runs, key=lambda run: run.wall)[len(runs) // 2]
    return at_most(
        0.15,
        "One line changed, in a container: `pants package` with the daemon, "
        f"median of {len(runs)}; the Process {seconds(middle.compiling)}",
        middle.wall,
        theirs,
        "the documented `docker run`, which is always cold",
    )


def _idle_row(runs: list[PackageRun]) -> Row:
    wall = statistics.median(run.wall for run in runs)
    processes = sum(run.processes for run in runs)
    return Row(
        "`pants package` in a container with nothing to do and the engine stopped, with the "
        f"daemon, median of {len(runs)}",
        seconds(wall),
        f"Processes run: {processes}",
        goal="≤ 1 s",
        met=wall <= 1 and processes == 0,
    )
