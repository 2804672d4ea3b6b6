"""What each rule means and how to mend what it finds, whatever plugin it is about.

Words only; a finding's own cause and remedy name the plugin's modules and files. What Go does is
golang/go go1.26.6:src/runtime/plugin.go, src/cmd/link/internal/ld/symtab.go and
src/cmd/compile/internal/noder/unified.go; what was measured is in the project's own tests.
"""

from __future__ import annotations

from collections.abc import Mapping

from pants_krakend.core.report.config_rule_help import CONFIG_RULE_HELP
from pants_krakend.core.report.rule_texts import RuleHelp
from pants_krakend.core.verdict.rules import Rule

__all__ = ["RULE_HELP"]


_FILE: Mapping[Rule, RuleHelp] = {
    Rule.NOT_A_PLUGIN: RuleHelp(
        "The file is not what `go build -buildmode=plugin` makes: a program, a plain C library, a "
        "text, or a file cut short. Of these a C library and a truncated file kill the gateway.",
        "Build with `-buildmode=plugin` for Linux, and copy the whole file.",
    ),
    Rule.NO_REGISTERER: RuleHelp(
        "KrakenD opens the plugin and finds none of the variables that it looks up, so the plugin "
        "is loaded and never used.",
        "Export a variable named `HandlerRegisterer`, `ClientRegisterer` or `ModifierRegisterer` "
        "from package main.",
    ),
    Rule.GATEWAY_WITHOUT_PLUGINS: RuleHelp(
        "The Community Edition of KrakenD loads no Go plugins since 3.0.0: it ignores the plugin "
        "block of its configuration and serves without the plugin.",
        "Stay on 2.13, or move to the Enterprise Edition.",
    ),
    Rule.STATIC_GATEWAY: RuleHelp(
        "A gateway without a dynamic loader cannot open any plugin, even one that fits.",
        "Link the gateway dynamically: with cgo on, and without `-static`.",
    ),
    Rule.NO_FINGERPRINTS: RuleHelp(
        "Nobody has recorded the fingerprints of this gateway's packages, so nobody can tell "
        "offline what its loader will say.",
        "Lock the gateway from its binary: `python -m pants_krakend lock binary:PATH --output "
        "edge.lock`, or `[krakend].resolve_sources` and `pants generate-lockfiles`.",
    ),
    Rule.UNKNOWN_PACKAGE: RuleHelp(
        "The gateway has this package, and its fingerprint is not in the table of this release.",
        "Lock the gateway from its binary, which has all of them.",
    ),
}

_PLATFORM: Mapping[Rule, RuleHelp] = {
    Rule.SOURCES: RuleHelp(
        "The plugin's sources cannot be compiled, or not as a plugin: an import that leads "
        "nowhere, a file that is no Go, a module whose bytes are not those of go.sum, or one "
        "whose assembly a plugin cannot hold.",
        "Do what the finding says at the line that it names; `go build -buildmode=plugin` with "
        "the gateway's Go says the same.",
    ),
    Rule.CPU: RuleHelp(
        "A plugin holds machine code, and the gateway runs on another kind of CPU.",
        "Build the plugin for the gateway's platform (`platforms` of `krakend_plugin`, or GOARCH "
        "and a C compiler for that CPU).",
    ),
    Rule.LIBC: RuleHelp(
        "KrakenD's image is Alpine, whose C library is musl; its `linux-generic` packages use "
        "glibc. A plugin linked with one does not belong into a process of the other.",
        "Build for `linux-…-musl` if the gateway runs in KrakenD's image, and for `linux-…-glibc` "
        "otherwise.",
    ),
    Rule.GLIBC_VERSION: RuleHelp(
        "The plugin was linked on a system with a newer glibc than the one the gateway runs with, "
        "and needs functions that the older one lacks.",
        "Build on the distribution of the gateway, on an older one, or with `pants package`.",
    ),
}

