"""Where the program of a tested gateway comes from, and how this machine runs it. Choosing only."""

from __future__ import annotations

from dataclasses import dataclass

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.images import parse_image
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.gateway.sources import Source, SourceKind, parse_source
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.host import Machine, find_own_way, no_way

__all__ = ["CannotRun", "ProgramSource", "Runner", "choose_runner", "program_source"]


class CannotRun(KrakendError):
    """This machine cannot run the gateway."""


@dataclass(frozen=True)
class ProgramSource:
    """What a gateway's program comes from.

    :param platform: that the program is for.
    :param digest: `sha256:…` of what was locked; empty where there is no file, or no lock.
    """

    source: Source
    platform: Platform
    digest: str = ""

    @property
    def is_made(self) -> bool:
        """Whether it is compiled here, and not somebody else's file."""
        return self.source.kind in {SourceKind.GO, SourceKind.RELEASE}

    @property
    def image(self) -> str:
        """The image that it is in, as `repository@sha256:…`; empty if it is in none."""
        if not self.source.is_image:
            return ""
        return f"{parse_image(self.source.place).repository}@{self.digest}"


@dataclass(frozen=True)
class Runner:
    """How a machine runs a gateway.

    :param emulator: the words in front of the program's own; none where the CPU runs it.
    :param image: `repository@sha256:…`, where the gateway is run in a container of its image.
    :param cpu: of that image, by Go's name.
    """

    emulator: tuple[str, ...] = ()
    image: str = ""
    cpu: str = ""


def program_source(gateway: Gateway, facts: GatewayFacts, platform: Platform) -> ProgramSource:
    """What the program of a gateway for a platform comes from.

    :param facts: the gateway's, which are for that platform.
    """
    locked = facts.platforms[platform.value]
    if gateway.lock is None:
        return ProgramSource(Source(SourceKind.RELEASE, gateway.version), platform)
    source = parse_source(locked.source, where=gateway.lock.path)
    return ProgramSource(source, platform, "" if source.kind is SourceKind.GO else locked.digest)


def choose_runner(program: ProgramSource, machine: Machine, *, is_asked: bool) -> Runner:
    """How a gateway is run: as it is, else in a container of its image, else emulated.

    :param is_asked: whether the target itself names the platform: only then a gateway is emulated,
        which is slow.
    :raises CannotRun: there is no way, with what to install or to edit.
    """
    platform = program.platform
    way = find_own_way(platform, machine)
    if way and not way.emulator:
        return Runner()
    is_its_cpu = machine.name == f"Linux {platform.arch.gnu_name}"
    if program.image and is_its_cpu:
        return Runner(image=program.image, cpu=platform.arch.value)
    if way and is_asked:
        return Runner(emulator=way.emulator)
    if way:
        raise CannotRun(
            f"This machine can run a gateway for {platform.value} under an emulator only.",
            evidence="That is slow, and is done where it is asked for.",
            remedy=f'Set `platform="{platform.value}"` of the gateway, or lock it for a platform '
            "that this machine runs.",
        )
    if is_its_cpu:
        raise CannotRun(
            f"This machine cannot run a gateway for {platform.value}.",
            evidence=f"It lacks that C library: there is no {platform.loader}.",
            remedy="Install it (Debian's package for musl is `musl`), or set `platform` to one "
            "that this machine runs and the lock covers: `pants generate-lockfiles` with it in "
            "`[krakend].default_platforms`. A gateway that is locked from an image is run in a "
            "container.",
        )
    raise CannotRun(
        f"This machine cannot run a gateway for {platform.value}.",
        evidence=no_way(platform).why,
        remedy="Install them, or set `platform` to one that this machine runs and the lock covers.",
    )
