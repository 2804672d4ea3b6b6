"""A gateway that runs in a container of its own image, on this machine's network.

Its files are copied into the container, so that the engine needs none of this machine's
directories; its ports are this machine's, so that it has to be this machine's engine.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docker.errors import APIError
from requests import RequestException

from pants_krakend.core.gateway.images import parse_image
from pants_krakend.core.platform import Arch
from pants_krakend.images.program import created, sweep
from pants_krakend.images.source import EngineFailed, engine, locked_program

__all__ = ["ContainerRequest", "RunningContainer", "running_container"]


@dataclass(frozen=True)
class ContainerRequest:
    """Ask for a gateway in a container.

    :param image: `repository@sha256:…`.
    :param cpu: by Go's name.
    :param command: the gateway's arguments, behind its program.
    :param directory: where in the container it is started.
    :param files: what it finds there, by absolute path.
    :param log: the file that gets all that it wrote, when it has ended.
    """

    image: str
    cpu: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    directory: str
    files: Mapping[str, Path]
    log: Path


@dataclass(frozen=True)
class RunningContainer:
    """A gateway in its container."""

    client: Any
    container: str

    def status(self) -> int | None:
        """The exit status; None while it runs."""
        state = self.client.inspect_container(self.container)["State"]
        return None if state["Running"] else int(state["ExitCode"])

    def end(self, seconds: int) -> int | None:
        """Ask it to end; its exit status, or None where it goes on."""
        if self.status() is None:
            self.client.kill(self.container, "SIGTERM")
        try:
            return int(self.client.wait(self.container, timeout=seconds)["StatusCode"])
        except RequestException:
            return self.status()


@contextmanager
def running_container(request: ContainerRequest) -> Iterator[RunningContainer]:
    """Run a gateway until the block ends, however that ends.

    :raises KrakendError: no engine, or no such image.
    """
    name = parse_image(request.image)
    with engine() as client:
        sweep(client)
        found = locked_program(client, name, Arch(request.cpu))
        config = {
            "Cmd": list(request.command),
            "Entrypoint": [found.program.place],
            "Env": [f"{key}={value}" for key, value in request.environment.items()],
            "HostConfig": {
                "CapDrop": ["ALL"],
                "NetworkMode": "host",
                "SecurityOpt": ["no-new-privileges"],
            },
            "Image": found.image,
            "WorkingDir": request.directory,
        }
        with created(client, config, f"linux/{request.cpu}") as container:
            if container is None:
                raise EngineFailed(
                    f"The engine makes no container of {request.image}.",
                    remedy="Its log may say why.",
                )
            client.put_archive(container, "/", _archive(request.files))
            client.start(container)
            try:
                yield RunningContainer(client, container)
            finally:
                _keep_log(client, container, request.log)


def _keep_log(client: Any, container: str, log: Path) -> None:
    with suppress(APIError):  # it may have ended
        client.kill(container, "SIGKILL")
    log.write_bytes(client.logs(container))


def _archive(files: Mapping[str, Path]) -> bytes:
    """A tarball that any user of the container may read."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, file in files.items():
            member = tarfile.TarInfo(name.lstrip("/"))
            member.mode, member.size = 0o755, file.stat().st_size
            with file.open("rb") as stream:
                tar.addfile(member, stream)
    return buffer.getvalue()
