"""A plugin and its gateway that agree, for tests to change one thing of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.platform import Libc, Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict

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
