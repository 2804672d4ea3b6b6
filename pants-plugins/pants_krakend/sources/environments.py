"""The rule that finds the Pants environment that a plugin's `environment` field names.

What is run there is not known here, only why nothing can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pants.base.exceptions import IntrinsicError
from pants.engine.addresses import Address
from pants.engine.environment import EnvironmentName
from pants.engine.platform import Platform
from pants.engine.rules import collect_rules, rule
from pants.engine.target import WrappedTargetRequest

from pants_krakend.compat import (
    DockerPlatformField,
    EnvironmentNameRequest,
    EnvironmentTarget,
    RemotePlatformField,
)
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import (
    callable_rule,
    get_target_for_environment_name,
    implicitly,
    resolve_environment_name,
    resolve_target,
)

__all__ = [
    "EnvironmentKind",
    "EnvironmentRequest",
    "PluginEnvironment",
    "UnusableEnvironment",
    "environment_of",
]

_BUILD_PLATFORM = "linux_x86_64"


class UnusableEnvironment(KrakendError):
    """Plugins cannot be compiled in the environment that is named."""


class EnvironmentKind(Enum):
    """Where processes of an environment are run; the value is for people."""

    LOCAL = "on this machine"
    DOCKER = "in the Docker environment"
    REMOTE = "in the remote environment"


@dataclass(frozen=True)
class EnvironmentRequest:
    """Ask for the environment of a target."""

    address: Address


@dataclass(frozen=True)
class PluginEnvironment:
    """An environment.

    :param name: by which Pants runs something in it.
    :param platform: of its machines, by Pants' name; None for this machine.
    """

    name: EnvironmentName
    kind: EnvironmentKind
    platform: str | None

    @classmethod
    def of(cls, target: EnvironmentTarget, name: EnvironmentName) -> PluginEnvironment:
        """The environment of this name, by its target."""
        if target.val is not None and target.val.has_field(DockerPlatformField):
            platform = target.val[DockerPlatformField].normalized_value.value
            return cls(name, EnvironmentKind.DOCKER, platform)
        if target.val is not None and target.val.has_field(RemotePlatformField):
            platform = Platform(target.val[RemotePlatformField].value).value
            return cls(name, EnvironmentKind.REMOTE, platform)
        return cls(name, EnvironmentKind.LOCAL, None)

    @property
    def is_local(self) -> bool:
        """Whether it is this machine."""
        return self.kind is EnvironmentKind.LOCAL

    @property
    def place(self) -> str:
        """Where that is, for people: `in the Docker environment 'linux'`."""
        return self.kind.value if self.is_local else f"{self.kind.value} {self.name.val!r}"

    def require_usable(self) -> None:
        """See that the tools run on its machines.

        :raises UnusableEnvironment: they are of another kind.
        """
        if self.platform not in {None, _BUILD_PLATFORM}:
            raise UnusableEnvironment(
                f"Plugins cannot be compiled {self.place}: its platform is {self.platform}, and "
                f"the tools are those for {_BUILD_PLATFORM}.",
                remedy=f"Name an environment for {_BUILD_PLATFORM} in `environment`: there plugins "
                "are compiled for every platform, also for arm64.",
            )

    def unusable(self, why: IntrinsicError | str) -> UnusableEnvironment:
        """What to say where no process can be run there.

        :param why: what Pants said, behind all that it knows of the process; or a process.
        """
        return UnusableEnvironment(
            f"Plugins cannot be compiled {self.place}.",
            evidence=str(why).strip().rpartition("\n\n")[2],
            remedy="A Docker environment needs an engine at a Unix socket (`DOCKER_HOST`), and an "
            "image for Linux on x86_64 that runs as root and has `sh`, `chmod`, `cp`, `mkdir`, "
            "`mv` and `rm`; a remote one needs a server (`[GLOBAL].remote_execution_address`) "
            "whose workers are such machines, with /bin/sh. Go up to 1.20 needs glibc there.",
        )


@rule(desc="Find the environment of a plugin")
async def find_environment(request: EnvironmentRequest) -> PluginEnvironment:
    asked = WrappedTargetRequest(request.address, description_of_origin="a krakend_plugin")
    wrapped = await resolve_target(asked, **implicitly())
    name = await resolve_environment_name(
        EnvironmentNameRequest.from_target(wrapped.target), **implicitly()
    )
    target = await get_target_for_environment_name(name, **implicitly())
    return PluginEnvironment.of(target, name)


environment_of = callable_rule(find_environment)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
