"""The rule that fetches the sources of an official release, out of Go's module proxy.

As with a plan, the caches are asked first: what a version's sources are is the same everywhere. Go
checks what it fetches against its checksum database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pants.engine.fs import Digest
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from pants_krakend.core.build.plan import GoToolchain
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.release import Release
from pants_krakend.engine import (
    callable_rule,
    execute_process,
    implicitly,
)
from pants_krakend.sources.inputs import APP_DIR
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.cache import (
    APPEND_ONLY_CACHES,
    CACHE_DIR,
    NOT_PROVIDED,
    RUN_IF_PROVIDED,
)
from pants_krakend.toolchain.network import execute_with_network
from pants_krakend.toolchain.provide import ProvideGoRequest, ask_go, builder_program

__all__ = ["NoReleaseSources", "ReleaseSources", "ReleaseSourcesRequest", "release_sources"]

_GOPATH = f"{CACHE_DIR}/gopath"
# Go's module cache is read-only, which a sandbox that is cleaned away must not be.
_TAKE = f'[ -d "$0" ] || exit {NOT_PROVIDED}; cp -R "$0" {APP_DIR} && chmod -R u+rwX {APP_DIR}'


class NoReleaseSources(KrakendError):
    """The sources of a release cannot be fetched."""


@dataclass(frozen=True)
class ReleaseSourcesRequest:
    """Ask for the sources of a release.

    :param module: its main module's path, and `version` the release's: `2.10.2`.
    :param go: that it is compiled with.
    """

    module: str
    version: str
    go: GoToolchain

    @classmethod
    def of(cls, release: Release) -> ReleaseSourcesRequest:
        """Ask for those of a release of the catalogue."""
        go = GoToolchain.of(release.go, release.go_sums)
        return cls(release.module, release.version, go)

    @property
    def name(self) -> str:
        """As Go names it."""
        return f"{self.module}@v{self.version}"


@dataclass(frozen=True)
class ReleaseSources:
    """They, below `app/`."""

    digest: Digest


async def _fetch(request: ReleaseSourcesRequest, krakend: KrakendSubsystem) -> None:
    go = request.go
    fetched = await execute_with_network(
        Process(
            (
                *("/bin/sh", "-c", RUN_IF_PROVIDED, f"{CACHE_DIR}/{builder_program(go)}"),
                *("download", f"--cache={CACHE_DIR}", f"--goroot={go.directory}"),
                *(f"--go-version=go{go.version}", "--", request.name),
            ),
            description=f"Fetch the sources of {request.name}",
            append_only_caches=APPEND_ONLY_CACHES,
            # Its result is what lies on this machine afterwards.
            cache_scope=ProcessCacheScope.PER_SESSION,
        ),
        krakend,
    )
    if fetched.exit_code != 0:
        raise _failed(request, fetched)


def _failed(request: ReleaseSourcesRequest, result: FallibleProcessResult) -> NoReleaseSources:
    return NoReleaseSources(
        f"The sources of KrakenD {request.version} cannot be fetched.",
        evidence=(result.stderr + result.stdout).decode(errors="replace").strip(),
        remedy="They are fetched from GOPROXY as the Go module of that name, which a proxy of your "
        "own may refuse. `check` needs none of it; for `test` lock the release from "
        "`image:NAME:TAG`, `binary:PATH` or `tarball:PATH` in `[krakend].resolve_sources`.",
    )


@rule(desc="Take the sources of a KrakenD release")
async def take_release_sources(
    request: ReleaseSourcesRequest, krakend: KrakendSubsystem
) -> ReleaseSources:
    taking = Process(
        ("/bin/sh", "-c", _TAKE, f"{_GOPATH}/pkg/mod/{request.name}"),
        description=f"Take the sources of {request.name}",
        output_directories=(APP_DIR,),
        env={"PATH": "/usr/bin:/bin"},
        level=LogLevel.DEBUG,
    )
    result: FallibleProcessResult = await execute_process(taking, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        await ask_go(ProvideGoRequest(request.go), **implicitly())
        await _fetch(request, krakend)
        caches = FrozenDict(APPEND_ONLY_CACHES)
        result = await execute_process(replace(taking, append_only_caches=caches), **implicitly())
    if result.exit_code != 0:
        raise _failed(request, result)
    return ReleaseSources(result.output_digest)


release_sources = callable_rule(take_release_sources)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
