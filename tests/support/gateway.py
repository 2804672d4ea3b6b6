"""A gateway of the tests, run on loopback with plugins and a stub upstream.

Running and asking only: what a test expects of an answer or of the log does not live here.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.build_root import REPOSITORY

__all__ = [
    "Answer",
    "Deployment",
    "Gateway",
    "Upstream",
    "free_port",
    "running_gateway",
    "upstream",
]

_CONFIG = REPOSITORY / "examples" / "gateway" / "krakend.json"
_DEADLINE_SECONDS = 30
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Answer:
    """What an HTTP server answered."""

    status: int
    body: str

    @property
    def json(self) -> object:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Request:
    """A request that reached the upstream: its path with the query, its headers in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Upstream:
    """An HTTP server that answers everything alike.

    :param requests: those that came, in their order.
    """

    port: int
    requests: list[Request] = field(default_factory=list)


@contextmanager
def upstream(body: object) -> Iterator[Upstream]:
    """Serve the body as JSON on a free port of the loopback, in a thread."""
    payload = json.dumps(body).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen.requests.append(Request(self.path, headers))
            self.send_response(http.HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Nobody reads stderr: what came is in `requests`."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        seen = Upstream(served.server_port)
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield seen
        finally:
            served.shutdown()
            thread.join()


@dataclass(frozen=True)
class Deployment:
    """What a gateway is run with; its configuration is that of `examples/gateway` otherwise.

    :param plugins: the `.so` files in its plugin folder.
    :param server_plugins: the names under `plugin/http-server`; the last one runs first.
    :param environment: variables that plugins read.
    :param modifiers: the names under `plugin/req-resp-modifier` of the private endpoint.
    """

    plugins: Sequence[Path]
    server_plugins: Sequence[str]
    upstream_port: int
    environment: Mapping[str, str]
    modifiers: Sequence[str] | None = None


@dataclass(frozen=True)
class Gateway:
    """A gateway that serves."""

    port: int
    log_file: Path

    @property
    def log(self) -> str:
        """What it has written until now."""
        return self.log_file.read_text()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask it, with no proxy in between."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_DEADLINE_SECONDS)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())
        finally:
            connection.close()


@contextmanager
def running_gateway(
    program: Path, directory: Path, deployment: Deployment, emulator: Sequence[str] = ()
) -> Iterator[Gateway]:
    """Run a gateway until the block ends.

    :param directory: for its files; made here.
    :param emulator: the words in front of the program's own, where it is for another CPU.
    """
    folder = directory / "plugins"
    folder.mkdir(parents=True)
    for plugin in deployment.plugins:
        shutil.copy(plugin, folder)
    config = directory / "krakend.json"
    config.write_text(json.dumps(_config(folder, deployment)))
    gateway = Gateway(free_port(), directory / "log")
    with gateway.log_file.open("w") as log:
        process = subprocess.Popen(
            [*emulator, str(program), "-c", str(config), "-p", str(gateway.port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], **deployment.environment},
        )
        try:
            _wait_until_it_serves(gateway, process)
            yield gateway
        finally:
            process.terminate()
            process.wait(_DEADLINE_SECONDS)


def _config(folder: Path, deployment: Deployment) -> object:
    config = json.loads(_CONFIG.read_text())
    config["plugin"]["folder"] = str(folder)
    config["extra_config"]["plugin/http-server"]["name"] = list(deployment.server_plugins)
    for endpoint in config["endpoints"]:
        modifier = endpoint.get("extra_config", {}).get("plugin/req-resp-modifier")
        if modifier and deployment.modifiers is not None:
            modifier["name"] = list(deployment.modifiers)
        for backend in endpoint["backend"]:
            backend["host"] = [f"http://127.0.0.1:{deployment.upstream_port}"]
    return config


def free_port() -> int:
    """A port of loopback that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _accepts(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait_until_it_serves(gateway: Gateway, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _accepts(gateway.port):
            return
        time.sleep(_POLL_SECONDS)
    raise AssertionError(f"The gateway does not serve. Its log:\n{gateway.log}")
