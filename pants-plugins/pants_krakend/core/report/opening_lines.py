"""What is said when a plugin is built or opened, by Go, its runtime, dynamic linkers and loaders.

Data only: `explain` finds the lines in a log. Sources: luraproject/lura (its three plugin loaders),
Go's src/plugin/plugin_dlopen.go and src/runtime/plugin.go, musl's ldso/dynlink.c, glibc's
elf/dl-load.c; and the issues that are named.
"""

from __future__ import annotations

from collections.abc import Mapping

from pants_krakend.core.report.loader_line import loader_line
from pants_krakend.core.verdict.rules import Rule

__all__ = ["OPENING_LINES", "PACKAGES"]

# Which rule the first differing package speaks for; measured over Go 1.19 to 1.27.
PACKAGES: Mapping[str, Rule] = {
    "internal/goarch": Rule.SOURCE_PATHS,
    "internal/cpu": Rule.SOURCE_PATHS,
    "internal/unsafeheader": Rule.SOURCE_PATHS,
    "internal/goexperiment": Rule.GO_EXPERIMENT,
    "runtime/cgo": Rule.COMPILER_FLAGS,
    "internal/abi": Rule.COMPILER_FLAGS,
    "runtime/internal/atomic": Rule.COMPILER_FLAGS,
    "internal/runtime/sys": Rule.RACE,
    "runtime/internal/sys": Rule.RACE,
    "internal/runtime/maps": Rule.PGO,
    "reflect": Rule.PGO,
    "encoding/json": Rule.PGO,
    "net": Rule.BUILD_TAGS,
    "os/user": Rule.BUILD_TAGS,
    "crypto/internal/fips140only": Rule.FIPS,
    "crypto/fips140": Rule.FIPS,
}

_FACTS = "`python -m pants_krakend facts FILE` says what the file is and what CPU it is for."

_FATAL = (
    loader_line(
        r"no plugin module data",
        Rule.GO_MINOR,
        "Go's runtime did not find its tables in the file, and ended the gateway's process.",
        cause="The plugin was compiled by another minor version of Go, or the file is a C library "
        "and no Go plugin.",
    ),
    loader_line(
        r"new module data overlaps with previous moduledata",
        Rule.GO_MINOR,
        "Go's runtime could not make sense of the plugin's tables, and ended the gateway's "
        "process.",
        cause="The plugin was compiled by another Go, or in another build mode.",
    ),
    loader_line(
        r"SIGBUS|[Bb]us error|unexpected fault address",
        Rule.NOT_A_PLUGIN,
        "The process read a part of a file that is not there, and was ended.",
        cause="The `.so` was cut short, or was written to while the gateway had it open.",
        cure="Copy the whole file under another name, then rename it; `sha256sum` tells whether "
        "it is the file that was built.",
    ),
    loader_line(
        r"SIGSEGV|invalid memory address or nil pointer dereference",
        Rule.GO_MINOR,
        "The process crashed. It was the plugin if `plugin.open` or the plugin's own package "
        "stands in the trace below.",
        cause="Inside of `plugin.open`: another minor version of Go. Later: a mistake in the "
        "plugin, or memory that another version of a shared package has overwritten.",
    ),
)

_LINKER = (
    loader_line(
        r"unsupported relocation type 1026\b",
        Rule.CPU,
        "The plugin is for arm64, and the gateway runs on amd64 (krakend-ce#476).",
    ),
    loader_line(
        r"unsupported relocation type 7\b",
        Rule.CPU,
        "The plugin is for amd64, and the gateway runs on arm64 (krakend-ce#831).",
    ),
    loader_line(
        r"unsupported relocation type (?P<type>\d+)",
        Rule.CPU,
        "The plugin holds code for another CPU: its relocation type {type} is unknown here.",
    ),
    loader_line(
        r"Error relocating .*?: (?P<symbol>[^\s:]+): symbol not found",
        Rule.LIBC,
        "The gateway's C library (musl) has no function {symbol}, which the plugin calls.",
        cause="The plugin was linked with glibc, and the gateway is KrakenD's Alpine image "
        "(krakend-ce#178, #546).",
    ),
    loader_line(
        r"Error loading shared library (?P<library>ld-linux\S*|lib(?:c|resolv|pthread)\.so\.\d+):",
        Rule.LIBC,
        "The plugin asks for {library} of glibc, and the gateway's C library is musl.",
    ),
    loader_line(
        r"version [`'\"]?GLIBC_(?P<version>[\d.]+)['\"]? not found",
        Rule.GLIBC_VERSION,
        "The plugin needs glibc {version}, and the gateway's system has an older one "
        "(krakend-ce#411).",
    ),
    loader_line(
        r"libc\.so: invalid ELF header|libc\.(?:so|musl-\S+): cannot open shared object",
        Rule.LIBC,
        "The plugin was linked with musl, and the gateway runs with glibc.",
    ),
    loader_line(
        r"invalid ELF header|file too short|Exec format error|wrong ELF class",
        Rule.NOT_A_PLUGIN,
        "The dynamic linker does not take the file for a library of this system.",
        cause="It was built on macOS without GOOS=linux, is cut short, or is no library at all "
        "(krakend-ce#254).",
        cure=f"Build it for Linux, and copy the whole file. {_FACTS}",
    ),
    loader_line(
        r"cannot open shared object file|Error loading shared library",
        None,
        "The dynamic linker could not open the plugin, or a library that it needs.",
        cause="The file is not there, is for another CPU, or was linked with a library that the "
        "gateway's image lacks (krakend-ce#358).",
        cure=f"{_FACTS} `ldd FILE`, in the gateway's image, says which library is missing.",
    ),
    loader_line(
        r"[Dd]ynamic loading not supported",
        Rule.STATIC_GATEWAY,
        "The gateway is a static program and can open no plugin.",
    ),
    loader_line(
        r"plugin: not implemented",
        Rule.CGO_OFF,
        "The gateway was compiled without cgo, or for a system where Go has no plugins.",
        cure="Compile the gateway with `CGO_ENABLED=1`; KrakenD's own releases are.",
    ),
)

