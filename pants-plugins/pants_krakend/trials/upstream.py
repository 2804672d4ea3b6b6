"""The server that stands in for all backends of a tested gateway. Answering and recording only."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pants_krakend.core.gatewaytest.cases import Body, Route, Upstream
from pants_krakend.core.gatewaytest.comparison import Message

__all__ = ["Served", "body_bytes", "serve_upstream"]

LOOPBACK = "127.0.0.1"
_NOT_FOUND = Route("", status=404)
_NO_BODY_STATUS = (204, 304)


@dataclass
class Served:
    """An upstream that runs.

    :param received: what came, in order.
    """

    url: str
    received: list[Message] = field(default_factory=list)


@contextmanager
def serve_upstream(upstream: Upstream) -> Iterator[Served]:
    """Serve the routes on a port of loopback that nobody else has, until the block ends.

    Of an upstream that is down the port is taken, and refuses every connection.
    """
    if upstream.is_down:
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            yield Served(f"http://{LOOPBACK}:{taken.getsockname()[1]}")
        return
    with _Server(upstream) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.served
        finally:
            server.shutdown()
            thread.join()


def body_bytes(body: Body) -> bytes:
    """A body as it is sent: a text as it is, anything else as JSON."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _route(upstream: Upstream, method: str, path: str) -> Route:
    plain = path.partition("?")[0]
    fitting = (
        each for each in upstream.routes if each.path == plain and each.method in {"", method}
    )
    return next(fitting, _NOT_FOUND)


class _Server(http.server.ThreadingHTTPServer):
    """What answers on a free port, and records what came."""

    daemon_threads = True

    def __init__(self, upstream: Upstream) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.upstream = upstream
        self.served = Served(f"http://{LOOPBACK}:{self.server_port}")


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def __getattr__(self, name: str) -> object:
        # The server looks a method up for every verb; all are alike here.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        received = Message(
            headers=tuple(self.headers.items()),
            body=self._body(),
            method=self.command,
            path=self.path,
        )
        self.server.served.received.append(received)
        route = _route(self.server.upstream, self.command, self.path)
        payload = body_bytes(route.body)
        self.send_response(route.status)
        given = dict(route.headers or {})
        if "content-type" not in {each.lower() for each in given}:
            given["Content-Type"] = "application/json"
        for name, value in given.items():
            self.send_header(name, value)
        has_body = route.status not in _NO_BODY_STATUS
        if has_body:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(payload)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return body

    def log_message(self, *_: object) -> None:
        """What came is recorded already."""
