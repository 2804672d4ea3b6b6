"""Everything a file tells of itself that a plugin and its gateway must agree about.

`read_facts` takes the bytes of any file, and never runs them. How each fact is found is in the
modules beside this one; here they are put together.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

from pants_krakend.core.abi.buildinfo import BuildInfo, go_string, go_version, read_build_info
from pants_krakend.core.abi.dynamic import Dynamic, read_dynamic, read_interpreter
from pants_krakend.core.abi.elf import (
    ET_DYN,
    ET_EXEC,
    DamagedElf,
    Elf,
    identify,
    is_whole,
    read_elf,
)
from pants_krakend.core.abi.kind import Kind, kind_of_start
from pants_krakend.core.abi.layout import SourceLayout, read_layout
from pants_krakend.core.abi.pclntab import SourceTable, read_source_table
from pants_krakend.core.abi.symbols import (
    GoSymbols,
    escaped_path,
    package_of_symbol,
    read_go_symbols,
)
from pants_krakend.core.gomod.modules import is_standard, module_of
from pants_krakend.core.platform import Libc

__all__ = ["BinaryFacts", "read_facts"]

_REGISTERERS = re.compile("(Handler|Client|Modifier|Middleware)Registerer")
# What Lura's variables hold before a build sets them.
_UNSET = "undefined"
_KRAKEND_VERSION, _LIBC_VERSION = "core.KrakendVersion", "core.GlibcVersion"
_GO_VERSION = "runtime.buildVersion"
_OPENS, _PROGRAM = "plugin.Open", "main"
_GLIBC = re.compile(r"GLIBC_(\d+(?:\.\d+)*)")
_LONGEST_VALUE = 1024


@dataclass(frozen=True)
class BinaryFacts:
    """What one file is, and what it tells. Facts that it does not tell are empty.

    :param arch: the CPU by Go's name, `amd64`, or by the ELF standard's where Go has none.
    :param libc: of which family the C library is that it was linked with.
    :param glibc: the newest glibc that it needs: `2.34`.
    :param interpreter: the dynamic loader it asks for; empty for a static file and for a plugin.
    :param needed: the shared libraries that it asks for, in its order.
    :param go: the version of Go: `1.25.12`.
    :param build: the whole of Go's build info.
    :param krakend_version: what the gateway reports as its version: `2.13.8`, `2.12.4-ee`.
    :param libc_version: what the gateway reports as its C library: `MUSL-1.2.5_(alpine-3.23.4)`.
    :param layout: where sources lay; None where there is no table of source files.
    :param fingerprints: 16 hex digits for each import path.
    :param plugin_path: what Go knows a plugin by; empty where `-pluginpath` has hidden it.
    :param exports: the exported names of a plugin's main package.
    :param data_sizes: size of each variable that a gateway and its plugins share by name.
    """

    kind: Kind
    arch: str = ""
    libc: Libc | None = None
    glibc: str = ""
    interpreter: str = ""
    needed: tuple[str, ...] = ()
    go: str = ""
    build: BuildInfo = field(default_factory=BuildInfo)
    krakend_version: str = ""
    libc_version: str = ""
    layout: SourceLayout | None = None
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    plugin_path: str = ""
    exports: tuple[str, ...] = ()
    data_sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def registerers(self) -> tuple[str, ...]:
        """Those of a plugin's exported names that KrakenD looks up, as `HandlerRegisterer`."""
        return tuple(name for name in self.exports if _REGISTERERS.fullmatch(name))

    @property
    def loose_packages(self) -> frozenset[str]:
        """Packages of which no sum says what they were compiled from.

        These are of the main module, of other directories, or without a known module.
        """
        main = self.build.main_module
        sums = {each.path: each.compiled.sum for each in self.build.modules}
        modules = {**sums, **({main.path: ""} if main else {})}
        return frozenset(
            package
            for package in self.fingerprints
            if package != _PROGRAM
            and not is_standard(package, modules)
            and not modules.get(module_of(package, modules))
        )

    @property
    def loose_variables(self) -> Mapping[str, int]:
        """Sizes of the variables in `loose_packages`."""
        loose = set(map(escaped_path, self.loose_packages))
        return {
            name: size
            for name, size in sorted(self.data_sizes.items())
            if package_of_symbol(name) in loose
        }


