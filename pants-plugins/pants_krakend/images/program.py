"""The gateway's program in an image, read through a container that is never started.

It is created, files are copied out of it, and it is removed. One whose reader was killed is removed
by the next reader on the same machine.
"""

from __future__ import annotations

import os
import posixpath
import signal
import socket
import tarfile
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from docker.errors import APIError, NotFound

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Arch

__all__ = ["GatewayProgram", "NoGatewayInImage", "created", "find_program", "sweep"]

# Where the vendor's images have it, and where people put it.
_PLACES = ("/usr/bin/krakend", "/usr/local/bin/krakend")
_LABEL = "pants-krakend.reader"
_MOST_LINKS = 8
MOST_BYTES = 1 << 29  # four times the largest gateway there is


class NoGatewayInImage(KrakendError):
    """An image holds no program that could be a gateway."""


@dataclass(frozen=True)
class GatewayProgram:
    """A gateway: what it says, its bytes, and where in the image they lie."""

    place: str
    facts: BinaryFacts
    data: bytes


def find_program(client: Any, image: str, title: str, arch: Arch) -> GatewayProgram | None:
    """The gateway in an image; None where the image is not for that CPU after all.

    :param image: the engine's id.
    :param title: what the user calls it.
    :raises NoGatewayInImage: with every place that was looked at.
    """
    looked: dict[str, str] = {}
    platform = f"linux/{arch.value}"
    with _container(client, image, platform) as container:
        if container is None:
            return None
        for place in _candidates(client.inspect_image(image).get("Config") or {}):
            data = _file(client, container, place)
            if data is None:
                looked[place] = "It is not there."
                continue
            facts = read_facts(data)
            if facts.kind is Kind.GATEWAY:
                return GatewayProgram(place, facts, data)
            looked[place] = facts.kind.sentence
    raise NoGatewayInImage(
        f"There is no gateway in {title} for {platform}.",
        evidence="\n".join(f"{place}: {what}" for place, what in looked.items()),
        remedy="Name an image whose entrypoint is the gateway, or that has it at "
        f"{' or '.join(_PLACES)}; or copy it out of the image and name it as `binary:PATH`.",
    )


def _candidates(config: Mapping[str, Any]) -> Sequence[str]:
    """Where a gateway may be, each place once, the likeliest first."""
    variables = dict(each.partition("=")[::2] for each in config.get("Env") or ())
    places = list(_PLACES)
    for command in (config.get("Entrypoint"), config.get("Cmd")):
        program = command[0] if command else ""
        if "/" in program:
            directory = config.get("WorkingDir") or "/"
            places.append(posixpath.normpath(posixpath.join("/", directory, program)))
        elif program:
            directories = variables.get("PATH", "").split(":")
            places += [f"{each}/{program}" for each in directories if each]
    return list(dict.fromkeys(places))


def _container(client: Any, image: str, platform: str) -> AbstractContextManager[str | None]:
    config = {
        "Cmd": ["none"],  # an image need not say what it would run
        "HostConfig": {"NetworkMode": "none"},
        "Image": image,
        "NetworkDisabled": True,
    }
    return created(client, config, platform)


@contextmanager
def created(client: Any, config: Mapping[str, Any], platform: str) -> Iterator[str | None]:
    """A container until the block ends, not started; None where the image is not for that CPU.

    :param config: what the engine's API takes.
    :param platform: `linux/amd64`.
    """
    config = {**config, "Labels": {_LABEL: f"{_machine()}:{os.getpid()}"}}
    container = None
    try:
        # What engines say of an image for another platform is that they have none.
        with _uninterrupted(), suppress(NotFound):
            container = client.create_container_from_config(config, platform=platform)["Id"]
        yield container
    finally:
        if container is not None:
            with _uninterrupted():
                client.remove_container(container, v=True, force=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A signal that ends this waits until the block has ended: nobody else knows the container."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def sweep(client: Any) -> None:
    """Remove the containers of readers of this machine that are no more."""
    for container in client.containers(all=True, filters={"label": _LABEL}):
        machine, _, process = container["Labels"][_LABEL].rpartition(":")
        if machine == _machine() and not _runs(int(process)):
            with suppress(APIError):
                client.remove_container(container["Id"], v=True, force=True)


def _machine() -> str:
    """This machine; other ones may share its engine, and its name."""
    return f"{socket.gethostname()}-{uuid.getnode():x}"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        return True
    return True


def _file(client: Any, container: str, place: str) -> bytes | None:
    """The contents of a file, behind symbolic links; None if there is no such file."""
    for _ in range(_MOST_LINKS):
        try:
            chunks, _stat = client.get_archive(container, place)
        except NotFound:
            return None
        found = _first_member(chunks)
        if not isinstance(found, str):
            return found
        place = posixpath.normpath(posixpath.join(posixpath.dirname(place), found))
    return None


def _first_member(chunks: Iterator[bytes]) -> bytes | str | None:
    """What a tar archive of one file has: its contents, the target of a link, or neither."""
    with tempfile.TemporaryFile() as stream:
        for chunk in chunks:
            stream.write(chunk)
            if stream.tell() > MOST_BYTES:
                return None
        stream.seek(0)
        with suppress(tarfile.TarError), tarfile.open(fileobj=stream, mode="r:") as tar:
            member = tar.next()
            if member is not None and member.issym():
                return member.linkname
            content = tar.extractfile(member) if member is not None and member.isreg() else None
            return content.read() if content else None
    return None