_GO: Mapping[Rule, RuleHelp] = {
    Rule.GO_MINOR: RuleHelp(
        "Plugin and gateway were compiled by Go of different minor versions. The runtime cannot "
        "read the plugin's tables, and the gateway's whole process ends.",
        "Build with the exact Go of the gateway: `GOTOOLCHAIN=go<version> go build …`, or "
        "`pants package`.",
    ),
    Rule.GO_PATCH: RuleHelp(
        "Plugin and gateway were compiled by different patch versions of Go, whose standard "
        "libraries differ. It depends on the packages that the plugin links whether the loader "
        "notices.",
        "Build with the exact Go of the gateway: `GOTOOLCHAIN=go<version> go build …`, or "
        "`pants package`.",
    ),
    Rule.GO_LINE: RuleHelp(
        "The `go` or `toolchain` line of go.mod asks for a newer Go than the gateway was compiled "
        "with, so the gateway's Go refuses to build the plugin.",
        "Lower it: `go mod edit -go=<the gateway's> -toolchain=none`, or move to a newer gateway.",
    ),
    Rule.GO_EXPERIMENT: RuleHelp(
        "GOEXPERIMENT selects other code in packages that every Go program shares.",
        "Build with the gateway's GOEXPERIMENT, which for KrakenD's own releases is none.",
    ),
    Rule.SOURCE_PATHS: RuleHelp(
        "Go records where the sources of each package lay. A plugin compiled from another module "
        "cache, from a vendor directory or with `-trimpath` differs in every such package.",
        "Build as the vendor does: modules in `/go/pkg/mod`, no `-trimpath`, no `-mod=vendor`; "
        "`pants package` does that in any directory.",
    ),
    Rule.BUILD_TAGS: RuleHelp(
        "A build tag such as `netgo` or `osusergo` selects other files of a package that the "
        "gateway has too.",
        "Build without `-tags`, or with those of the gateway.",
    ),
    Rule.CGO_OFF: RuleHelp(
        "Without cgo, Go compiles other files of `net` and `os/user`, and can neither link a "
        "plugin nor open one.",
        "Set `CGO_ENABLED=1` and have a C compiler for the gateway's platform.",
    ),
    Rule.RACE: RuleHelp(
        "The flags `-race`, `-msan` and `-asan` change packages that every Go program shares.",
        "Build without them, or the gateway with them too.",
    ),
    Rule.COMPILER_FLAGS: RuleHelp(
        "Flags for Go's compiler that reach shared packages, as `-gcflags=all=-l` or `-N`, change "
        "what Go records of them.",
        "Build without `-gcflags=all=…`, also in GOFLAGS.",
    ),
    Rule.PGO: RuleHelp(
        "A profile (`default.pgo`, `-pgo`) changes what Go inlines in the packages it touches.",
        "Build both with the same profile, or both with `-pgo=off`.",
    ),
    Rule.FIPS: RuleHelp(
        "GOFIPS140 selects another module of Go's cryptography.",
        "Build with the gateway's GOFIPS140, which for KrakenD's own releases is off.",
    ),
}

