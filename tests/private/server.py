"""A server that asks who somebody is: static files by HTTPS with basic authentication.

Module proxies and (by git's older, "dumb" protocol) git servers can be directories of files.
"""

from __future__ import annotations

import base64
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

__all__ = ["certificate", "serving"]


def certificate(directory: Path) -> Path:
    """Make `certificate.pem` for 127.0.0.1, which signs itself, and `key.pem`."""
    file = directory / "certificate.pem"
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    name = ("-days", "2", "-subj", "/CN=private.test", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(directory / "key.pem"), "-out", str(file))
    command = ("openssl", "req", "-x509", *key, *name, *files)
    subprocess.run(command, check=True, capture_output=True)
    return file


class _Asking(SimpleHTTPRequestHandler):
    """Serves what lies below the first part of a path to who may see it."""

    users: ClassVar[Mapping[str, str]] = {}

    def do_GET(self) -> None:
        """Serve a file."""
        user = self.users[self.path.split("/")[1]]
        expected = f"Basic {base64.b64encode(user.encode()).decode()}"
        if self.headers.get("Authorization") == expected:
            super().do_GET()
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="private"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(directory: Path, users: Mapping[str, str]) -> Iterator[str]:
    """Serve a directory, and give the server's address.

    :param directory: `certificate` was called for it.
    :param users: `user:password` by the first part of the path that it is for.
    """
    asking = type("_AskingThese", (_Asking,), {"users": users})
    handler = partial(asking, directory=str(directory))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(directory / "certificate.pem", directory / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
