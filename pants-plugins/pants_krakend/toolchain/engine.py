"""The container engine: how processes of this machine reach it, and which images it has.

Nothing of it is in the key of a build. What a machine needs to reach its engine lies in a named
cache whose name is made of those very settings, so that two users of one cache never mix them.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from pants_krakend.core.build.builder_image import digest_of
from pants_krakend.core.build.engine_errors import EngineRefused
from pants_krakend.core.build.engine_failures import EngineUse, explain_engine
from pants_krakend.core.build.plan import short_digest
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.images import ImageName
from pants_krakend.engine import (
    callable_rule,
    create_digest,
    environment_vars_subset,
    execute_process,
    implicitly,
)
from pants_krakend.subsystem import KrakendSubsystem

__all__ = [
    "ENGINE_DIR",
    "Engine",
    "ImageRequest",
    "ImageThere",
    "ResolveRequest",
    "ResolvedImage",
    "engine",
    "provide_image",
    "resolve_image",
]

ENGINE_DIR = ".krakend-engine"
# What the vendor's builders are made for, and nothing else.
_PLATFORM = "--platform=linux/amd64"
_INSTALL = f"""\
PATH=/usr/local/bin:/usr/bin:/bin
for file in docker timeout; do
    cp "$file" {ENGINE_DIR}/"$file.$$" && mv {ENGINE_DIR}/"$file.$$" {ENGINE_DIR}/"$file" || exit 1
done
"""


@dataclass(frozen=True)
class EngineSettingsRequest:
    """Ask for what reaches the engine of this machine."""


@dataclass(frozen=True)
class Engine:
    """The engine of this machine, as far as it is known without asking it.

    :param caches: the named cache that holds `docker` and `timeout`, for `append_only_caches`.
    """

    caches: FrozenDict[str, str]


@dataclass(frozen=True)
class ImageRequest:
    """Ask that the engine has an image.

    :param image: as `repository@sha256:…`.
    """

    image: str


@dataclass(frozen=True)
class ImageThere:
    """It has it, for the platform of the vendor's builders."""

    engine: Engine


@dataclass(frozen=True)
class ResolveRequest:
    """Ask which image a tag stands for now; the engine pulls it."""

    image: ImageName


@dataclass(frozen=True)
class ResolvedImage:
    """The image with its digest; None, with the reason, where nobody could tell."""

    image: ImageName | None
    problem: KrakendError | None = None

    @property
    def failure(self) -> KrakendError:
        """Why nobody could tell."""
        assert self.problem is not None  # noqa: S101 # one of the two is there
        return self.problem


@dataclass(frozen=True)
class DockerRequest:
    """One run of the docker CLI."""

    arguments: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class DockerResult:
    """How it ended."""

    status: int
    stdout: str
    stderr: str


def docker_script(variables: Mapping[str, str]) -> str:
    """A command that is docker, with the variables of the user; 127 where there is no docker."""
    exports = "".join(
        f"export {name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())
    )
    return f'#!/bin/sh\n{exports}exec docker "$@"\n'


def _cache_name(settings: str) -> str:
    # Pants allows no digit there.
    letters = str.maketrans("0123456789", "ghijklmnop")
    return f"krakend_engine_{short_digest(settings).translate(letters)}"


@rule(desc="Find the container engine")
async def find_engine(request: EngineSettingsRequest, krakend: KrakendSubsystem) -> Engine:
    del request
    variables = await environment_vars_subset(
        EnvironmentVarsRequest(krakend.engine_env_vars), **implicitly()
    )
    script, limit = docker_script(variables), f"{krakend.builder_timeout}\n"
    caches = FrozenDict({_cache_name(script + limit): ENGINE_DIR})
    files = [
        FileContent("docker", script.encode(), is_executable=True),
        FileContent("timeout", limit.encode()),
    ]
    result: FallibleProcessResult = await execute_process(
        Process(
            ("/bin/sh", "-c", _INSTALL),
            description="Note how the container engine is reached",
            input_digest=await create_digest(CreateDigest(files)),
            append_only_caches=caches,
            cache_scope=ProcessCacheScope.PER_SESSION,
            level=LogLevel.DEBUG,
        ),
        **implicitly(),
    )
    if result.exit_code != 0:
        raise EngineRefused(
            "How the container engine is reached could not be noted.",
            evidence=result.stderr.decode(errors="replace").strip(),
            remedy="Let the user who runs Pants write to `[GLOBAL].named_caches_dir`.",
        )
    return Engine(caches)


engine = callable_rule(find_engine)


@rule(desc="Ask the container engine")
async def run_docker(request: DockerRequest) -> DockerResult:
    found = await engine(EngineSettingsRequest(), **implicitly())
    result = await execute_process(
        Process(
            (f"{ENGINE_DIR}/docker", *request.arguments),
            description=request.description,
            append_only_caches=found.caches,
            # It looks at an engine that changes.
            cache_scope=ProcessCacheScope.PER_SESSION,
        ),
        **implicitly(),
    )
    return DockerResult(
        result.exit_code,
        result.stdout.decode(errors="replace"),
        result.stderr.decode(errors="replace"),
    )


docker = callable_rule(run_docker)


def _failure(result: DockerResult, use: EngineUse) -> KrakendError:
    return explain_engine(result.status, result.stderr, use) or EngineRefused(
        f"{use.action}: the container engine did not do it.",
        evidence=result.stderr.strip(),
        remedy="What it says should tell why.",
    )


def _inspect(image: str, step: str) -> DockerRequest:
    return DockerRequest(
        ("image", "inspect", "--format={{json .RepoDigests}} {{.Os}}/{{.Architecture}}", image),
        f"Look for {image}{step}",
    )


def _pull(image: str) -> DockerRequest:
    return DockerRequest(("pull", "--quiet", _PLATFORM, image), f"Pull {image}")


@rule(desc="Provide a builder image")
async def provide_builder_image(request: ImageRequest) -> ImageThere:
    found = await engine(EngineSettingsRequest(), **implicitly())
    # That it is there is asked first: it may have been loaded from a file, without a registry.
    looked = await docker(_inspect(request.image, ""), **implicitly())
    if looked.status != 0:
        pulled = await docker(_pull(request.image), **implicitly())
        if pulled.status != 0:
            raise _failure(pulled, EngineUse(f"Pull {request.image}", request.image))
    return ImageThere(found)


provide_image = callable_rule(provide_builder_image)


@rule(desc="Find out which image a tag stands for")
async def resolve_tag(request: ResolveRequest) -> ResolvedImage:
    image = request.image
    pulled = await docker(_pull(image.tagged), **implicitly())
    # What was pulled before, or made here, counts where no registry answers.
    looked = await docker(_inspect(image.tagged, " by its tag"), **implicitly())
    digest = digest_of(image, looked.stdout) if looked.status == 0 else ""
    if not digest:
        use = EngineUse(f"Resolve {image.tagged}", image.tagged)
        bad = pulled if pulled.status != 0 else looked
        return ResolvedImage(None, _failure(bad, use))
    return ResolvedImage(replace(image, digest=digest))


resolve_image = callable_rule(resolve_tag)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
