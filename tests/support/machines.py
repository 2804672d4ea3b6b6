"""Machines that share a remote cache and nothing else, and what Pants did on each."""

from __future__ import annotations

import json
import shutil
import sysconfig
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.build_root import REPOSITORY, BuildRoot, PantsRun
from tests.support.other_user import by_another_user
from tests.support.wire import Wire, counting

__all__ = ["Machine", "SeenProcess", "Step", "another_machine", "this_machine"]

_BACKENDS = (
    REPOSITORY / "pants-plugins" / "pants_krakend",
    REPOSITORY / "tests" / "support" / "backends" / "process_log",
)


@dataclass(frozen=True)
class SeenProcess:
    """A process as Pants tells of it.

    :param source: `Ran`, `HitLocally` or `HitRemotely`.
    """

    description: str
    source: str


@dataclass(frozen=True)
class Step:
    """A run of Pants, and what it took.

    :param sent: bytes that went to the remote cache.
    :param received: bytes that came from it.
    """

    run: PantsRun
    processes: Sequence[SeenProcess]
    sent: int
    received: int

    def from_source(self, source: str) -> list[str]:
        """The descriptions of the processes with the given source, sorted."""
        return sorted(each.description for each in self.processes if each.source == source)


@dataclass(frozen=True)
class Machine:
    """A machine, as far as Pants can tell.

    :param place: all that is of this machine alone.
    :param server_port: of the remote cache.
    """

    place: Path
    root: BuildRoot
    server_port: int

    @property
    def named_caches(self) -> list[str]:
        """What lies in the named caches of the machine's own home directory."""
        caches = self.place / "home" / ".cache" / "pants" / "named_caches"
        return sorted(str(each.relative_to(caches)) for each in caches.rglob("*"))

    def pants(self, *arguments: str, keep_store: bool = False) -> Step:
        """Run Pants with the remote cache, and with a local store that is empty.

        :param keep_store: whether what earlier runs have put into the local store is there.
        """
        store, log = self.place / "store", self.place / "processes"
        log.unlink(missing_ok=True)
        if not keep_store:
            shutil.rmtree(store, ignore_errors=True)
        with counting(self.server_port) as wire:
            run = self.root.pants(*self._options(wire, store), *arguments)
        lines = log.read_text().splitlines() if log.exists() else []
        seen = [SeenProcess(**json.loads(line)) for line in lines]
        return Step(run, seen, wire.sent, wire.received)

    def _options(self, wire: Wire, store: Path) -> tuple[str, ...]:
        backends = [str(self.place / "backends")]
        return (
            f"--pythonpath={backends}",
            "--backend-packages=+['process_log']",
            f"--local-store-dir={store}",
            "--remote-cache-read",
            "--remote-cache-write",
            f"--remote-store-address=grpc://127.0.0.1:{wire.port}",
        )


def this_machine(
    place: Path, server_port: int, options: Sequence[str], environment: Mapping[str, str]
) -> Machine:
    """The machine and the user of the tests, with the tools that this user has already.

    :param place: for its files; made here.
    """
    root = BuildRoot(
        place / "checkout",
        options=tuple(options),
        environment={**environment, "PROCESS_LOG": str(place / "processes")},
    )
    _copy_backends(place)
    return Machine(place, root, server_port)


@contextmanager
def another_machine(place: Path, server_port: int, options: Sequence[str]) -> Iterator[Machine]:
    """Another user's, where root runs the tests, that has neither tools nor a way to fetch any.

    Its Python is another one with the same packages, its PATH has nothing but a shell, and of the
    test's environment nothing is there.

    :param place: for its files; made here, and taken away. Another user has to be able to enter it.
    """
    home, tools, python = place / "home", place / "tools", place / "py thon"
    for directory in (home, tools):
        directory.mkdir(parents=True)
    (tools / "sh").symlink_to(str(shutil.which("sh")))
    venv.create(python, symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(python)})
    Path(packages, "pants.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    environment = {
        "HOME": str(home),
        "PATH": str(tools),
        "PROCESS_LOG": str(place / "processes"),
    }
    root = BuildRoot(
        place / "src" / "an other" / "checkout",
        options=tuple(options),
        environment=environment,
        run_by=by_another_user(),
        python=str(python / "bin" / "python"),
    )
    _copy_backends(place)
    try:
        yield Machine(place, root, server_port)
    finally:
        shutil.rmtree(place)


def _copy_backends(place: Path) -> None:
    for each in _BACKENDS:
        shutil.copytree(
            each,
            place / "backends" / each.name,
            ignore=shutil.ignore_patterns("__pycache__", "*_test.py", "conftest.py"),
        )