_LOADER = (
    loader_line(
        r"plugin already loaded",
        Rule.SIBLING_PATH,
        "The gateway has loaded another plugin with the same import path before this one "
        "(krakend-ce#834).",
    ),
    loader_line(
        r"realpath failed",
        None,
        "There is no file at that path.",
        cause="The path is relative to another directory, or the volume is not mounted.",
        cure='Correct `"plugin": {{"folder": …}}` in krakend.json, or copy the file there.',
    ),
    loader_line(
        r"does not contain an? (?P<symbol>\w+Registerer)",
        Rule.NO_REGISTERER,
        "`test-plugin` was told that the file is of a kind whose variable {symbol} it lacks.",
        cure="Give the flag of the plugin's kind (-s server, -c client, -m modifier), or export "
        "`{symbol}`.",
    ),
    loader_line(
        r"(?P<loader>[\w-]+) plugin loader: unknown type",
        Rule.INTERFACE,
        "The plugin exports the variable that is looked up, and its methods are not the loader's.",
        cause="The signature of a Register… method differs, often by the type of one parameter "
        "({loader}).",
        cure="Copy the signature of the method from KrakenD's documentation for that kind of "
        "plugin, letter by letter.",
    ),
    loader_line(
        r"Plugin\] open (?P<folder>.+?): no such file or directory",
        None,
        "The folder {folder} is not there, so that no plugin is loaded; the gateway serves "
        "without them.",
        cause="`folder` is wrong, or is relative and the gateway was started elsewhere.",
        cure='Correct `"plugin": {{"folder": …}}` in krakend.json, or create the folder.',
    ),
    loader_line(
        r"Unable to open the plugin (?P<path>\S+?)\.?$",
        None,
        "`test-plugin` found no file at {path}.",
        cause="The path is relative to another directory, or the volume is not mounted.",
        cure="Name the file by its absolute path inside of the gateway's container.",
    ),
    loader_line(
        r"You must declare the expected type of the plugin|At least one plugin is required",
        None,
        "`test-plugin` was called without a kind or without a file.",
        cause="It needs a flag for what every file is expected to be.",
        cure="`krakend test-plugin -s auth.so` (-s server, -c client, -m modifier).",
    ),
)

_BUILD = (
    loader_line(
        r"R15 is clobbered",
        None,
        "A package's assembly cannot be part of a plugin, though it can be part of the gateway "
        "(golang/go#48468).",
        cause="That version of the module is older than its mend, such as cespare/xxhash 2.1.1.",
        cure="Use a version without that assembly. If the gateway has the same one, no plugin for "
        "it can link the package.",
    ),
    loader_line(
        r"requires external \(cgo\) linking",
        Rule.CGO_OFF,
        "Go cannot link a plugin without cgo.",
    ),
    loader_line(
        r"go\.mod requires go >= (?P<wanted>[\w.]+) \(running go (?P<running>[\w.]+)",
        Rule.GO_LINE,
        "go.mod asks for Go {wanted}, and the builder has {running}.",
    ),
    loader_line(
        r"missing go\.sum entry",
        Rule.GO_SUM,
        "Go has no hash to check a module against.",
    ),
)

OPENING_LINES = (*_FATAL, *_LINKER, *_LOADER, *_BUILD)
