"""Gateway facts out of a binary or a release; with the records and the merging, the whole of them.

What was read is turned into the records of `locked` here. What two gateways differ in is told by
`drift`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.fingerprints import FingerprintTable
from pants_krakend.core.gateway.locked import (
    GatewayFacts,
    LockedModule,
    PlatformFacts,
    module_text,
)
from pants_krakend.core.gateway.merge import SourcesDisagree, merge_facts
from pants_krakend.core.gateway.release import Era, Release
from pants_krakend.core.gateway.release_modules import ReleaseModules
from pants_krakend.core.platform import OLDEST_GLIBC, Libc, Platform

__all__ = [
    "GatewayFacts",
    "LockedModule",
    "NotAGateway",
    "PlatformFacts",
    "SourcesDisagree",
    "StaticGateway",
    "facts_of_binary",
    "facts_of_release",
    "merge_facts",
    "module_text",
]

_CPUS = ("amd64", "arm64")
_EE = "-ee"
_CE_MODULE = re.compile(r"(.*/)?krakend-ce(/v\d+)?")
# The vendor's builders and releases have them there (krakend-ce Dockerfile, release.yml); the main
# module lay in /app or in /github/workspace, and nobody recorded which.
_VENDOR_LAYOUT = SourceLayout(trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod")
# What only says how and from which commit the program was linked, and changes no package.
_OF_THE_LINK = re.compile(r"vcs(\..*)?|-ldflags|-buildmode|DefaultGODEBUG")


class NotAGateway(KrakendError):
    """The file that gateway facts were to be read from is something else."""


class StaticGateway(NotAGateway):
    """The gateway is linked statically, so that no plugin can be loaded."""


def facts_of_binary(
    facts: BinaryFacts, *, source: str, digest: str, go_sums: Mapping[str, str]
) -> GatewayFacts:
    """The facts of one gateway binary.

    :param source: as in `PlatformFacts`, and `digest` too.
    :param go_sums: of the binary's Go, where they are known; empty otherwise.
    :raises NotAGateway: naming what the file is instead, or what it does not tell; a
        `StaticGateway` for a gateway that is linked statically.
    """
    _check_gateway(facts, source)
    assert facts.libc is not None  # noqa: S101 # checked just before
    main = facts.build.main_module
    main_module = main.path if main else ""
    modules = sorted(map(LockedModule.of, facts.build.modules), key=lambda each: each.path)
    platform = PlatformFacts(
        source=source,
        digest=digest,
        interpreter=facts.interpreter,
        libc_version=facts.libc_version,
        glibc=facts.glibc,
        settings={
            key: value
            for key, value in sorted(facts.build.settings.items())
            if value and not _OF_THE_LINK.fullmatch(key)
        },
    )
    return GatewayFacts(
        edition=_edition(facts.krakend_version, main_module),
        version=facts.krakend_version.removesuffix(_EE),
        go=facts.go,
        go_sums=dict(sorted(go_sums.items())),
        main_module=main_module,
        layout=facts.layout or SourceLayout(trimpath=False),
        modules=tuple(modules),
        platforms={f"linux-{facts.arch}-{facts.libc.value}": platform},
        fingerprints={facts.arch: _importable(facts.fingerprints)},
        # What was compiled only has no sizes, but need not have any without such packages.
        variables={facts.arch: facts.loose_variables}
        if facts.data_sizes or not facts.loose_packages
        else {},
    )


def facts_of_release(
    release: Release,
    modules: ReleaseModules,
    tables: Mapping[str, FingerprintTable],
    era: Era,
) -> GatewayFacts:
    """The facts of an official release of the Community Edition, as its public source has them.

    Where there is a fingerprint table, the modules are those that are linked, as in a binary;
    otherwise they are all that the release requires.

    :param tables: by CPU, those that are shipped.
    """
    linked = {path for table in tables.values() for path in table.modules}
    paths = sorted(linked & modules.modules.keys()) if linked else sorted(modules.modules)
    return GatewayFacts(
        edition="ce",
        version=release.version,
        go=release.go,
        go_sums=dict(sorted(release.go_sums.items())),
        main_module=release.module,
        layout=_VENDOR_LAYOUT,
        modules=tuple(_required(path, modules) for path in paths),
        platforms={
            name: PlatformFacts(
                f"release:{release.version}", "", "", "", _glibc(era, Platform.parse(name)), {}
            )
            for name in sorted(era.platforms)
        },
        fingerprints={cpu: tables[cpu].packages for cpu in sorted(tables)},
        unknown={cpu: tables[cpu].unknown for cpu in sorted(tables)},
    )


def _glibc(era: Era, platform: Platform) -> str:
    """The glibc that a release's gateway may need: its builder's, or the oldest of any builder."""
    if platform.libc is not Libc.GLIBC:
        return ""
    return era.builders[Libc.GLIBC].libc_version or OLDEST_GLIBC


def _check_gateway(facts: BinaryFacts, source: str) -> None:
    remedy = "Name the gateway that loads the plugins: KrakenD's binary is `/usr/bin/krakend`."
    if facts.kind is Kind.STATIC_GATEWAY:
        raise StaticGateway(
            f"{source} can load no plugin.",
            evidence=facts.kind.sentence,
            remedy="Link the gateway dynamically: with CGO_ENABLED=1, without `-static` among the "
            "linker's flags, and with `-dynamic` where zig links it for musl.",
        )
    if facts.kind is not Kind.GATEWAY:
        raise NotAGateway(f"{source} is no gateway.", evidence=facts.kind.sentence, remedy=remedy)
    if facts.arch not in _CPUS:
        raise NotAGateway(
            f"{source} is a gateway of no known platform.",
            evidence=f"It is for the CPU {facts.arch}, and KrakenD is made for "
            f"{' and '.join(_CPUS)}.",
            remedy=remedy,
        )
    if facts.libc is None:
        raise NotAGateway(
            f"{source} is a gateway of no known platform.",
            evidence=f"It asks for the loader {facts.interpreter!r}, which is neither musl's nor "
            "glibc's.",
            remedy=remedy,
        )
    if not facts.go:
        raise NotAGateway(
            f"{source} does not tell which Go compiled it.",
            evidence="It has neither Go's build info nor the variable `runtime.buildVersion`.",
            remedy=remedy,
        )


def _edition(reported: str, main_module: str) -> str:
    if reported.endswith(_EE):
        return "ee"
    if main_module:
        return "ce" if _CE_MODULE.fullmatch(main_module) else ""
    return "ce" if reported else ""


def _importable(fingerprints: Mapping[str, str]) -> Mapping[str, str]:
    # Nothing imports the main package, so that no plugin has to agree with it.
    return {path: each for path, each in sorted(fingerprints.items()) if path != "main"}


def _required(path: str, modules: ReleaseModules) -> LockedModule:
    module, new = modules.modules[path], modules.replaces.get(path)
    if new is None or new.old_version not in {None, module.version}:
        return LockedModule(path, module.version, module.sum)
    # Go's build info has the sum of what stands in, and none of what is replaced.
    return LockedModule(path, module.version, "", LockedModule(new.path, new.version, new.sum))
