"""What the failures of a container engine mean to the user: its status and text to our errors.

The phrases are those of the docker CLI 20.10 to 28 and of Docker Engine 20.10; a status of 125 is
docker's own, 126 and 127 are a command that cannot be run, and any other is the container's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

from pants_krakend.core.build.engine_errors import (
    BuilderLacksCompiler,
    BuilderOfOtherGo,
    ContainerEnded,
    ContainerTooLong,
    EngineDenied,
    EngineDiskFull,
    EngineGone,
    EngineNotInstalled,
    EngineNotRunning,
    EngineOutOfMemory,
    EngineRefused,
    EngineUnknown,
    ImageNotAtHand,
    ImageNotFound,
    ImageOfOtherPlatform,
    MachineDiskFull,
    NoBuilder,
)
from pants_krakend.core.build.told import Told
from pants_krakend.core.errors import KrakendError

__all__ = ["EngineUse", "explain_engine"]

# Statuses of programs/builder and of its scripts.
OTHER_GO, TIMED_OUT = 65, 124
_ENGINE, _CANNOT_RUN, _NOT_FOUND, _KILLED = 125, 126, 127, 137
_STOPPED = (129, 130, 143)
# Of the go command, and of docker where nothing is run.
_GO = (1, 2)


@dataclass(frozen=True)
class EngineUse:
    """What the engine was asked to do.

    :param action: for people, as `Compile plugins/auth:so for linux-amd64-musl`.
    :param image: as `repository@sha256:…` or `repository:tag`.
    :param gateway: the gateway's name, and `go` its exact Go; empty where no plan is run.
    :param platform: by name, as `linux-arm64-musl`; empty where no plan is run.
    :param quirks: what is known of the release's builder for that platform.
    """

    action: str
    image: str
    gateway: str = ""
    go: str = ""
    platform: str = ""
    quirks: Sequence[str] = ()


@dataclass(frozen=True)
class _Failed:
    use: EngineUse
    status: int
    text: str


def explain_engine(status: int, output: str, use: EngineUse) -> KrakendError | None:
    """Tell which of the engine's failures this is; None for a failure of what ran in it.

    :param status: the exit status, not 0.
    :param output: what was printed on stderr.
    """
    lines = (line.rstrip() for line in output.splitlines())
    kept = [line for line in lines if line and not line.startswith(_NOISE)]
    failed = _Failed(use, status, "\n".join(kept))
    is_go = use.go and status in _GO
    for statuses, sign, explain in _OF_THE_BUILD if is_go else _OF_THE_ENGINE:
        if (not statuses or status in statuses) and sign.search(failed.text):
            return explain(failed)
    return None


_NOISE = ("Run 'docker run --help'", "See 'docker run --help'", "go: downloading ")


_NOT_INSTALLED = Told(
    EngineNotInstalled,
    "{0.use.action}: there is no `docker` command on this machine.",
    "Install the docker CLI (Docker's or Debian's `docker.io`; for Podman also), put it "
    'on the PATH that `[krakend].engine_env_vars` passes on, or set `builder` to "native", '
    "which needs no container.",
)
_NOT_RUNNING = Told(
    EngineNotRunning,
    "{0.use.action}: no container engine answers.",
    "Start it (`systemctl start docker`, Docker Desktop, `podman system service`), or "
    "say where it is: DOCKER_HOST or DOCKER_CONTEXT, which `[krakend].engine_env_vars` passes "
    'on. Without an engine, set `builder` to "native".',
)
_UNKNOWN = Told(
    EngineUnknown,
    "{0.use.action}: the docker CLI does not know the engine that it is to use.",
    "`docker context ls` shows those there are. Correct DOCKER_CONTEXT or "
    "DOCKER_CONFIG, which `[krakend].engine_env_vars` passes on.",
)
_DENIED = Told(
    EngineDenied,
    "{0.use.action}: this user may not use the container engine.",
    "Add the user to the group that owns the socket (`usermod -aG docker USER`, then "
    "log in again; that is as good as being root), use a rootless engine, or set `builder` to "
    '"native".',
)
_GONE = Told(
    EngineGone,
    "{0.use.action}: the container engine went away while it was at work.",
    "Start it again and repeat: nothing of the build is kept but Go's cache.",
)
_IMAGE_NOT_FOUND = Told(
    ImageNotFound,
    "{0.use.action}: the registry has no {0.use.image} for this user.",
    "Correct `krakend_version` or `builder_image`, or the pin: "
    "`[krakend].builder_digests` or the gateway's lock. For a registry that wants to know who "
    "you are: `docker login`.",
)
_IMAGE_NOT_AT_HAND = Told(
    ImageNotAtHand,
    "{0.use.action}: the engine has no {0.use.image} and cannot fetch it.",
    "Without a network, bring the image here (`docker pull` and `docker save` there, "
    "`docker load` or a registry of your own here, named in `builder_image`), or set "
    '`builder` to "native".',
)
_OTHER_PLATFORM = Told(
    ImageOfOtherPlatform,
    "{0.use.action}: {0.use.image} cannot run here as linux/amd64, which the "
    "vendor's builders are.",
    "Pin the image for linux/amd64, or the index that lists it. On a machine with "
    "another CPU the engine has to emulate amd64; or build on amd64, for instance in CI.",
)
_NO_BUILDER = Told(
    NoBuilder,
    "{0.use.action}: {0.use.image} is no builder: a command is missing in it.",
    "Correct `builder_image`: the image needs Go at /usr/local/go, a C compiler, and "
    "sh, head, tar and timeout, as the vendor's builders have them.",
)
_DISK_FULL = Told(
    EngineDiskFull,
    "{0.use.action}: the container engine has no space left.",
    "Free some of its disk (`docker system df`; `docker volume ls --filter "
    "name=pants-krakend` lists the build caches, which may all go). The build itself lies in "
    "the engine's memory, which has to be some GB.",
)
_MACHINE_FULL = Told(
    MachineDiskFull,
    "{0.use.action}: this machine has no space left for what goes to the container and comes back.",
    "Free some of its disk, or set `[GLOBAL].local_execution_root_dir` to a directory on another "
    "one.",
)
_OUT_OF_MEMORY = Told(
    EngineOutOfMemory,
    "{0.use.action}: a process was killed, most likely because memory ran out.",
    "Give the engine more memory (Docker Desktop: Settings, Resources), or let Pants "
    "run fewer builds at once: `[GLOBAL].process_execution_local_parallelism`.",
)
_TOO_LONG = Told(
    ContainerTooLong,
    "{0.use.action}: the container did not end in its time, and was removed.",
    "If the machine is slow (a first build compiles the standard library; emulation "
    "takes ten times as long), raise `[krakend].builder_timeout`.",
)
_ENDED = Told(
    ContainerEnded,
    "{0.use.action}: the container was ended from outside.",
    "Somebody or something stopped it (`docker stop`, a shutdown). Run it again.",
)
_FOUND = re.compile(r"^this image has: (?:go(\S+))? ?(.*)$", re.MULTILINE)


def _other_go(failed: _Failed) -> KrakendError:
    use, match = failed.use, _FOUND.search(failed.text)
    found, places = (match[1] or "another Go", match[2]) if match else ("another Go", "")
    remedy = (
        'Set `builder` to "native", which takes the gateway\'s own Go, or name a builder with '
        "that Go in `builder_image`. If the gateway is not what its tag says either "
        "(krakend-ce#910), lock it from its image or its binary and set `resolve`."
    )
    if found == use.go:
        return BuilderOfOtherGo(
            f"The builder {use.image} has Go at another place than {use.gateway} was built with, "
            "which would refuse its plugins.",
            evidence=f"GOROOT and GOPATH there: {places}; the gateway's: /usr/local/go /go",
            remedy=remedy,
        )
    return BuilderOfOtherGo(
        f"The builder {use.image} has Go {found}, but {use.gateway} was built with Go {use.go}, "
        "and would refuse its plugins.",
        evidence=failed.text,
        remedy=remedy,
    )


_COMPILER = re.compile(r'C compiler "([^"]+)" not found')


def _lacks_compiler(failed: _Failed) -> KrakendError:
    use, match = failed.use, _COMPILER.search(failed.text)
    name = match[1] if match else "the C compiler"
    known = "".join(f"{quirk}\n" for quirk in use.quirks)
    return BuilderLacksCompiler(
        f"The builder {use.image} has no {name}, which {use.platform} needs.",
        evidence=known + failed.text,
        remedy=f'Set `builder` to "native", which compiles for {use.platform} with zig, or name an '
        "image that has it in `builder_image`.",
    )


_REFUSED = Told(
    EngineRefused,
    "{0.use.action}: the container engine did not do it.",
    "What it says should tell why: engines differ in what they support. If it is "
    'nothing that you can change, set `builder` to "native", and please report it.',
)
_ANY = re.compile("")
# What programs/builder writes for docker, and what docker writes for it.
_OF_THIS_MACHINE = re.compile(
    r"^(?:builder: |write /dev/stdout: ).*no space left on device$", re.MULTILINE
)
_Cause = tuple[tuple[int, ...], re.Pattern[str], Callable[[_Failed], KrakendError]]
# In both tables the first that fits decides: what is rarer and surer stands first. An empty tuple
# is any status. These can come of the go command, or of what it runs, too.
_OF_THE_BUILD: tuple[_Cause, ...] = (
    ((), _OF_THIS_MACHINE, _MACHINE_FULL),
    ((), re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE), _DISK_FULL),
    ((), _COMPILER, _lacks_compiler),
    ((), re.compile(r"signal: killed"), _OUT_OF_MEMORY),
)
_OF_THE_ENGINE: tuple[_Cause, ...] = (
    ((OTHER_GO,), _FOUND, _other_go),
    ((TIMED_OUT,), _ANY, _TOO_LONG),
    ((_NOT_FOUND,), re.compile(r"docker: (?:not found|No such file)"), _NOT_INSTALLED),
    ((), re.compile(r"permission denied while trying to connect"), _DENIED),
    ((), re.compile(r"context \S+: context not found|unable to resolve docker endpoint"), _UNKNOWN),
    ((), re.compile(r"Cannot connect to the Docker daemon|error during connect:"), _NOT_RUNNING),
    (
        (),
        re.compile(
            r"does not match the specified platform|no matching manifest for|exec format error"
        ),
        _OTHER_PLATFORM,
    ),
    *_OF_THE_BUILD,
    ((), re.compile(r"unexpected EOF|connection reset|error waiting for container"), _GONE),
    (
        (),
        re.compile(
            r"manifest unknown|manifest for \S+ not found|HTTP 404|pull access denied"
            r"|unauthorized|requested access to the resource is denied"
        ),
        _IMAGE_NOT_FOUND,
    ),
    (
        (),
        re.compile(
            r"Error response from daemon: (?:Get|Head) |[Nn]o such image|toomanyrequests"
            r"|TLS handshake|i/o timeout"
        ),
        _IMAGE_NOT_AT_HAND,
    ),
    ((_CANNOT_RUN, _NOT_FOUND), _ANY, _NO_BUILDER),
    ((_KILLED,), _ANY, _OUT_OF_MEMORY),
    (_STOPPED, _ANY, _ENDED),
    ((_ENGINE,), _ANY, _REFUSED),
)
