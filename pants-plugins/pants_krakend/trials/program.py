"""A gateway's process: started on a free port of loopback, waited for, asked, and ended.

Nothing of it outlives the block that it runs in. What its log means is told elsewhere.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pants_krakend.core.gatewaytest.cases import GatewayRequest
from pants_krakend.core.gatewaytest.comparison import Message
from pants_krakend.trials.upstream import LOOPBACK, body_bytes

__all__ = [
    "Running",
    "StartRequest",
    "arguments",
    "ask",
    "free_port",
    "gateway_environment",
    "is_port_taken",
    "running",
    "serves",
    "stop",
]

_PORT_TAKEN = "address already in use"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.2
_STOP_SECONDS = 10
_LISTENS = "0A"
# By this variable it is known whose a process is, whatever became of its parents.
_MARK = "PANTS_KRAKEND_TRIAL"
# Sockets that wait for a request longer than this have been forgotten.
_LONGEST_REQUEST = 30


@dataclass(frozen=True)
class StartRequest:
    """Ask for a gateway.

    :param program: its words on the command line, in front of its own arguments.
    :param config: the file that it reads, and `directory` where it is started.
    :param environment: all variables that it sees, beside those without which nothing runs.
    """

    program: tuple[str, ...]
    config: Path
    directory: Path
    log: Path
    environment: Mapping[str, str]
    port: int


class Running(Protocol):
    """A gateway's process, wherever it runs."""

    def status(self) -> int | None:
        """Its exit status; None while it runs."""

    def end(self, seconds: int) -> int | None:
        """Ask it to end, and wait; its exit status, or None where it goes on."""


@dataclass(frozen=True)
class RunningProcess:
    """A gateway that is a process of ours."""

    process: subprocess.Popen[bytes]

    def status(self) -> int | None:
        """See `Running`."""
        return self.process.poll()

    def end(self, seconds: int) -> int | None:
        """See `Running`."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def serves(gateway: Running, port: int, deadline: float) -> bool:
    """Wait until it listens on its port; False if it ended or time is over before that.

    Somebody else may have taken that port, so that a connection alone would prove nothing. Of a
    container the sockets are hidden; one that gets no port ends.

    :param deadline: on the clock of `time.monotonic`.
    """
    pause = _FIRST_PAUSE
    while gateway.status() is None and time.monotonic() < deadline:
        found = _listeners(port)
        if isinstance(gateway, RunningProcess):
            found &= _sockets(gateway.process.pid)
        if found:
            return True
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return False


def _listeners(port: int) -> set[str]:
    """The inodes of the sockets that listen on a port, of any address.

    Source of the format: proc_pid_net(5), `tcp`.
    """
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            words = line.split()
            if words[3] == _LISTENS and int(words[1].rpartition(":")[2], 16) == port:
                found.add(words[9])
    return found


def _sockets(pid: int) -> set[str]:
    """The inodes of the sockets that a process has open."""
    found = set()
    with suppress(OSError):  # the process may end meanwhile, or close one of them
        for each in Path("/proc", str(pid), "fd").iterdir():
            target = str(each.readlink())
            if target.startswith("socket:["):
                found.add(target[len("socket:[") : -1])
    return found


def free_port() -> int:
    """A port of loopback that nobody listened on a moment ago."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        port: int = taken.getsockname()[1]
        return port


def is_port_taken(log: str) -> bool:
    """Whether a gateway says that someone else listens on its port."""
    return _PORT_TAKEN in log


@contextmanager
def running(request: StartRequest) -> Iterator[Running]:
    """Run a gateway until the block ends, however that ends."""
    mark = uuid.uuid4().hex
    with request.log.open("wb") as log:
        process = subprocess.Popen(
            [*request.program, *arguments(request.config, request.port)],
            cwd=request.directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={
                "PATH": os.defpath,
                **gateway_environment(request.environment),
                _MARK: mark,
            },
        )
        try:
            yield RunningProcess(process)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            while _end_marked(f"{_MARK}={mark}".encode()):
                time.sleep(_FIRST_PAUSE)


def _end_marked(mark: bytes) -> bool:
    """End what plugins have started and left behind; whether there was any."""
    found = False
    for each in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # somebody else's, or it has ended meanwhile
            if mark in each.read_bytes():
                os.kill(int(each.parent.name), signal.SIGKILL)
                found = True
    return found


def arguments(config: Path | str, port: int) -> tuple[str, ...]:
    """What is behind the program's name on the command line.

    KrakenD reads the flags in front of its command `run`, and a gateway over Lura that knows no
    commands passes over that word.
    """
    return ("-c", str(config), "-p", str(port), "run")


def gateway_environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The variables of a tested gateway, with which KrakenD tells its makers nothing."""
    return {"USAGE_DISABLE": "1", **environment}


def stop(gateway: Running) -> str:
    """Ask a gateway to end, and wait; what was wrong with that, as a sentence, or nothing."""
    status = gateway.end(_STOP_SECONDS)
    if status is None:
        return f"It did not end within {_STOP_SECONDS} seconds of SIGTERM."
    return f"It ended with status {status} after SIGTERM, expected 0." if status else ""


def ask(port: int, request: GatewayRequest, seconds: float) -> Message | str:
    """Send a request; the answer, or why there is none, as a sentence."""
    connection = http.client.HTTPConnection(
        LOOPBACK, port, timeout=max(1.0, min(seconds, _LONGEST_REQUEST))
    )
    body = None if request.body is None else body_bytes(request.body)
    try:
        connection.request(request.method, request.path, body, dict(request.headers or {}))
        answer = connection.getresponse()
        return Message(answer.status, tuple(answer.getheaders()), answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"There was no answer: {str(error) or type(error).__name__}."
    finally:
        connection.close()
