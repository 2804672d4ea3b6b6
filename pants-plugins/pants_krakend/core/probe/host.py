"""Which platform's programs a machine can run, and how: what to look for there, and what follows.

Pure: the machine is asked by someone else. Where Debian and Alpine have such files: the packages
`musl`, `libc6`, `libc6-arm64-cross` (`/usr/aarch64-linux-gnu`), `qemu-user`, `qemu-user-static`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Arch, Platform
from pants_krakend.core.probe.answer import NotOpened

__all__ = [
    "LOOKED_FOR",
    "Machine",
    "Way",
    "find_own_way",
    "find_way",
    "first_native",
    "no_variant",
    "no_way",
]

_EMULATORS = {
    arch: tuple(
        f"{directory}/qemu-{name}{kind}"
        for directory in ("/usr/bin", "/usr/local/bin")
        for kind in ("", "-static")
    )
    for arch, name in ((Arch.AMD64, "x86_64"), (Arch.ARM64, "aarch64"))
}


def _roots(platform: Platform) -> tuple[str, ...]:
    """The directories that may be the root of a system for the platform, for an emulator."""
    return ("", f"/usr/{platform.gnu_name}")


def _looked_for() -> Iterator[str]:
    for emulators in _EMULATORS.values():
        yield from emulators
    for platform in Platform:
        yield from (f"{root}{platform.loader}" for root in _roots(platform))


# The files that decide what a machine can run.
LOOKED_FOR = tuple(_looked_for())


@dataclass(frozen=True)
class Machine:
    """What a machine says of itself.

    :param name: of its CPU and system, as `uname -sm` prints it: `Linux x86_64`.
    :param files: those of `LOOKED_FOR` that it has.
    """

    name: str
    files: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Machine:
        """Read a machine's answer: its name, then a line for each file."""
        name, *files = text.splitlines() or [""]
        return cls(name, frozenset(files))


@dataclass(frozen=True)
class Way:
    """How programs of a platform are run.

    :param emulator: the words in front of the program's own; none where the CPU runs it.
    """

    platform: Platform
    emulator: tuple[str, ...] = ()


def find_way(platform: Platform, machine: Machine) -> Way | None:
    """How a plugin for the platform can be opened on a machine; None where it cannot.

    Where the machine lacks the platform's C library but has the other one, a plugin that is built
    for that one shows the same. An emulator is the last resort.
    """
    others = (each for each in Platform if each.arch is platform.arch and each is not platform)
    candidates = [platform, *others]
    native = (Way(each) for each in candidates if _is_native(each, machine))
    emulated = (_emulated(each, machine) for each in candidates)
    return next(native, None) or next(filter(None, emulated), None)


def find_own_way(platform: Platform, machine: Machine) -> Way | None:
    """How programs of this very platform are run on a machine; None where they cannot be."""
    return Way(platform) if _is_native(platform, machine) else _emulated(platform, machine)


def _is_native(platform: Platform, machine: Machine) -> bool:
    is_its_cpu = machine.name == f"Linux {platform.arch.gnu_name}"
    return is_its_cpu and platform.loader in machine.files


def _emulated(platform: Platform, machine: Machine) -> Way | None:
    for emulator in _EMULATORS[platform.arch]:
        for root in _roots(platform):
            if {emulator, f"{root}{platform.loader}"} <= machine.files:
                return Way(platform, (emulator, *(["-L", root] if root else [])))
    return None


def first_native(platforms: Iterable[Platform], machine: Machine) -> Platform | None:
    """The first platform whose programs a machine runs as they are; None where it runs none."""
    return next((each for each in platforms if _is_native(each, machine)), None)


def no_way(platform: Platform) -> NotOpened:
    """Why a plugin is not opened on a machine for which there is no way."""
    arch = platform.arch
    emulator = _EMULATORS[arch][0].rpartition("/")[2]
    return NotOpened(
        f"This machine cannot run programs for {arch.value}: that takes such a CPU with musl or "
        f"glibc, or `{emulator}` and a C library for that CPU (Debian's `qemu-user` and "
        f"`libc6-{arch.value}-cross`)."
    )


def no_variant(platform: Platform, built: Platform, error: KrakendError) -> NotOpened:
    """Why a plugin is not opened that was to be built for the C library of the machine first."""
    return NotOpened(
        f"This machine cannot run programs for {platform.value}, and the plugin cannot be built "
        f"for {built.value}, which it can run: {error.what}"
    )
