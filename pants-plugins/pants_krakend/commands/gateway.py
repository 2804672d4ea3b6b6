"""The gateway that a command is told to judge for, and which of its platforms."""

from __future__ import annotations

import re
from pathlib import Path

from pants_krakend.artifacts import read_source
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.locked import gateway_title
from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.core.platform import Platform
from pants_krakend.files import UnreadableFile

__all__ = ["gateway_name", "named_gateway", "own_platform", "usual_platform"]

_SOURCE = re.compile(r"(binary|tarball|image|release|go):")


def named_gateway(text: str) -> GatewayFacts:
    """The facts of a gateway.

    :param text: `2.13.8`, the path of a lockfile, or a source such as `binary:PATH`.
    :raises KrakendError: it names no gateway that can be read, or one that loads no plugins.
    """
    if _SOURCE.match(text):
        return read_source(text, Path())
    file = Path(text)
    if not file.exists() and "/" not in text and not text.endswith((".lock", ".json")):
        return read_source(f"release:{text}", Path())
    try:
        return parse_lock(text, file.read_bytes())
    except OSError as error:
        raise UnreadableFile(
            f"{text}: the lock cannot be read: {error.strerror}.",
            remedy="Name a lockfile, a release such as 2.13.8, or a source such as `binary:PATH`.",
        ) from None


def gateway_name(text: str, facts: GatewayFacts | None) -> str:
    """What to call a gateway: its edition and version, and where it was read from.

    :param facts: None for a gateway that loads no plugins and of which nothing else is known.
    """
    release = text.removeprefix("release:")
    if facts is None and not _SOURCE.match(release):
        return f"KrakenD {release}"
    if facts is None or not facts.version:
        return text
    name = gateway_title(facts.edition, facts.version)
    return name if text in {facts.version, f"release:{facts.version}"} else f"{name} ({text})"


def own_platform(facts: BinaryFacts, gateway: GatewayFacts) -> Platform:
    """The platform that a file is for, if the gateway has it."""
    name = f"linux-{facts.arch}-{facts.libc.value if facts.libc else ''}"
    return next(
        (each for each in _platforms(gateway) if each.value == name), usual_platform(gateway)
    )


def usual_platform(gateway: GatewayFacts) -> Platform:
    """The platform that is judged for where nothing names one: Alpine's, if the gateway has it."""
    return next(iter(_platforms(gateway)), Platform.LINUX_AMD64_MUSL)


def _platforms(gateway: GatewayFacts) -> list[Platform]:
    """Those of the gateway that plugins can be made for, Alpine's before others."""
    return [each for each in Platform if each.value in gateway.platforms]
