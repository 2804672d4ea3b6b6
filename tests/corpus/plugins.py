"""The plugins of the corpus: each is what its name says, and else as the plain host wants it.

`files` has what is given to hosts and is no plugin, `siblings` what is loaded together.
"""

from __future__ import annotations

from dataclasses import replace

from pants_krakend.core.verdict.rules import Rule
from tests.corpus.modules import CONTENTS
from tests.corpus.recipes import HOST_MODULE, Mode, Plugin, Recipe, Replaced, Truth
from tests.corpus.sources import IN_HOST

__all__ = ["PLUGINS", "UNBUILDABLE"]

_LOADED, _REFUSED, _DIED = Truth.LOADED, Truth.REFUSED, Truth.DIED
_OLD = "1.22.3"


def _plugin(name: str, recipe: Recipe, *rules: Rule, truth: Truth, edit: str = "") -> Plugin:
    return Plugin(name, recipe, truth, frozenset(rules), edit)


def _loads(name: str, recipe: Recipe, *rules: Rule, edit: str = "") -> Plugin:
    return _plugin(name, recipe, *rules, truth=_LOADED, edit=edit)


def _refused(name: str, recipe: Recipe, *rules: Rule, edit: str = "") -> Plugin:
    return _plugin(name, recipe, *rules, truth=_REFUSED, edit=edit)


_HARMLESS = (
    _loads("plain", Recipe()),
    _loads("nothing imported", Recipe(imports=())),
    _loads(
        "much imported",
        Recipe(imports=("lib", "mute", "multi/one", "cside", "crypto/sha256", "net", "os/user")),
    ),
    _loads("every kind of contents, unchanged", Recipe(imports=tuple(CONTENTS))),
    _loads("linked for release", Recipe(arguments=("-ldflags=-s -w -buildid=",))),
    _loads("version set by the linker", Recipe(arguments=("-ldflags=-X main.version=1",))),
    _loads("stripped", Recipe(), edit="stripped"),
    _loads("without section headers", Recipe(), edit="without section headers"),
    _loads("built from a file argument", Recipe(package="main.go")),
    _loads("unused tag", Recipe(arguments=("-tags=unused",))),
    _loads("newer CPU", Recipe(imports=(), environment={"GOAMD64": "v2"})),
    _loads("main package not optimized", Recipe(arguments=("-gcflags=-N -l",))),
    _loads("no bounds checks", Recipe(imports=(), arguments=("-gcflags=all=-B",))),
    _loads(
        "as many C linker flags as Go's own",
        Recipe(imports=("cside",), environment={"CGO_LDFLAGS": "-lm -lpthread"}),
    ),
    _loads("C not optimized", Recipe(imports=("cside",), environment={"CGO_CFLAGS": "-O0 -g"})),
    _loads("module that no host has", Recipe(imports=("alone",))),
    _loads(
        "other version of a module, no package shared",
        Recipe(imports=("multi/two",), modules={"multi": "v1.1.0"}),
    ),
    _loads("other GOPATH, no module shared", Recipe(imports=("fmt",), gopath="elsewhere")),
    _loads("module path of the host", Recipe(module=HOST_MODULE)),
    _loads(
        "package of the host's module",
        Recipe(imports=(IN_HOST,), package="./plugin/", inside_host=True),
        Rule.GATEWAY_MODULE,
    ),
    _loads("FIPS latest", Recipe(imports=("crypto/sha256",), environment={"GOFIPS140": "latest"})),
    _loads("linked by zig", Recipe(zig="x86_64-linux-gnu.2.31")),
)

