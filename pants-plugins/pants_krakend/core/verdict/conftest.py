"""Plugins, sources and gateways that agree, for tests to change one thing of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.asking import answered
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.gomod.gather import gather_modules
from pants_krakend.core.gomod.paths import upwards
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.follow import SeenDirectory, follow_packages
from pants_krakend.core.gosource.package import scan_directory
from pants_krakend.core.platform import Libc, Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.source import PluginSource, plugin_source

PLATFORM = Platform.LINUX_AMD64_GLIBC
STANDARD = (
    "internal/abi",
    "internal/goarch",
    "internal/goexperiment",
    "internal/runtime/maps",
    "internal/runtime/sys",
    "net",
    "runtime",
    "runtime/cgo",
)
UUID, XID, GATEWAY = "github.com/google/uuid", "github.com/rs/xid", "example.com/gateway"
PACKAGES = (*STANDARD, UUID, f"{XID}/b", XID)
TABLE = {path: f"{number:016x}" for number, path in enumerate(PACKAGES, start=1)}
LAYOUT = SourceLayout(trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod")
OTHER = "ff" * 8

PLUGIN = BinaryFacts(
    kind=Kind.PLUGIN,
    arch="amd64",
    libc=Libc.GLIBC,
    glibc="2.3.2",
    needed=("libc.so.6",),
    go="1.25.12",
    build=BuildInfo(
        go="1.25.12",
        main_module=Module("example.com/plugin", "(devel)"),
        modules=(Module(UUID, "v1.6.0", "h1:uuid"), Module(XID, "v1.5.0", "h1:xid")),
        settings={"CGO_ENABLED": "1", "GOAMD64": "v1"},
    ),
    layout=LAYOUT,
    fingerprints={**TABLE, "example.com/plugin": "01" * 8},
    plugin_path="example.com/plugin",
    exports=("HandlerRegisterer",),
)
HOST = GatewayFacts(
    edition="",
    version="",
    go="1.25.12",
    go_sums={},
    main_module=GATEWAY,
    layout=LAYOUT,
    modules=(LockedModule(UUID, "v1.6.0", "h1:uuid"), LockedModule(XID, "v1.5.0", "h1:xid")),
    platforms={
        PLATFORM.value: PlatformFacts(
            "binary:gateway", "", "/lib64/ld-linux-x86-64.so.2", "", "2.34", {"CGO_ENABLED": "1"}
        )
    },
    fingerprints={"amd64": TABLE},
    variables={"amd64": {}},
)


def plugin(*differing: str, **changes: Any) -> BinaryFacts:  # noqa: ANN401 # any field of the record
    """The plugin with packages that differ, and with other facts."""
    fingerprints = {**PLUGIN.fingerprints, **dict.fromkeys(differing, OTHER)}
    return replace(PLUGIN, **{"fingerprints": fingerprints, **changes})


def built(**changes: Any) -> BuildInfo:  # noqa: ANN401 # as above
    """The plugin's build info with other facts."""
    return replace(PLUGIN.build, **changes)


def settings(**changes: str) -> BuildInfo:
    """The plugin's build info with other settings: `race="true"` is `-race=true`."""
    names = {
        name if name.isupper() or "_" in name else f"-{name}": v for name, v in changes.items()
    }
    return built(settings={**PLUGIN.build.settings, **names})


def host(**changes: Any) -> GatewayFacts:  # noqa: ANN401 # as above
    """The gateway with other facts."""
    return replace(HOST, **changes)


def judged(
    file: BinaryFacts, gateway: GatewayFacts = HOST, platform: Platform = PLATFORM
) -> Verdict:
    """The verdict on a file."""
    return judge_binary("auth.so", file, gateway, gateway_name="the gateway", platform=platform)


NAME = "KrakenD 2.13.8"
SUM = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
OTHER_SUM = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydA="
KRAKEND = GatewayFacts(
    edition="ce",
    version="2.13.8",
    go="1.25.12",
    go_sums={},
    main_module="github.com/krakend/krakend-ce/v2",
    layout=LAYOUT,
    modules=(
        LockedModule("example.org/forked", "v1.0.0", "", LockedModule("example.org/f", "v1.1.0")),
        LockedModule("example.org/local", "v1.0.0", "", LockedModule("./local", "(devel)")),
        LockedModule("example.org/mono", "v1.0.0", SUM),
        LockedModule(UUID, "v1.6.0", SUM),
    ),
    platforms={PLATFORM.value: PlatformFacts("release:2.13.8", "", "", "", "", {})},
    fingerprints={
        "amd64": dict.fromkeys(
            [
                *("net", "os/user", "fmt", UUID),
                *("example.org/forked", "example.org/local", "example.org/mono/sub/x"),
            ],
            "0123456789abcdef",
        )
    },
    unknown={"amd64": frozenset({"example.org/closed"})},
)


@dataclass(frozen=True)
class _Files:
    """Files in memory, read as a checkout is."""

    contents: Mapping[str, str]

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Those of the files that there are."""
        return {path: self.contents[path].encode() for path in paths if path in self.contents}

    def see(self, directories: Iterable[str]) -> dict[str, SeenDirectory]:
        """What there is in the directories."""
        return {each: self.see_one(each) for each in directories}

    def see_one(self, directory: str) -> SeenDirectory:
        """What there is in one directory."""
        here = [path for path in self.contents if posixpath.dirname(path) == directory]
        files = {posixpath.basename(path): data for path, data in self.read(here).items()}
        mods = (each for each in upwards(directory) if posixpath.join(each, "go.mod") in self)
        return SeenDirectory(scan_directory(directory, files), next(mods, None))

    def __contains__(self, path: str) -> bool:
        return path in self.contents


def source_of(
    files: Mapping[str, str], directory: str = "auth", tags: Iterable[str] = ()
) -> PluginSource:
    """The sources of the plugin in a directory, whose module begins there."""
    held = _Files(files)
    context = BuildContext(goarch="amd64", go_minor=25, tags=frozenset(tags))
    modules = answered(gather_modules(directory), held.read)
    scanned = held.see_one(directory).scanned
    linked = answered(follow_packages(scanned, modules, None, context), held.see)
    return plugin_source(f"{directory}:so", linked, tags)


def main_file(*imports: str) -> str:
    """A main package with imports, each as it stands: `"fmt"` or `_ "fmt"`."""
    lines = "".join(f"import {each}\n" for each in imports)
    return f"package main\n\n{lines}\nfunc main() {{}}\n"


def sources(
    *imports: str, go_mod: str = "", go_sum: str = "", go: str = "1.25", **files: str
) -> PluginSource:
    """A plugin in `auth` with one file, and the lines of its go.mod after `go`."""
    return source_of(
        {
            "auth/go.mod": f"module example.com/auth\n\ngo {go}\n\n{go_mod}",
            "auth/go.sum": go_sum,
            "auth/main.go": main_file(*imports),
            **files,
        }
    )


def krakend(**changes: Any) -> GatewayFacts:  # noqa: ANN401 # as above
    """KrakenD with other facts."""
    return replace(KRAKEND, **changes)
