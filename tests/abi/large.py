"""Time to read the facts of a large gateway: `python -m tests.abi.large [FILE]`.

Without a file it makes one as large as KrakenD: 130 MB, 250,000 dynamic symbols, 1,362 packages.
With one it has pyelftools read the dynamic symbols too, for comparison.
"""

from __future__ import annotations

import io
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Callable

from elftools.elf.dynamic import DynamicSegment
from elftools.elf.elffile import ELFFile

from pants_krakend.core.abi.conftest import GATEWAY
from pants_krakend.core.abi.facts import read_facts

PACKAGES = 1362
SYMBOLS = 248_000
CODE_SIZE = 105_000_000


def large_gateway() -> bytes:
    """A gateway of KrakenD's size; what it has much of is made up."""
    name = "github.com/example/module{0}/package.(*Type{0}).MethodNumber{0}"
    packages = (f"go:link.pkghashbytes.example.com/package{index}" for index in range(PACKAGES))
    symbols = {
        **{name.format(index): (index % 2 + 1, 16, "version") for index in range(SYMBOLS)},
        **dict.fromkeys(packages, (1, 8, "fingerprint")),
    }
    return replace(
        GATEWAY,
        data={**GATEWAY.data, "code": bytes(CODE_SIZE)},
        symbols={**GATEWAY.symbols, **symbols},
    ).render()


def symbols_by_pyelftools(data: bytes) -> int:
    """Read name and size of each dynamic symbol; how many there are."""
    elf = ELFFile(io.BytesIO(data))  # type: ignore[no-untyped-call] # it has no types
    segments = elf.iter_segments()  # type: ignore[no-untyped-call] # as above
    (segment,) = (each for each in segments if isinstance(each, DynamicSegment))
    symbols = segment.iter_symbols()  # type: ignore[no-untyped-call] # as above
    return len([(symbol.name, symbol["st_size"]) for symbol in symbols])


def report(name: str, read: Callable[[bytes], object], data: bytes) -> None:
    """Print how long a reader takes for a file."""
    start = time.perf_counter()
    read(data)
    taken = time.perf_counter() - start
    sys.stdout.write(f"{name}: {len(data) / 1e6:.0f} MB in {taken:.2f} s\n")


def main(arguments: list[str]) -> None:
    """Measure."""
    data = Path(arguments[0]).read_bytes() if arguments else large_gateway()
    report("all facts", read_facts, data)
    if arguments:
        report("pyelftools, dynamic symbols only", symbols_by_pyelftools, data)


if __name__ == "__main__":
    main(sys.argv[1:])