_MODULES = (
    _refused("other version, same source", Recipe(modules={"lib": "v1.0.1"}), Rule.MODULE_VERSION),
    _refused("other version, other source", Recipe(modules={"lib": "v1.1.0"}), Rule.MODULE_VERSION),
    _loads(
        "other version, nothing exported",
        Recipe(imports=("mute",), modules={"mute": "v1.1.0"}),
        Rule.MODULE_VERSION,
    ),
    _refused("fork", Recipe(replaced=Replaced.FORK), Rule.MODULE_REPLACED),
    _refused("directory", Recipe(replaced=Replaced.DIRECTORY), Rule.MODULE_REPLACED),
    _refused(
        "directory, array of another size",
        Recipe(replaced=Replaced.DIRECTORY, second=True),
        *(Rule.MODULE_REPLACED, Rule.VARIABLE_SIZE),
    ),
    _refused("go.work", Recipe(replaced=Replaced.WORKSPACE), Rule.MODULE_REPLACED),
    _refused("vendored", Recipe(vendored=True), Rule.SOURCE_PATHS),
    _refused("other GOPATH", Recipe(gopath="elsewhere"), Rule.SOURCE_PATHS),
    _refused("trimmed", Recipe(arguments=("-trimpath",)), Rule.SOURCE_PATHS),
    _refused(
        "package of the host's module, elsewhere",
        Recipe(imports=(IN_HOST,), package="./plugin/", module=HOST_MODULE),
        Rule.GATEWAY_MODULE,
    ),
    # Go's own are `-O2 -g`: two lines in the code that cgo generates, where this is one.
    _refused(
        "C linker flags",
        Recipe(imports=("cside",), environment={"CGO_LDFLAGS": "-lm"}),
        Rule.CGO_PACKAGE,
    ),
)

_SAME_FINGERPRINT = ("endcomment", "samelinecomment", "privatebody", "arraysize")
_CONTENTS = tuple(
    _plugin(
        f"contents: {name}",
        Recipe(imports=(name,), second=True),
        Rule.MODULE_CONTENT,
        truth=_LOADED if name in _SAME_FINGERPRINT else _REFUSED,
    )
    for name in CONTENTS
)

_GO = (
    _refused("netgo", Recipe(imports=("net",), arguments=("-tags=netgo",)), Rule.BUILD_TAGS),
    _refused(
        "osusergo", Recipe(imports=("os/user",), arguments=("-tags=osusergo",)), Rule.BUILD_TAGS
    ),
    _refused("race detector", Recipe(arguments=("-race",)), Rule.RACE),
    _refused("no inlining", Recipe(arguments=("-gcflags=all=-l",)), Rule.COMPILER_FLAGS),
    _refused("not optimized", Recipe(arguments=("-gcflags=all=-N -l",)), Rule.COMPILER_FLAGS),
    _refused("profile", Recipe(profile=True), Rule.PGO),
    _refused("experiment", Recipe(environment={"GOEXPERIMENT": "arenas"}), Rule.GO_EXPERIMENT),
    _refused(
        "FIPS",
        Recipe(imports=("crypto/sha256",), environment={"GOFIPS140": "v1.0.0"}),
        Rule.FIPS,
    ),
    _loads("Go 1.25.11, packages alike", Recipe(go="1.25.11"), Rule.GO_PATCH),
    _refused("Go 1.25.11, fmt", Recipe(go="1.25.11", imports=("fmt",)), Rule.GO_PATCH),
    _refused("Go 1.25.6", Recipe(go="1.25.6"), Rule.GO_PATCH),
    _plugin("Go 1.24.5", Recipe(go="1.24.5"), Rule.GO_MINOR, truth=_REFUSED),
    _plugin("Go 1.22.3", Recipe(go=_OLD), Rule.GO_MINOR, truth=_DIED),
    _plugin(
        "Go 1.22.3, much imported",
        Recipe(go=_OLD, imports=("lib", "mute", "cside", "net", "os/user")),
        Rule.GO_MINOR,
        truth=_DIED,
    ),
    _plugin(
        "Go 1.22.3, trimmed",
        Recipe(go=_OLD, arguments=("-trimpath",)),
        *(Rule.GO_MINOR, Rule.SOURCE_PATHS),
        truth=_DIED,
    ),
    _plugin(
        "Go 1.22.3, other version",
        Recipe(go=_OLD, modules={"lib": "v1.1.0"}),
        *(Rule.GO_MINOR, Rule.MODULE_VERSION),
        truth=_DIED,
    ),
    _plugin(
        "Go 1.22.3, experiment",
        Recipe(go=_OLD, environment={"GOEXPERIMENT": "arenas"}),
        *(Rule.GO_MINOR, Rule.GO_EXPERIMENT),
        truth=_DIED,
    ),
    _plugin(
        "Go 1.22.3, no inlining",
        Recipe(go=_OLD, arguments=("-gcflags=all=-l",)),
        *(Rule.GO_MINOR, Rule.COMPILER_FLAGS),
        truth=_DIED,
    ),
)