_MODULES: Mapping[Rule, RuleHelp] = {
    Rule.SOURCES: RuleHelp(
        "Go would not compile these sources into a plugin for this gateway: a package is missing, "
        "does not compile, or is no main package.",
        "Mend what the finding quotes; `go vet` beside go.mod shows the same.",
    ),
    Rule.GO_SUM: RuleHelp(
        "The file go.sum lacks the hash of a module that the plugin imports, and a build never "
        "adds one.",
        "Run `go mod tidy` beside go.mod and commit go.sum.",
    ),
    Rule.MODULE_VERSION: RuleHelp(
        "The plugin and the gateway link packages of one module in two versions. Even where the "
        "code is the same, the version is part of the path that Go records.",
        "Take the gateway's version: `go get <module>@<version>` beside go.mod, then "
        "`go mod tidy`.",
    ),
    Rule.MODULE_REPLACED: RuleHelp(
        "One side compiles something else under the module's name: a fork, a directory, or a "
        "module of go.work.",
        "Replace it on both sides alike: `go mod edit -replace` or `-dropreplace` beside go.mod.",
    ),
    Rule.MODULE_CONTENT: RuleHelp(
        "Both sides name the same version of the module and have other bytes of it: a tag that "
        "was moved, or a module cache that was edited.",
        "Run `go clean -modcache`, take the sum of the gateway's go.sum, and build again.",
    ),
    Rule.GATEWAY_MODULE: RuleHelp(
        "The plugin imports packages of the gateway's own main module, which were compiled in the "
        "gateway's directory and not as a dependency.",
        "Do not import them: copy the types or constants that the plugin needs.",
    ),
    Rule.CGO_PACKAGE: RuleHelp(
        "A package with C in it was compiled with other C headers, or with CGO_LDFLAGS, and its "
        "Go part differs by that.",
        "Build without CGO_LDFLAGS (use `-ldflags=-extldflags=…`) and for the gateway's libc.",
    ),
    Rule.PACKAGE: RuleHelp(
        "The fingerprints of a package differ though module, version and flags seem equal.",
        "Build with empty caches (`go clean -cache -modcache`), with no GOFLAGS and no go.work.",
    ),
    Rule.VARIABLE_SIZE: RuleHelp(
        "A variable that the plugin shares with the gateway is larger or smaller in the plugin. "
        "The loader does not look, and the plugin writes over the gateway's memory.",
        "Use the gateway's exact sources of that package, down to the bytes.",
    ),
    Rule.SIBLING_PACKAGE: RuleHelp(
        "Plugins of one gateway share packages that the gateway lacks: the first that is loaded "
        "decides, and the next one with another version is refused.",
        "Use one version of the module in all plugins of the gateway.",
    ),
    Rule.SIBLING_PATH: RuleHelp(
        "Go knows a plugin by the import path of its main package, and opens each path once.",
        "Give one of them another module path in go.mod, or another directory.",
    ),
}

_OPENED: Mapping[Rule, RuleHelp] = {
    Rule.INTERFACE: RuleHelp(
        "The variable is there, and has not the one method, with the very signature, that the "
        "gateway's loader calls. It says `unknown type` at debug level and serves without the "
        "plugin.",
        "Copy the method's signature from the finding, and declare the variable of a type of your "
        "own that is no pointer.",
    ),
    Rule.INIT_FAILS: RuleHelp(
        "What runs when the file is opened (init functions, and the values of package variables) "
        "panics, ends the process or does not come to an end. A gateway that opens such a plugin "
        "ends, or never serves.",
        "Leave what can fail to the function that is called with the plugin's configuration, and "
        "return an error there.",
    ),
    Rule.REGISTERING_FAILS: RuleHelp(
        "The method that the loader calls panics, ends the process or does not come to an end.",
        "Let it do nothing but call the function that it is given.",
    ),
    Rule.REGISTERS_NOTHING: RuleHelp(
        "The method that the loader calls does not call back, or registers a modifier for neither "
        "requests nor responses. The gateway counts the plugin as loaded, and nothing uses it.",
        "Call the function that is given to the method, once for each name.",
    ),
    Rule.EMPTY_NAME: RuleHelp(
        "The plugin registers an empty text as its name, by which krakend.json cannot mean it.",
        'Give the variable a name: `var HandlerRegisterer = registerer("name")`.',
    ),
    Rule.NAME_TWICE: RuleHelp(
        "The plugin registers two things of one kind under one name; the gateway keeps the last.",
        "Give each of them a name of its own.",
    ),
    Rule.NOT_OPENED: RuleHelp(
        "What a plugin registers is seen by opening it, and this machine can run no program of the "
        "plugin's platform.",
        "Check on a machine of that CPU, or install `qemu-user` and a C library for it.",
    ),
}

RULE_HELP: Mapping[Rule, RuleHelp] = {
    **_FILE,
    **_PLATFORM,
    **_GO,
    **_MODULES,
    **_OPENED,
    **CONFIG_RULE_HELP,
}
