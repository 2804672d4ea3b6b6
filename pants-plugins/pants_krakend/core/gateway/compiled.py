"""Gateway facts of a Go main package that was compiled, but not linked.

Pure: what the build says, as the facts that its linked program would tell. How it is compiled is
the plan's business; which Go compiles it is told by its go.mod.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.build.metadata import LinkedModule
from pants_krakend.core.build.plan import BuildPlan
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, facts_of_binary
from pants_krakend.core.gateway.locked import DIRECTORY
from pants_krakend.core.gomod.modfile import GoMod
from pants_krakend.core.gomod.versions import GoVersion

__all__ = ["CompiledGateway", "InexactGo", "NoMainPackage", "exact_go", "facts_of_compiled"]

# Where the vendor's builder has things; programs/builder/run.go maps a build's paths to these.
CANONICAL_LAYOUT = SourceLayout(
    trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod", main_module="/app"
)
_MAIN = "main"
_LINE = re.compile(r"([^\t\n]+)\t([0-9a-f]{16})")
# Go's build info has no other of the plan's variables among its settings.
_SETTINGS = re.compile(r"CGO_ENABLED|GO(ARCH|OS|AMD64|ARM64)")


class InexactGo(KrakendError):
    """A gateway's go.mod does not name the exact Go that it is built with."""


class NoMainPackage(KrakendError):
    """A directory that is to be a gateway has no main package."""


@dataclass(frozen=True)
class CompiledGateway:
    """What a build of `Artifact.FINGERPRINTS` left.

    :param source: as in `[krakend].resolve_sources`.
    :param input_digest: the plan's.
    :param modules: those that are linked.
    :param fingerprints: the text of the result, a line for each package.
    """

    source: str
    plan: BuildPlan
    input_digest: str
    main_module: str
    modules: Iterable[LinkedModule]
    fingerprints: str


def exact_go(go_mod: GoMod) -> str:
    """The Go that a gateway is built with: go.mod's `toolchain` line, else an exact `go` line.

    :raises InexactGo: neither names an exact release.
    """
    for line in (go_mod.toolchain, go_mod.go):
        if line and line != "default" and not GoVersion.parse(line).is_language:
            return GoVersion.parse(line).text
    raise InexactGo(
        f"{go_mod.file} does not name the exact Go that this gateway is built with.",
        evidence=f"It says: go {go_mod.go}." if go_mod.go else "It has no `go` line.",
        remedy=f"Add a line such as `toolchain go1.25.12` to {go_mod.file}, with the Go that "
        "compiles the gateway you deploy.",
    )


def facts_of_compiled(compiled: CompiledGateway, go_sums: Mapping[str, str]) -> GatewayFacts:
    """The facts that the linked program would tell.

    They have no version of the C library, which only a link decides.

    :raises NoMainPackage: what was compiled is a library.
    """
    plan = compiled.plan
    fingerprints = dict(_LINE.findall(compiled.fingerprints))
    if _MAIN not in fingerprints:
        raise NoMainPackage(
            f"{compiled.source} is no gateway: the package there is not `package main`.",
            remedy="Name the directory of the gateway's main package in "
            "`[krakend].resolve_sources`.",
        )
    settings = {key: each for key, each in plan.environment.items() if _SETTINGS.fullmatch(key)}
    main_dir = posixpath.join(CANONICAL_LAYOUT.main_module, plan.module_dir).rstrip("/")
    binary = BinaryFacts(
        kind=Kind.GATEWAY,
        arch=plan.platform.arch.value,
        libc=plan.platform.libc,
        interpreter=plan.platform.loader,
        go=plan.go.version,
        build=BuildInfo(
            go=plan.go.version,
            main_module=Module(compiled.main_module, DIRECTORY),
            modules=tuple(map(_module, compiled.modules)),
            settings={"-compiler": "gc", **settings} if plan.go.at_least("1.18") else {},
        ),
        layout=SourceLayout(
            trimpath=CANONICAL_LAYOUT.trimpath,
            goroot=CANONICAL_LAYOUT.goroot,
            module_cache=CANONICAL_LAYOUT.module_cache,
            main_module=main_dir,
        ),
        fingerprints=fingerprints,
    )
    digest = f"sha256:{compiled.input_digest}"
    return facts_of_binary(binary, source=compiled.source, digest=digest, go_sums=go_sums)


def _module(module: LinkedModule) -> Module:
    version = module.version or DIRECTORY
    if not module.replace:
        return Module(module.path, version, module.sum)
    path, _, new_version = module.replace.partition("@")
    new = Module(path, new_version or DIRECTORY, module.sum)
    return Module(module.path, version, "", new)
