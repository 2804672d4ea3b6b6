"""Facts of an ELF file that Go made: how it is linked, and the fingerprints of its packages.

Reading only. A fingerprint is Go's 8-byte hash of a package's export data, in the dynamic symbol
`go:link.pkghashbytes.<import path>` (Go 1.19 and earlier: `go.link.`), which the linker writes into
plugins and into whatever can load them (golang/go go1.26.6:src/cmd/link/internal/ld/symtab.go).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.segments import InterpSegment

from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Binary", "NotElf", "StaticGateway", "read_binary", "require_dynamic"]

_PREFIXES = ("go:link.pkghashbytes.", "go.link.pkghashbytes.")
_FINGERPRINT_SIZE = 8


class NotElf(KrakendError):
    """The bytes are no ELF file, or a damaged one."""


class StaticGateway(KrakendError):
    """A gateway came out statically linked."""


@dataclass(frozen=True)
class Binary:
    """One ELF file.

    :param interpreter: the dynamic loader it asks for; empty for a static file and for a plugin.
    :param needed: the shared libraries that it asks for, in its order.
    :param fingerprints: 16 hex digits for each import path.
    """

    interpreter: str
    needed: tuple[str, ...]
    fingerprints: Mapping[str, str]


def read_binary(data: bytes) -> Binary:
    """Read a gateway or a plugin.

    :raises NotElf: the bytes cannot be read as one.
    """
    try:
        elf = ELFFile(io.BytesIO(data))
        interpreters = [
            segment.get_interp_name()
            for segment in elf.iter_segments()
            if isinstance(segment, InterpSegment)
        ]
        dynamic = elf.get_section_by_name(".dynamic")
        tags = dynamic.iter_tags("DT_NEEDED") if dynamic is not None else ()
        needed = tuple(tag.needed for tag in tags)
        return Binary("".join(interpreters[:1]), needed, _fingerprints(elf, data))
    # Over damaged bytes pyelftools raises what it happens to stumble on: TypeError,
    # AttributeError, OverflowError, StopIteration, … are as good as its own errors.
    except Exception as err:
        reason = str(err) if isinstance(err, ELFError) else ""
        raise NotElf(
            f"This is not an ELF file that can be read: {reason or 'it is damaged'}.",
            remedy="Name a gateway's program or a plugin built for Linux.",
        ) from err


def require_dynamic(data: bytes, subject: str) -> None:
    """See that a gateway can load plugins at all: the dynamic loader does that, or nothing.

    :raises StaticGateway: it asks for no dynamic loader.
    """
    if not read_binary(data).interpreter:
        raise StaticGateway(
            f"{subject} is linked statically, so it can load no plugin.",
            evidence="It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not "
            "supported`.",
            remedy="Link it dynamically: no `-static` among its linker flags.",
        )


def _fingerprints(elf: ELFFile, data: bytes) -> dict[str, str]:
    symbols = elf.get_section_by_name(".dynsym")
    found: dict[str, str] = {}
    for symbol in symbols.iter_symbols() if symbols is not None else ():
        prefix = next((each for each in _PREFIXES if symbol.name.startswith(each)), None)
        if prefix is None or symbol["st_size"] != _FINGERPRINT_SIZE:
            continue
        offset = next(elf.address_offsets(symbol["st_value"], _FINGERPRINT_SIZE))
        fingerprint = data[offset : offset + _FINGERPRINT_SIZE]
        if len(fingerprint) < _FINGERPRINT_SIZE:
            raise ELFError(f"the value of {symbol.name!r} lies beyond its end")
        found[symbol.name[len(prefix) :]] = fingerprint.hex()
    return found