_PLATFORM = (
    _refused("musl", Recipe(zig="x86_64-linux-musl"), Rule.LIBC),
    _refused(
        "musl, cgo package",
        Recipe(imports=("cside",), zig="x86_64-linux-musl"),
        *(Rule.LIBC, Rule.CGO_PACKAGE),
    ),
    _refused("glibc of the future", Recipe(), Rule.GLIBC_VERSION, edit="glibc of the future"),
    _refused(
        "arm64",
        Recipe(environment={"GOARCH": "arm64"}, zig="aarch64-linux-musl"),
        *(Rule.CPU, Rule.LIBC),
    ),
)

_ENTRY = (
    _plugin(
        "no registerer",
        Recipe(registerer="Registerer"),
        Rule.NO_REGISTERER,
        truth=Truth.NOTHING_REGISTERED,
    ),
    _plugin(
        "registerer not exported",
        Recipe(registerer="handlerRegisterer"),
        Rule.NO_REGISTERER,
        truth=Truth.NOTHING_REGISTERED,
    ),
    _plugin(
        "other plugin path",
        Recipe(arguments=("-ldflags=-pluginpath=corpus.test/renamed",)),
        Rule.NO_REGISTERER,
        truth=_REFUSED,
    ),
    _loads("modifier", Recipe(registerer="ModifierRegisterer")),
)

_MODES = (
    _plugin("c-shared library", Recipe(mode=Mode.C_SHARED), Rule.NOT_A_PLUGIN, truth=_DIED),
    _refused("program", Recipe(mode=Mode.PROGRAM), Rule.NOT_A_PLUGIN),
    _refused("position-independent program", Recipe(mode=Mode.PIE), Rule.NOT_A_PLUGIN),
    _refused("c-archive", Recipe(mode=Mode.C_ARCHIVE), Rule.NOT_A_PLUGIN),
)

_BY_GCC = (*_HARMLESS, *_MODULES, *_CONTENTS, *_GO, *_PLATFORM, *_ENTRY, *_MODES)
# The gateways of the tests are linked by zig, and those for musl take nothing that gcc links here.
_ALSO_BY_ZIG = (
    "plain",
    "nothing imported",
    "linked for release",
    "unused tag",
    "module that no host has",
    "other GOPATH, no module shared",
    "FIPS latest",
    "other version, same source",
    "fork",
    "vendored",
    "trimmed",
    "netgo",
    "no inlining",
    "experiment",
    "FIPS",
    "Go 1.25.11, packages alike",
    "Go 1.25.11, fmt",
    "Go 1.25.6",
    "Go 1.22.3",
    "no registerer",
    "modifier",
)


def _by_zig(plugin: Plugin, target: str, *rules: Rule) -> Plugin:
    return replace(
        plugin,
        name=f"{plugin.name}, {target}",
        recipe=replace(plugin.recipe, zig=f"x86_64-linux-{target}"),
        truth=plugin.truth if Rule.LIBC not in rules else _REFUSED,
        rules=plugin.rules | set(rules),
    )


_CHOSEN = [each for each in _BY_GCC if each.name in _ALSO_BY_ZIG]

PLUGINS: tuple[Plugin, ...] = (
    *_BY_GCC,
    *(_by_zig(each, "gnu.2.31") for each in _CHOSEN),
    *(_by_zig(each, "musl", Rule.LIBC) for each in _CHOSEN),
)

# What Go builds nothing of, what it says, and the rules that its sources break on rung 0.
UNBUILDABLE: tuple[tuple[str, Recipe, str, frozenset[Rule]], ...] = (
    (
        "without cgo",
        Recipe(environment={"CGO_ENABLED": "0"}),
        "-buildmode=plugin requires external (cgo) linking, but cgo is not enabled",
        frozenset(),
    ),
    (
        "go.sum without a module",
        Recipe(arguments=("-mod=readonly",)),
        "missing go.sum entry for module providing package",
        frozenset({Rule.GO_SUM}),
    ),
    (
        "go.mod newer than Go",
        Recipe(go_line="1.26", arguments=("-mod=readonly",)),
        "go.mod requires go >= 1.26",
        frozenset({Rule.GO_LINE, Rule.GO_SUM}),
    ),
)
