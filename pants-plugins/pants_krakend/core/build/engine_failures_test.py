"""What docker 28 and Docker Engine 20.10 print when something is wrong, and what a user is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from pants_krakend.core.build.engine_failures import EngineUse, explain_engine
from pants_krakend.core.errors import KrakendError

IMAGE = f"krakend/builder@sha256:{'1' * 64}"
RUN = EngineUse(
    "Compile auth:so for linux-arm64-musl",
    IMAGE,
    gateway="KrakenD 2.10.2",
    go="1.24.5",
    platform="linux-arm64-musl",
    quirks=("KrakenD 2.10.2: The builder's compiler was unpacked elsewhere. (krakend-ce#1025)",),
)
PULL = EngineUse(f"Pull {IMAGE}", IMAGE)
RUN_HELP = "\n\nRun 'docker run --help' for more information"
PLATFORM = (
    f"docker: Error response from daemon: image with reference {IMAGE} was found but does not "
    "match the specified platform: wanted linux/amd64, actual: linux/arm64"
)
NO_SPACE = "/usr/local/go/pkg/tool/linux_amd64/link: writing output: no space left on device"


@pytest.mark.parametrize(
    ("failed", "kind", "what", "remedy"),
    [
        pytest.param(
            (PULL, 127, ".krakend-engine/docker: 3: exec: docker: not found"),
            EngineNotInstalled,
            f"Pull {IMAGE}: there is no `docker` command on this machine.",
            "Install the docker CLI (Docker's or Debian's `docker.io`; for Podman also), put it on "
            'the PATH that `[krakend].engine_env_vars` passes on, or set `builder` to "native", '
            "which needs no container.",
            id="not installed",
        ),
        pytest.param(
            (
                PULL,
                1,
                "Cannot connect to the Docker daemon at unix:///x.sock. Is it running?",
            ),
            EngineNotRunning,
            f"Pull {IMAGE}: no container engine answers.",
            "Start it (`systemctl start docker`, Docker Desktop, `podman system service`), or say "
            "where it is: DOCKER_HOST or DOCKER_CONTEXT, which `[krakend].engine_env_vars` passes "
            'on. Without an engine, set `builder` to "native".',
            id="not running",
        ),
        pytest.param(
            (
                PULL,
                1,
                'unable to resolve docker endpoint: context "foo": context not found: open x.json',
            ),
            EngineUnknown,
            f"Pull {IMAGE}: the docker CLI does not know the engine that it is to use.",
            "`docker context ls` shows those there are. Correct DOCKER_CONTEXT or DOCKER_CONFIG, "
            "which `[krakend].engine_env_vars` passes on.",
            id="no such context",
        ),
        pytest.param(
            (
                RUN,
                125,
                "docker: permission denied while trying to connect to the Docker daemon socket",
            ),
            EngineDenied,
            "Compile auth:so for linux-arm64-musl: this user may not use the container engine.",
            "Add the user to the group that owns the socket (`usermod -aG docker USER`, then log "
            "in again; that is as good as being root), use a rootless engine, or set `builder` to "
            '"native".',
            id="no permission",
        ),
        pytest.param(
            (RUN, 125, "docker: error waiting for container: unexpected EOF"),
            EngineGone,
            "Compile auth:so for linux-arm64-musl: the container engine went away while it was at "
            "work.",
            "Start it again and repeat: nothing of the build is kept but Go's cache.",
            id="stopped while it works",
        ),
        pytest.param(
            (
                PULL,
                1,
                "Error response from daemon: manifest for x:1 not found: manifest unknown",
            ),
            ImageNotFound,
            f"Pull {IMAGE}: the registry has no {IMAGE} for this user.",
            "Correct `krakend_version` or `builder_image`, or the pin: "
            "`[krakend].builder_digests` or the gateway's lock. For a registry that wants to know "
            "who you are: `docker login`.",
            id="no such image",
        ),
        pytest.param(
            (
                PULL,
                1,
                'Error response from daemon: Get "https://x/v2/": dial tcp: no such host',
            ),
            ImageNotAtHand,
            f"Pull {IMAGE}: the engine has no {IMAGE} and cannot fetch it.",
            "Without a network, bring the image here (`docker pull` and `docker save` there, "
            "`docker load` or a registry of your own here, named in `builder_image`), or set "
            '`builder` to "native".',
            id="no network",
        ),
        pytest.param(
            (RUN, 125, PLATFORM),
            ImageOfOtherPlatform,
            f"Compile auth:so for linux-arm64-musl: {IMAGE} cannot run here as linux/amd64, which "
            "the vendor's builders are.",
            "Pin the image for linux/amd64, or the index that lists it. On a machine with another "
            "CPU the engine has to emulate amd64; or build on amd64, for instance in CI.",
            id="of another CPU",
        ),
        pytest.param(
            (RUN, 1, NO_SPACE),
            EngineDiskFull,
            "Compile auth:so for linux-arm64-musl: the container engine has no space left.",
            "Free some of its disk (`docker system df`; `docker volume ls --filter "
            "name=pants-krakend` lists the build caches, which may all go). The build itself lies "
            "in the engine's memory, which has to be some GB.",
            id="no space",
        ),
        pytest.param(
            (RUN, 70, "builder: write tmp/bundle.tar: no space left on device"),
            MachineDiskFull,
            "Compile auth:so for linux-arm64-musl: this machine has no space left for what goes to "
            "the container and comes back.",
            "Free some of its disk, or set `[GLOBAL].local_execution_root_dir` to a directory on "
            "another one.",
            id="no space on this machine for the sources",
        ),
        pytest.param(
            (RUN, 1, "write /dev/stdout: no space left on device"),
            MachineDiskFull,
            "Compile auth:so for linux-arm64-musl: this machine has no space left for what goes to "
            "the container and comes back.",
            "Free some of its disk, or set `[GLOBAL].local_execution_root_dir` to a directory on "
            "another one.",
            id="no space on this machine for the result",
        ),
        pytest.param(
            (RUN, 137, "Killed"),
            EngineOutOfMemory,
            "Compile auth:so for linux-arm64-musl: a process was killed, most likely because "
            "memory ran out.",
            "Give the engine more memory (Docker Desktop: Settings, Resources), or let Pants run "
            "fewer builds at once: `[GLOBAL].process_execution_local_parallelism`.",
            id="out of memory",
        ),
        pytest.param(
            (RUN, 124, ""),
            ContainerTooLong,
            "Compile auth:so for linux-arm64-musl: the container did not end in its time, and was "
            "removed.",
            "If the machine is slow (a first build compiles the standard library; emulation takes "
            "ten times as long), raise `[krakend].builder_timeout`.",
            id="too long",
        ),
        pytest.param(
            (RUN, 143, ""),
            ContainerEnded,
            "Compile auth:so for linux-arm64-musl: the container was ended from outside.",
            "Somebody or something stopped it (`docker stop`, a shutdown). Run it again.",
            id="stopped",
        ),
        pytest.param(
            (
                RUN,
                127,
                'docker: Error response from daemon: exec: "sh": executable file not found',
            ),
            NoBuilder,
            f"Compile auth:so for linux-arm64-musl: {IMAGE} is no builder: a command is missing in "
            "it.",
            "Correct `builder_image`: the image needs Go at /usr/local/go, a C compiler, and sh, "
            "head, tar and timeout, as the vendor's builders have them.",
            id="no builder",
        ),
        pytest.param(
            (RUN, 125, "docker: Error response from daemon: Conflict."),
            EngineRefused,
            "Compile auth:so for linux-arm64-musl: the container engine did not do it.",
            "What it says should tell why: engines differ in what they support. If it is nothing "
            'that you can change, set `builder` to "native", and please report it.',
            id="something else",
        ),
    ],
)
def test_each_failure_has_its_own_message(
    failed: tuple[EngineUse, int, str], kind: type[KrakendError], what: str, remedy: str
) -> None:
    use, status, output = failed
    error = explain_engine(status, output + RUN_HELP, use)
    assert type(error) is kind
    assert str(error) == "\n\n".join(part for part in (what, output, remedy) if part)


NATIVE = (
    'Set `builder` to "native", which takes the gateway\'s own Go, or name a builder with that Go '
    "in `builder_image`. If the gateway is not what its tag says either (krakend-ce#910), lock it "
    "from its image or its binary and set `resolve`."
)


@pytest.mark.parametrize(
    ("output", "text"),
    [
        pytest.param(
            "this image has: go1.24.4 /usr/local/go /go",
            f"The builder {IMAGE} has Go 1.24.4, but KrakenD 2.10.2 was built with Go 1.24.5, and "
            "would refuse its plugins.\n\nthis image has: go1.24.4 /usr/local/go /go",
            id="another Go",
        ),
        pytest.param(
            "this image has: go1.24.5 /usr/lib/go /root/go",
            f"The builder {IMAGE} has Go at another place than KrakenD 2.10.2 was built with, "
            "which would refuse its plugins.\n\n"
            "GOROOT and GOPATH there: /usr/lib/go /root/go; the gateway's: /usr/local/go /go",
            id="at another place",
        ),
    ],
)
def test_a_builder_whose_go_is_not_the_gateways_is_named_with_both(output: str, text: str) -> None:
    error = explain_engine(65, output, RUN)
    assert isinstance(error, BuilderOfOtherGo)
    assert str(error) == f"{text}\n\n{NATIVE}"


def test_a_missing_c_compiler_is_named_with_what_is_known_of_the_builder() -> None:
    output = (
        '# runtime/cgo\ncgo: C compiler "aarch64-linux-musl-gcc" not found: exec: '
        '"aarch64-linux-musl-gcc": executable file not found in $PATH'
    )
    error = explain_engine(1, output, RUN)
    assert isinstance(error, BuilderLacksCompiler)
    assert str(error) == (
        f"The builder {IMAGE} has no aarch64-linux-musl-gcc, which linux-arm64-musl needs.\n\n"
        "KrakenD 2.10.2: The builder's compiler was unpacked elsewhere. (krakend-ce#1025)\n"
        f"{output}\n\n"
        'Set `builder` to "native", which compiles for linux-arm64-musl with zig, or name an image '
        "that has it in `builder_image`."
    )


@pytest.mark.parametrize(
    ("status", "output"),
    [
        pytest.param(1, "# example.com/auth\n./main.go:1:1: syntax error", id="a compile error"),
        pytest.param(1, "main.go:3:2: unauthorized: no such image: context x", id="words of ours"),
        pytest.param(70, "builder: open x: permission denied", id="of the build program"),
    ],
)
def test_what_the_build_itself_fails_at_is_none_of_the_engines(status: int, output: str) -> None:
    assert explain_engine(status, output, RUN) is None


@given(st.integers(1, 255), st.text())
def test_any_output_is_explained_or_left_to_others(status: int, output: str) -> None:
    error = explain_engine(status, output, RUN)
    assert error is None or error.remedy
