"""What Go's linker tells in dynamic symbols: fingerprints, the plugin's path, shared variables.

A fingerprint is Go's 8-byte hash of a package's export data, in the dynamic symbol
`go:link.pkghashbytes.<import path>` (Go 1.19 and earlier: `go.link.`), which the linker writes into
plugins and into whatever can load them (golang/go go1.26.6:src/cmd/link/internal/ld/symtab.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pants_krakend.core.abi.dynamic import FUNCTION, OBJECT, Dynamic
from pants_krakend.core.abi.elf import Elf

__all__ = ["GoSymbols", "escaped_path", "package_of_symbol", "read_go_symbols"]

_PREFIXES = ("go:link.pkghashbytes.", "go.link.pkghashbytes.")
_FINGERPRINT_SIZE = 8
_MAIN = ".main"
_PROGRAM, _RUNTIME = "main", "runtime"
# Each binary has its own, on purpose and of any size.
_OWN = frozenset({"runtime.islibrary", "go:buildinfo", "go.buildinfo"})
_OWN_END = ".str"


@dataclass(frozen=True)
class GoSymbols:
    """What was found among the dynamic symbols.

    :param fingerprints: 16 hex digits for each import path.
    :param plugin_path: what Go knows a plugin by; empty for what is no plugin, and for a plugin
        whose symbols do not tell it (`-ldflags=-pluginpath=…`).
    :param exports: the exported names of a plugin's main package, which a gateway can look up.
    :param data_sizes: size of each variable that a gateway and its plugins share by name.
    :param data_addresses: where the same variables are.
    """

    fingerprints: Mapping[str, str] = field(default_factory=dict)
    plugin_path: str = ""
    exports: tuple[str, ...] = ()
    data_sizes: Mapping[str, int] = field(default_factory=dict)
    data_addresses: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_plugin(self) -> bool:
        """Whether a shared library with these symbols is a plugin: its main package has a path."""
        return bool(self.fingerprints) and _PROGRAM not in self.fingerprints


def read_go_symbols(elf: Elf, dynamic: Dynamic, main_package: str) -> GoSymbols:
    """Read the dynamic symbols once.

    :param main_package: what build info names, if anything.
    :raises DamagedElf: they lead out of the file.
    """
    fingerprints: dict[str, str] = {}
    sizes: dict[str, int] = {}
    addresses: dict[str, int] = {}
    functions: list[str] = []
    # A variable of a type without fields, as `struct{}`, has no size, and can be looked up.
    empty: list[str] = []
    for name, kind, address, size in dynamic.symbols():
        if kind == FUNCTION:
            functions.append(name)
        elif kind == OBJECT and size:
            if name.startswith(_PREFIXES) and size == _FINGERPRINT_SIZE:
                path = name.partition("pkghashbytes.")[2]
                fingerprints[path] = elf.at(address, size, f"fingerprint of {path}").hex()
            if name not in _OWN and not name.endswith(_OWN_END):
                sizes[name] = size
                addresses[name] = address
        elif kind == OBJECT:
            empty.append(name)
    path = _plugin_path(functions, fingerprints, main_package)
    exports = _exports(path, [*functions, *sizes, *empty]) if path else ()
    return GoSymbols(fingerprints, path, exports, sizes, addresses)


def escaped_path(path: str) -> str:
    """An import path as it stands in symbol names (cmd/internal/objabi/path.go, `PathToPrefix`)."""
    directory, slash, last = path.rpartition("/")
    return _escaped(directory, "") + slash + _escaped(last, ".")


def package_of_symbol(symbol: str) -> str:
    """The escaped import path in a symbol's name: `a.com/b` of `a.com/b.name`."""
    directory, slash, last = symbol.rpartition("/")
    return directory + slash + last.partition(".")[0]


def _escaped(text: str, special: str) -> str:
    return "".join(
        "".join(f"%{byte:02x}" for byte in each.encode())
        if each <= " " or each >= "\x7f" or each in '%"' + special
        else each
        for each in text
    )


def _plugin_path(functions: list[str], fingerprints: Mapping[str, str], built: str) -> str:
    # A plugin's main package goes by its import path and has a function `main`; a program's goes by
    # `main`. The runtime has a function of that name too, and any other package may.
    if _PROGRAM in fingerprints:
        return ""
    escaped = {escaped_path(path): path for path in fingerprints if path != _RUNTIME}
    ends = (name[: -len(_MAIN)] for name in functions if name.endswith(_MAIN))
    found = [escaped[end] for end in ends if end in escaped]
    return built if built in found else "".join(found[:1])


def _exports(path: str, names: list[str]) -> tuple[str, ...]:
    prefix = escaped_path(path) + "."
    ends = (name[len(prefix) :] for name in names if name.startswith(prefix))
    return tuple(sorted(each for each in ends if each.isidentifier() and each[0].isupper()))
