"""A connection to a server of the tests that counts what goes through it."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Wire", "counting"]

_CHUNK = 1 << 16


@dataclass
class Wire:
    """What has gone over all connections so far, in bytes, the protocol's own included."""

    port: int = 0
    sent: int = 0
    received: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def up(self, size: int) -> None:
        """Count what a client has sent."""
        with self.lock:
            self.sent += size

    def down(self, size: int) -> None:
        """Count what the server has sent."""
        with self.lock:
            self.received += size


@contextmanager
def counting(port: int) -> Iterator[Wire]:
    """Listen on a free port of loopback, and pass everything on to the given one."""
    wire = Wire()

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=_copy, args=(server, self.request, wire.down))
                back.start()
                _copy(self.request, server, wire.up)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Relay) as server:
        wire.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()


def _copy(source: socket.socket, to: socket.socket, count: Callable[[int], None]) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            count(len(data))
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
