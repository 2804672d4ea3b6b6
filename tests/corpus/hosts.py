"""The hosts of the corpus: what plugins are opened by, and what each rule would call a difference.

The first is the plain one: each other differs from it in what its name says, and in nothing else
but that the costlier ones import less.
"""

from __future__ import annotations

from pants_krakend.core.verdict.rules import Rule
from tests.corpus.modules import CONTENTS
from tests.corpus.recipes import Host, Mode, Recipe, Replaced
from tests.corpus.sources import IN_HOST

__all__ = ["HOSTS", "PLAIN", "WITHOUT_MODULES"]

_MODULES = ("lib", "mute", "multi/one", *CONTENTS)
_STANDARD = ("crypto/sha256", "net", "os/user")
_ALL = (*_MODULES, "cside", IN_HOST, *_STANDARD)
_FEW = ("lib", "multi/one")


def _host(name: str, recipe: Recipe, *rules: Rule, edit: str = "") -> Host:
    return Host(name, recipe, frozenset(rules), edit)


def _recipe(imports: tuple[str, ...], **how: object) -> Recipe:
    return Recipe(**{"imports": imports, "mode": Mode.PROGRAM, "is_host": True, **how})  # type: ignore[arg-type] # fields


PLAIN = _host("plain", _recipe(_ALL, inside_host=True))
WITHOUT_MODULES = _host("without modules", _recipe(()))

HOSTS: tuple[Host, ...] = (
    PLAIN,
    WITHOUT_MODULES,
    _host("stripped", _recipe(_ALL, arguments=("-ldflags=-s -w",), inside_host=True)),
    _host("position-independent", _recipe(_ALL, mode=Mode.PIE, inside_host=True)),
    _host(
        "without section headers", _recipe(_ALL, inside_host=True), edit="without section headers"
    ),
    _host("dead modules", _recipe(("lib", "multi/one", "cside"), is_dead=True)),
    _host(
        "newer modules",
        _recipe(_ALL, modules={"lib": "v1.1.0", "mute": "v1.1.0", "multi": "v1.1.0"}),
        Rule.MODULE_VERSION,
    ),
    _host("fork", _recipe(_FEW, replaced=Replaced.FORK), Rule.MODULE_REPLACED),
    _host("directory", _recipe(_FEW, replaced=Replaced.DIRECTORY), Rule.MODULE_REPLACED),
    _host("go.work", _recipe(("lib",), replaced=Replaced.WORKSPACE), Rule.MODULE_REPLACED),
    _host("vendored", _recipe(_FEW, vendored=True), Rule.SOURCE_PATHS),
    _host("other GOPATH", _recipe(_FEW, gopath="elsewhere"), Rule.SOURCE_PATHS),
    _host("trimmed", _recipe(_FEW, arguments=("-trimpath",)), Rule.SOURCE_PATHS),
    _host("race detector", _recipe(_FEW, arguments=("-race",)), Rule.RACE),
    _host("netgo", _recipe(("lib", *_STANDARD), arguments=("-tags=netgo",)), Rule.BUILD_TAGS),
    _host("no inlining", _recipe(_FEW, arguments=("-gcflags=all=-l",)), Rule.COMPILER_FLAGS),
    _host("profile", _recipe(_FEW, profile=True), Rule.PGO),
    _host(
        "experiment",
        _recipe(_FEW, environment={"GOEXPERIMENT": "arenas"}),
        Rule.GO_EXPERIMENT,
    ),
    _host(
        "FIPS",
        _recipe(("lib", "crypto/sha256"), environment={"GOFIPS140": "v1.0.0"}),
        Rule.FIPS,
    ),
    _host(
        "no cgo",
        _recipe((), environment={"CGO_ENABLED": "0"}),
        *(Rule.GATEWAY_WITHOUT_PLUGINS, Rule.CGO_OFF),
    ),
    _host("musl", _recipe(_ALL, zig="x86_64-linux-musl"), Rule.LIBC, Rule.CGO_PACKAGE),
    _host(
        "static musl",
        _recipe((), zig="x86_64-linux-musl", arguments=("-ldflags=-extldflags=-static",)),
        *(Rule.STATIC_GATEWAY, Rule.LIBC),
    ),
    _host(
        "glibc 2.17",
        _recipe(_ALL, zig="x86_64-linux-gnu.2.17"),
        *(Rule.GLIBC_VERSION, Rule.CGO_PACKAGE),
    ),
    _host("Go 1.25.11", _recipe(_ALL, go="1.25.11"), Rule.GO_PATCH),
    _host("Go 1.25.6", _recipe(_FEW, go="1.25.6"), Rule.GO_PATCH),
    _host("Go 1.24.5", _recipe(_FEW, go="1.24.5"), Rule.GO_MINOR),
    _host("Go 1.22.3", _recipe(_ALL, go="1.22.3"), Rule.GO_MINOR),
    _host(
        "Go 1.22.3, trimmed",
        _recipe(_FEW, go="1.22.3", arguments=("-trimpath",)),
        *(Rule.GO_MINOR, Rule.SOURCE_PATHS),
    ),
)
