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

from pants_krakend.core.gatewaytest.cases import GatewayRequest
from pants_krakend.core.gatewaytest.comparison import Message
from pants_krakend.trials.upstream import LOOPBACK, body_bytes

__all__ = ["Running", "StartRequest", "ask", "free_port", "is_port_taken", "running", "stop"]

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

    :param config: the file that it reads.
    :param environment: all variables that it sees, beside those without which nothing runs.
    """

    program: Path
    config: Path
    log: Path
    environment: Mapping[str, str]
    port: int


@dataclass(frozen=True)
class Running:
    """A gateway's process."""

    process: subprocess.Popen[bytes]
    port: int

    def serves(self, deadline: float) -> bool:
        """Wait until it listens on its port; False if it ended or time is over before that.

        Somebody else may have taken that port, so that a connection alone would prove nothing.

        :param deadline: on the clock of `time.monotonic`.
        """
        pause = _FIRST_PAUSE
        while self.process.poll() is None and time.monotonic() < deadline:
            if _listeners(self.port) & _sockets(self.process.pid):
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
    """Run a gateway until the block ends, however that ends.

    KrakenD reads the flags in front of its command `run`, and a gateway over Lura that knows no
    commands passes over that word.
    """
    mark = uuid.uuid4().hex
    arguments = ("-c", str(request.config), "-p", str(request.port), "run")
    with request.log.open("wb") as log:
        process = subprocess.Popen(
            [str(request.program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Without the second one KrakenD tells its makers that it was started.
            env={
                "PATH": os.defpath,
                "USAGE_DISABLE": "1",
                **request.environment,
                _MARK: mark,
            },
        )
        try:
            yield Running(process, request.port)
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


def stop(gateway: Running) -> str:
    """Ask a gateway to end, and wait; what was wrong with that, as a sentence, or nothing."""
    if gateway.process.poll() is None:
        gateway.process.terminate()
    try:
        status = gateway.process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
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
