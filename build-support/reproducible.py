"""Says where two builds of one plugin differ, section by section.

    reproducible.py A.so B.so      compares two files
    reproducible.py                packages examples/plugins/auth:so twice, in two directories and
                                   with two sets of caches, and compares what comes out

It ends with 0 where the bytes are equal, with 1 where they are not, and with 2 for a bad call.
Standard library, pyelftools and the tests' own build roots, nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

REPOSITORY = Path(__file__).parent.parent
PLUGIN = "plugins/auth:so"
OUTPUT = "plugins.auth/auth.so"
# What stands before, between and behind the sections: headers and padding.
OUTSIDE = "outside of sections"
MOST_TEXTS = 3
TEXT = re.compile(rb"[\x20-\x7e]{6,}")
AROUND = 48


def main(argv: list[str]) -> int:
    """Compare, print what differs, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="two files, or none")
    files = parser.parse_args(argv).files
    if len(files) not in {0, 2}:
        parser.error("name two files, or none")
    if files:
        return report(files[0].read_bytes(), files[1].read_bytes())
    with tempfile.TemporaryDirectory(prefix="reproducible-") as place:
        return report(packaged(Path(place, "a")), packaged(Path(place, "other place", "b")))


def packaged(place: Path) -> bytes:
    """The example's plugin, built in a directory of its own with caches of its own."""
    sys.path.insert(0, str(REPOSITORY))
    from tests.support.build_root import BuildRoot  # noqa: PLC0415 # found through the line above

    options = (
        f"--named-caches-dir={place / 'named caches'}",
        f"--local-store-dir={place / 'store'}",
    )
    root = BuildRoot(place / "checkout", options=options)
    root.copy("examples", ".")
    root.package(PLUGIN)
    return root.dist(OUTPUT).read_bytes()


def report(left: bytes, right: bytes) -> int:
    """Print what differs."""
    if left == right:
        digest = hashlib.sha256(left).hexdigest()
        say(f"The bytes are equal: {len(left)} of them, sha256 {digest}.")
        return 0
    ours, theirs = parts(left), parts(right)
    say(f"The files differ: {len(left)} and {len(right)} bytes.")
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        for line in difference(name, ours.get(name), theirs.get(name)):
            say(line)
    return 1


def parts(data: bytes) -> Mapping[str, bytes]:
    """The contents of each section by its name, and of everything else."""
    try:
        file = ELFFile(io.BytesIO(data))  # type: ignore[no-untyped-call] # pyelftools has no types
        sections = list(file.iter_sections())  # type: ignore[no-untyped-call] # as above
    except ELFError:
        return {"the whole file, which is no ELF file": data}
    found: dict[str, bytes] = {}
    rest = bytearray(data)
    for section in sections:
        start, size = section["sh_offset"], section["sh_size"]
        if section["sh_type"] != "SHT_NOBITS" and size:
            found[section.name] = data[start : start + size]
            rest[start : start + size] = bytes(size)
    return {**found, OUTSIDE: bytes(rest)}


def difference(name: str, left: bytes | None, right: bytes | None) -> Iterator[str]:
    """Lines about one part; none where it is the same."""
    if left is None or right is None:
        yield f"  {name}: only in the {'second' if left is None else 'first'} file"
    elif left != right:
        pairs = list(zip(left, right))
        first = next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))
        count = sum(a != b for a, b in pairs) + abs(len(left) - len(right))
        sizes = "" if len(left) == len(right) else f", {len(left)} and {len(right)} bytes long"
        yield f"  {name}: {count} bytes differ{sizes}, the first at {first:#x}"
        yield f"    first:  {excerpt(left, first)}"
        yield f"    second: {excerpt(right, first)}"


def excerpt(data: bytes, place: int) -> str:
    """The texts around a place, or the bytes where there are none."""
    window = data[max(0, place - AROUND) : place + AROUND]
    texts = [each.decode() for each in TEXT.findall(window)][:MOST_TEXTS]
    return " | ".join(texts) or data[place : place + 16].hex(" ")


def say(line: str) -> None:
    """Print a line of the report."""
    print(line)  # a command-line program


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
