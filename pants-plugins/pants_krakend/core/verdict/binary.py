"""Rung 2: a built plugin beside its gateway's facts, without running either.

The loader compares 8 bytes for each package (golang/go go1.26.6:src/runtime/plugin.go), and so does
this; what the loader does not look at and what harms nonetheless is looked at too: another minor
of Go, variables of another size, the C library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.symbols import escaped_path, package_of_symbol
from pants_krakend.core.gateway.locked import GatewayFacts
from pants_krakend.core.platform import OLDEST_GLIBC, Libc, Platform
from pants_krakend.core.verdict.causes import Sides, find_causes, go_findings
from pants_krakend.core.verdict.comparison import Comparison, compare
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.core.verdict.table import no_fingerprints, unknown_packages

__all__ = ["judge_binary"]

# What the dynamic linker hands to the loader although the Go runtime then ends the process, or what
# faults while it is mapped.
_DEADLY = frozenset({Kind.LIBRARY, Kind.GO_LIBRARY, Kind.TRUNCATED_ELF})
# musl, unlike glibc, opens position-independent programs as if they were libraries.
_DEADLY_ON_MUSL = _DEADLY | {Kind.GATEWAY, Kind.GO_PROGRAM, Kind.PROGRAM}
# musl has all of these in itself (musl ldso/dynlink.c, `load_library`).
_IN_MUSL = re.compile(r"lib(c|pthread|rt|m|dl|util|xnet)\.\S*|ld-(linux|musl)\S*")


def judge_binary(
    name: str,
    plugin: BinaryFacts,
    gateway: GatewayFacts,
    *,
    gateway_name: str,
    platform: Platform,
) -> Verdict:
    """The verdict on one file, on rung 2; other plugins of the gateway are looked at elsewhere.

    :param name: what the file is called in the verdict.
    :param platform: the gateway's that the plugin is to be loaded on.
    """
    if plugin.kind is not Kind.PLUGIN:
        findings: list[Finding] = [_not_a_plugin(name, plugin, platform)]
        return Verdict(name, gateway_name, platform.value, Rung.FINGERPRINTS, tuple(findings))
    comparison = compare(plugin, gateway)
    known = gateway.platforms.get(platform.value)
    settings = known.settings if known else {}
    findings = [*_registerer(name, plugin), *_cpu(plugin, platform), *_libc(plugin, platform)]
    findings += _glibc(plugin, known.glibc if known else "", platform)
    if plugin.arch == platform.arch.value:
        findings += _packages(Sides(plugin, gateway, settings, comparison), gateway_name)
    return Verdict(
        plugin=name,
        gateway=gateway_name,
        platform=platform.value,
        rung=Rung.FINGERPRINTS,
        findings=tuple(findings),
        compared=len(comparison.shared),
        unseen=tuple(_unseen(plugin, gateway, comparison)),
    )


def _packages(sides: Sides, gateway_name: str) -> list[Finding]:
    if not sides.gateway.fingerprints.get(sides.plugin.arch):
        return [
            *go_findings(sides),
            no_fingerprints(sides.plugin.arch, gateway_name, Rung.FINGERPRINTS),
        ]
    return [
        *find_causes(sides),
        *unknown_packages(sides.comparison.unknown, Rung.FINGERPRINTS),
        *_variables(sides),
    ]


def _not_a_plugin(name: str, file: BinaryFacts, platform: Platform) -> Finding:
    is_deadly = file.kind in (_DEADLY_ON_MUSL if platform.libc is Libc.MUSL else _DEADLY)
    return Finding.of_built(
        Rule.NOT_A_PLUGIN,
        Severity.DIES if is_deadly else Severity.ERROR,
        name,
        (file.kind.value, Kind.PLUGIN.value),
        file.kind.sentence + (" Opening it can end the gateway's process." if is_deadly else ""),
        "Build the plugin with `pants package`, or with `go build -buildmode=plugin` in KrakenD's "
        "builder.",
    )


def _registerer(name: str, plugin: BinaryFacts) -> Iterator[Finding]:
    if not plugin.plugin_path:
        yield _hidden_path(name)
    elif not plugin.registerers:
        yield Finding.of_built(
            Rule.NO_REGISTERER,
            Severity.ERROR,
            name,
            (", ".join(plugin.exports) or "no exported name", "HandlerRegisterer or another"),
            "KrakenD looks up `HandlerRegisterer`, `ClientRegisterer` or `ModifierRegisterer` "
            "(Enterprise: `MiddlewareRegisterer`) and leaves a file without any alone, which it "
            "says at debug level only.",
            'Declare `var HandlerRegisterer = registerer("name")` (or the variable of the '
            "plugin's kind) in the main package.",
        )


def _hidden_path(name: str) -> Finding:
    return Finding.of_built(
        Rule.NO_REGISTERER,
        Severity.DIES,
        name,
        ("no symbol under the plugin's path", "HandlerRegisterer or another"),
        "The linker was told another path than the compiler (`-ldflags=-pluginpath=…`), so that Go "
        "finds none of the plugin's symbols, and waits for ever when the file is opened again "
        "(golang/go src/plugin/plugin_dlopen.go:open). KrakenD opens it once for each kind of "
        "plugin.",
        "Build the plugin without `-ldflags=-pluginpath`.",
    )


def _cpu(plugin: BinaryFacts, platform: Platform) -> Iterator[Finding]:
    wanted = platform.arch.value
    if plugin.arch != wanted:
        yield Finding.of_built(
            Rule.CPU,
            Severity.ERROR,
            "CPU",
            (plugin.arch, wanted),
            "The gateway's dynamic linker refuses a file for another CPU.",
            f"Build the plugin for {platform.value}: add it to `platforms`.",
        )


def _libc(plugin: BinaryFacts, platform: Platform) -> Iterator[Finding]:
    wanted = platform.libc
    if plugin.libc is None or plugin.libc is wanted:
        return
    strange = [each for each in plugin.needed if not _IN_MUSL.fullmatch(each)]
    if wanted is Libc.GLIBC or strange:
        missing = ", ".join(strange or plugin.needed)
        severity = Severity.ERROR
        cause = f"A system with {wanted.value} does not have {missing}, which the plugin asks for."
    else:
        severity = Severity.RISK
        cause = (
            "musl takes glibc's libraries for itself, so that such a plugin may be loaded by luck; "
            "whether the functions it calls are there and mean the same was not looked at."
        )
    remedy = f"Build the plugin for {platform.value}: add it to `platforms`."
    sides = (plugin.libc.value, wanted.value)
    yield Finding.of_built(Rule.LIBC, severity, "C library", sides, cause, remedy)


def _glibc(plugin: BinaryFacts, gateway: str, platform: Platform) -> Iterator[Finding]:
    if platform.libc is not Libc.GLIBC or not plugin.glibc:
        return
    # What was compiled only does not tell; none of KrakenD's needs less.
    gateway = gateway or OLDEST_GLIBC
    if _numbers(plugin.glibc) > _numbers(gateway):
        yield Finding.of_built(
            Rule.GLIBC_VERSION,
            Severity.RISK,
            "glibc",
            (plugin.glibc, gateway),
            f"The gateway runs wherever glibc is {gateway} or newer, the plugin only where it is "
            f"{plugin.glibc} or newer. The facts do not tell which one your machines have.",
            'Build the plugin against an older glibc: `[krakend].c_compiler = "zig"` does.',
        )


def _numbers(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version)]


def _variables(sides: Sides) -> Iterator[Finding]:
    """Data is bound to the gateway's, functions are the plugin's own: sizes have to be equal."""
    theirs = sides.gateway.variables.get(sides.plugin.arch, {})
    ours = sides.plugin.data_sizes
    differing = {escaped_path(each) for each in sides.comparison.differing}
    for name in sorted(theirs.keys() & ours.keys()):
        if ours[name] == theirs[name] or package_of_symbol(name) in differing:
            continue
        yield Finding.of_built(
            Rule.VARIABLE_SIZE,
            Severity.ERROR,
            name,
            (f"{ours[name]} bytes", f"{theirs[name]} bytes"),
            "The plugin would use the gateway's variable with the plugin's own functions, and "
            "write beyond its end. The loader does not see that.",
            "Build the plugin from the very sources that the gateway was built from.",
        )


def _unseen(plugin: BinaryFacts, gateway: GatewayFacts, comparison: Comparison) -> Iterator[str]:
    if plugin.arch in gateway.variables:
        return
    differing = set(comparison.differing)
    loose = [
        package
        for module in comparison.modules
        if not module.is_pinned
        for package in module.shared
        if package not in differing
    ]
    if loose:
        yield (
            f"The sizes of the gateway's variables in {loose[0]}"
            + (f" and {len(loose) - 1} more packages" if len(loose) > 1 else "")
            + " are not known, and no sum says that both sides compiled the same sources; lock the "
            "gateway's binary to have them compared."
        )