def read_facts(data: Union[bytes, bytearray, memoryview, mmap.mmap]) -> BinaryFacts:  # noqa: UP007
    """Read the facts of any file.

    :raises DamagedElf: it is an ELF file that contradicts itself.
    """
    with memoryview(data) as view:
        kind = kind_of_start(view)
        if kind:
            return BinaryFacts(kind)
        identity = identify(view)
        if identity is None:
            return BinaryFacts(Kind.TRUNCATED_ELF)
        if not identity.is_readable:
            return BinaryFacts(Kind.FOREIGN_ELF, identity.arch)
        if not is_whole(view):
            return BinaryFacts(Kind.TRUNCATED_ELF, identity.arch)
        if identity.type not in {ET_EXEC, ET_DYN}:
            return BinaryFacts(Kind.UNLINKED_ELF, identity.arch)
        return _elf_facts(read_elf(view, identity))


def _elf_facts(elf: Elf) -> BinaryFacts:
    dynamic = read_dynamic(elf)
    interpreter = read_interpreter(elf)
    needed = dynamic.needed if dynamic else ()
    build = read_build_info(elf, dynamic) or BuildInfo()
    symbols = read_go_symbols(elf, dynamic, build.main_package) if dynamic else GoSymbols()
    sources = read_source_table(elf)
    flags = build.settings.get("-ldflags", "")
    values = {
        name: _value(elf, dynamic, symbols, name) or _linked_value(flags, name)
        for name in (_KRAKEND_VERSION, _LIBC_VERSION, _GO_VERSION)
    }
    return BinaryFacts(
        kind=_kind(_is_library(elf, dynamic, interpreter), bool(interpreter), symbols, sources),
        arch=elf.arch,
        libc=_libc((*needed, interpreter)),
        glibc=_newest_glibc(dynamic.versions()) if dynamic else "",
        interpreter=interpreter,
        needed=needed,
        go=build.go or go_version(values[_GO_VERSION]),
        build=build,
        krakend_version=values[_KRAKEND_VERSION],
        libc_version=values[_LIBC_VERSION],
        layout=_layout(sources, build, symbols.plugin_path) if sources else None,
        fingerprints=symbols.fingerprints,
        plugin_path=symbols.plugin_path,
        exports=symbols.exports,
        data_sizes=symbols.data_sizes,
    )


def _is_library(elf: Elf, dynamic: Dynamic | None, interpreter: str) -> bool:
    if elf.type != ET_DYN or dynamic is None or dynamic.is_program:
        return False
    # A C library may be run as well, and asks for a loader then.
    return not interpreter or dynamic.is_library


def _kind(
    is_library: bool,  # noqa: FBT001 # called once, with a name for each
    is_dynamic: bool,  # noqa: FBT001
    symbols: GoSymbols,
    sources: SourceTable | None,
) -> Kind:
    if is_library and symbols.is_plugin:
        return Kind.PLUGIN
    if is_library:
        return Kind.GO_LIBRARY if sources else Kind.LIBRARY
    if symbols.fingerprints and is_dynamic:
        return Kind.GATEWAY
    if symbols.fingerprints or (sources and not is_dynamic and sources.has_function(_OPENS)):
        return Kind.STATIC_GATEWAY
    return Kind.GO_PROGRAM if sources else Kind.PROGRAM


def _libc(names: tuple[str, ...]) -> Libc | None:
    files = [name.rpartition("/")[2] for name in names]
    if any(file == "libc.so" or file.startswith(("libc.musl-", "ld-musl-")) for file in files):
        return Libc.MUSL
    if any(file == "libc.so.6" or file.startswith("ld-linux") for file in files):
        return Libc.GLIBC
    return None


def _newest_glibc(versions: frozenset[str]) -> str:
    found = [match[1] for version in versions if (match := _GLIBC.fullmatch(version))]
    return max(found, key=lambda each: [int(part) for part in each.split(".")], default="")


def _value(elf: Elf, dynamic: Dynamic | None, symbols: GoSymbols, name: str) -> str:
    # A variable that nobody has set has no bytes in the file, or holds Lura's own word for that.
    address = next(
        (place for each, place in symbols.data_addresses.items() if _is_named(each, name)), None
    )
    if address is None:
        return ""
    try:
        value = go_string(elf, dynamic, address)[:_LONGEST_VALUE].decode("utf-8", "replace")
    except DamagedElf:
        return ""
    return "" if value == _UNSET else value


def _is_named(symbol: str, name: str) -> bool:
    return symbol == name or symbol.endswith("/" + name)


def _linked_value(flags: str, name: str) -> str:
    # -X github.com/luraproject/lura/v2/core.KrakendVersion=2.13.8
    found = re.search(rf"/{re.escape(name)}=([^\s'\"]*)", flags)
    return found[1] if found else ""


def _layout(sources: SourceTable, build: BuildInfo, plugin_path: str) -> SourceLayout:
    paths = (plugin_path, escaped_path(plugin_path)) if plugin_path else ("main",)
    return read_layout(sources, build, [f"{path}.main" for path in paths])
