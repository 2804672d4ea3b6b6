"""Container engines of the tests' own: started, stopped and taken away with all that they hold.

An engine has its own directories and socket, reaches no registry but the tests' and changes nothing
of the machine's network. What a test does with it is not known here.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.containers.clock import counted
from tests.support.containers.registry import Registry

__all__ = ["Engine", "EngineWillNotRun", "docker", "over_tcp", "podman"]

_DEADLINE_SECONDS = 60
_POLL_SECONDS = 0.05
_LOG_LINES = 8
# Mounts of the engine are seen by it alone, and are gone with it; so is the key that dockerd
# would leave in /etc/docker. It ends with the tests, however those end.
_ALONE = (
    *("setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "--propagation", "private"),
    *("sh", "-c", '[ ! -d /etc/docker ] || mount -t tmpfs none /etc/docker; exec "$@"', "sh"),
)
# Nothing listens there: a registry that is not the tests' is as one without a network.
_NO_NETWORK = {
    **dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:1"
    ),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
}
_DOCKER_NETWORK = ("--bridge=none", "--ip-forward=false", "--ip6tables=false", "--iptables=false")
_DRIVERS = ("overlay2", "vfs")
_PODMAN_DRIVERS = ("overlay", "vfs")
_CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "runc"
"""
_REGISTRIES_CONF = """\
unqualified-search-registries = ["docker.io"]

[[registry]]
location = "docker.io"

[[registry.mirror]]
location = "{host}"
insecure = true

[[registry]]
location = "{host}"
insecure = true
"""
_POLICY = '{"default": [{"type": "insecureAcceptAnything"}]}\n'


class EngineWillNotRun(Exception):
    """No engine of the kind can be started here: why."""


@dataclass
class Engine:
    """An engine behind Docker's API.

    :param directory: all that it has; short, as the path of a socket has to be.
    :param commands: how it is started, by the driver that stores images: the first that works.
    :param extra: variables that it is started with.
    """

    directory: Path
    commands: Sequence[Sequence[str]]
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.directory / "engine.sock"

    @property
    def log(self) -> Path:
        """What it has written."""
        return self.directory / "log"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which Docker's command, and the backend, find it and nothing else."""
        others = ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
        kept = {name: each for name, each in os.environ.items() if name not in others}
        config = str(self.directory / "config")
        return {**kept, "DOCKER_CONFIG": config, "DOCKER_HOST": f"unix://{self.socket}"}

    def docker(self, *arguments: str) -> str:
        """Run Docker's command, which has to succeed, and return what it prints."""
        with counted("pulling images") if "pull" in arguments else nullcontext():
            done = subprocess.run(
                ["docker", *arguments],
                env=dict(self.environment),
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode != 0:
            raise AssertionError(f"docker {' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout

    def remove_containers(self) -> None:
        """Remove all containers, running or not: those of Podman would outlive it."""
        if self.process is not None and (left := self.docker("ps", "--all", "--quiet").split()):
            self.docker("rm", "--force", *left)

    def start(self) -> None:
        """Start it and wait until it answers.

        :raises EngineWillNotRun: with the last lines of its log.
        """
        for command in self.commands:
            if self._answers(command):
                self.commands = [command]
                return
        lines = self.log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
        raise EngineWillNotRun("\n".join([f"{self.commands[0][0]} does not start:", *lines]))

    def _answers(self, command: Sequence[str]) -> bool:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*_ALONE, *command],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **_NO_NETWORK, **self.extra},
            )
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if _is_served(self.socket):
                return True
            time.sleep(_POLL_SECONDS)
        self.stop()
        return False

    def stop(self) -> None:
        """Stop it and its containers; what it has stored stays."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The engine does not run until the block ends."""
        self.stop()
        try:
            yield
        finally:
            self.start()


def _is_served(path: Path) -> bool:
    """Whether something answers as an engine does."""
    request = b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n"
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(_DEADLINE_SECONDS)
        client.connect(str(path))
        client.sendall(request)
        return b" 200 " in client.recv(64)
    return False


@contextmanager
def _running(engine: Engine, *programs: str) -> Iterator[Engine]:
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise EngineWillNotRun(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        raise EngineWillNotRun("only root can start an engine of the tests' own")
    try:
        with counted("starting engines"):
            engine.start()
        yield engine
    finally:
        with counted("stopping engines"):
            engine.remove_containers()
            engine.stop()
        with counted("removing images"):
            # Hundreds of thousands of files: shutil.rmtree takes several times as long.
            subprocess.run(["rm", "-rf", str(engine.directory)], check=True)


@contextmanager
def docker(directory: Path, registry: Registry) -> Iterator[Engine]:
    """Run a Docker Engine until the block ends; names without a host are the registry's.

    :param directory: for its files; made here, and taken away.
    :raises EngineWillNotRun: why it cannot be run on this machine.
    """
    directory.mkdir()
    command = (
        *("dockerd", *_DOCKER_NETWORK, f"--registry-mirror=http://{registry.host}"),
        *(f"--data-root={directory}/data", f"--exec-root={directory}/exec"),
        *(f"--pidfile={directory}/pid", f"--host=unix://{directory}/engine.sock"),
    )
    engine = Engine(directory, [(*command, f"--storage-driver={name}") for name in _DRIVERS])
    with _running(engine, "dockerd", "containerd", "runc", "docker", "setpriv", "unshare") as it:
        yield it


@contextmanager
def podman(directory: Path, registry: Registry) -> Iterator[Engine]:
    """Run Podman's service until the block ends; names without a host are the registry's.

    :param directory: for its files; made here, and taken away.
    :raises EngineWillNotRun: why it cannot be run on this machine.
    """
    directory.mkdir()
    settings = {
        "containers.conf": _CONTAINERS_CONF,
        "registries.conf": _REGISTRIES_CONF.format(host=registry.host),
        ".config/containers/policy.json": _POLICY,
    }
    for name, text in settings.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    commands = [
        (
            *("podman", f"--root={directory}/root", f"--runroot={directory}/run"),
            *(f"--storage-driver={driver}", "system", "service", "--time=0"),
            f"unix://{directory}/engine.sock",
        )
        for driver in _PODMAN_DRIVERS
    ]
    extra = {
        "CONTAINERS_CONF": f"{directory}/containers.conf",
        "CONTAINERS_REGISTRIES_CONF": f"{directory}/registries.conf",
        "HOME": str(directory),
        "TMPDIR": str(directory),
    }
    engine = Engine(directory, commands, extra)
    with _running(engine, "podman", "runc", "conmon", "docker", "setpriv", "unshare") as it:
        yield it


@contextmanager
def over_tcp(path: Path) -> Iterator[str]:
    """Serve an engine's socket on loopback until the block ends; gives the value of DOCKER_HOST."""

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as engine:
                engine.connect(str(path))
                back = threading.Thread(target=_copy, args=(engine, self.request))
                back.start()
                _copy(self.request, engine)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _copy(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
