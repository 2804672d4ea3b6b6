"""The errors that a container engine, or what is run in it, ends a build with.

Classes only; which of them it is, and what it says, is known in `engine_failures`.
"""

from __future__ import annotations

from pants_krakend.core.errors import KrakendError

__all__ = [
    "BuilderLacksCompiler",
    "BuilderOfOtherGo",
    "ContainerEnded",
    "ContainerTooLong",
    "EngineDenied",
    "EngineDiskFull",
    "EngineGone",
    "EngineNotInstalled",
    "EngineNotRunning",
    "EngineOutOfMemory",
    "EngineRefused",
    "EngineUnknown",
    "ImageNotAtHand",
    "ImageNotFound",
    "ImageOfOtherPlatform",
    "MachineDiskFull",
    "NoBuilder",
]


class EngineNotInstalled(KrakendError):
    """There is no docker command."""


class EngineNotRunning(KrakendError):
    """Nothing answers where the engine should."""


class EngineUnknown(KrakendError):
    """A docker context is named that there is none of."""


class EngineDenied(KrakendError):
    """The user may not talk to the engine."""


class EngineGone(KrakendError):
    """The engine went away while it was at work."""


class EngineRefused(KrakendError):
    """The engine did not do it, for a reason of its own."""


class ImageNotFound(KrakendError):
    """The registry has no such image, or does not show it to this user."""


class ImageNotAtHand(KrakendError):
    """The engine lacks the image, and reaches no registry that has it."""


class ImageOfOtherPlatform(KrakendError):
    """The image is for another CPU than builders are made for."""


class NoBuilder(KrakendError):
    """The image has not what a build needs."""


class EngineDiskFull(KrakendError):
    """The engine's disk, or the memory that stands in for one, is full."""


class MachineDiskFull(KrakendError):
    """The disk of the machine that Pants runs on is full."""


class EngineOutOfMemory(KrakendError):
    """The kernel ended a process of the build."""


class ContainerTooLong(KrakendError):
    """The build did not end in its time."""


class ContainerEnded(KrakendError):
    """Somebody ended the container."""


class BuilderOfOtherGo(KrakendError):
    """The builder's Go is not the gateway's."""


class BuilderLacksCompiler(KrakendError):
    """The builder has no C compiler for the platform."""
