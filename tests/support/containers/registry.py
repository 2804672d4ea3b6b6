"""A registry on loopback that images can be pulled from, under any repository name.

Reading only, and no authentication: of the API of the OCI distribution specification it has what a
pull needs. Names are given to images here; images are made elsewhere.
"""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from tests.support.containers.images import MANIFEST_TYPE
from tests.support.containers.layers import Blob, Blobs

__all__ = ["Registry", "serving"]

_ASKED = re.compile(r"/v2/(?P<repository>.+)/(?P<kind>manifests|blobs)/(?P<reference>[^/?]+)")
# Docker Hub has the official images in a namespace that nobody writes.
_OFFICIAL = "library"


class Registry:
    """What a registry has: blobs, and names for some of them.

    :param blobs: images are made in there.
    :param port: of 127.0.0.1.
    """

    def __init__(self, blobs: Blobs, port: int) -> None:
        self.blobs = blobs
        self.port = port
        self._tags: dict[tuple[str, str], str] = {}

    @property
    def host(self) -> str:
        """What names of images begin with that are to be pulled from here by name."""
        return f"127.0.0.1:{self.port}"

    def publish(self, name: str, image: Blob) -> str:
        """Give an image a name such as `krakend/builder:2.13.8`; it may have been another's.

        :returns: the name that an engine pulls the very image by: `krakend/builder@sha256:…`.
        """
        repository, _, tag = name.partition(":")
        self._tags[_full(repository), tag] = image.digest
        return f"{repository}@{image.digest}"

    def withdraw(self, name: str) -> None:
        """Take a name away."""
        repository, _, tag = name.partition(":")
        del self._tags[_full(repository), tag]

    def find(self, repository: str, kind: str, reference: str) -> str | None:
        """The digest of what is asked for; None if it is not there."""
        is_tag = kind == "manifests" and ":" not in reference
        digest = self._tags.get((repository, reference)) if is_tag else reference
        return digest if digest and self.blobs.path(digest).is_file() else None


def _full(repository: str) -> str:
    return repository if "/" in repository else f"{_OFFICIAL}/{repository}"


@contextmanager
def serving(directory: Path) -> Iterator[Registry]:
    """Run a registry until the block ends.

    :param directory: for its files; made here.
    """

    class Handler(_Handler):
        def registry(self) -> Registry:
            return made

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Registry(Blobs(directory), server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def registry(self) -> Registry:
        raise NotImplementedError

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_: object) -> None:
        """Nobody reads stderr."""

    def _answer(self, *, with_body: bool) -> None:
        if self.path == "/v2/":
            self._send(HTTPStatus.OK, b"{}", with_body=with_body)
            return
        asked = _ASKED.fullmatch(self.path.partition("?")[0])
        digest = self.registry().find(**asked.groupdict()) if asked else None
        if asked is None or digest is None:
            error = {"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}
            body = json.dumps({"errors": [error]}).encode()
            self._send(HTTPStatus.NOT_FOUND, body, with_body=with_body)
        elif asked["kind"] == "manifests":
            data = self.registry().blobs.path(digest).read_bytes()
            kind = json.loads(data).get("mediaType", MANIFEST_TYPE)
            self._send(HTTPStatus.OK, data, kind, digest, with_body=with_body)
        else:
            self._send_file(self.registry().blobs.path(digest), with_body=with_body)

    def _send(
        self,
        status: HTTPStatus,
        body: bytes,
        kind: str = "application/json",
        digest: str = "",
        *,
        with_body: bool,
    ) -> None:
        self._head(status, len(body), kind, digest)
        if with_body:
            self.wfile.write(body)

    def _send_file(self, path: Path, *, with_body: bool) -> None:
        self._head(HTTPStatus.OK, path.stat().st_size, "application/octet-stream", "")
        if with_body:
            with path.open("rb") as file:
                self.connection.sendfile(file)

    def _head(self, status: HTTPStatus, size: int, kind: str, digest: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(size))
        self.send_header("Content-Type", kind)
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
