"""`python -m pants_krakend`: what the core knows, without Pants.

Reading arguments and files lives here; what is said about them is the core's.
"""

from __future__ import annotations

import argparse
import mmap
import sys
from pathlib import Path

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.releases_text import render_releases
from pants_krakend.core.report.facts import facts_json, facts_text, render_json
from pants_krakend.resources import catalogue, fingerprint_tables

FAILED = 1


class Unreadable(KrakendError):
    """A file that was named cannot be opened."""


def main(argv: list[str]) -> int:
    """Run one command and return the exit status: 0 fine, 1 a file is not what it has to be.

    A call with wrong arguments ends in status 2.
    """
    arguments = _parser().parse_args(argv)
    if arguments.command == "releases":
        sys.stdout.write(render_releases(catalogue(), fingerprint_tables()))
        return 0
    return _facts(arguments.files, as_json=arguments.json)


def _facts(files: list[Path], *, as_json: bool) -> int:
    status, documents = 0, []
    for file in files:
        try:
            facts = _read(file)
        except KrakendError as error:
            sys.stderr.write(f"{error.of(str(file))}\n\n")
            status = FAILED
            continue
        documents.append(facts_json(str(file), facts))
        if not as_json:
            sys.stdout.write(facts_text(str(file), facts))
    if as_json:
        sys.stdout.write(render_json(documents))
    return status


def _read(file: Path) -> BinaryFacts:
    try:
        if not file.is_file():
            raise Unreadable("This is no file.", remedy="Name a gateway or a plugin.")
        if file.stat().st_size == 0:
            return read_facts(b"")
        with (
            file.open("rb") as opened,
            mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return read_facts(data)
    except OSError as error:
        raise Unreadable(
            f"The file cannot be read: {error.strerror}.", remedy="Check its permissions."
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pants_krakend", description="Facts about KrakenD gateways and plugins."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    facts = commands.add_parser("facts", help="what a gateway, a plugin or any other file is")
    facts.add_argument("files", nargs="+", type=Path, metavar="FILE")
    facts.add_argument("--json", action="store_true", help="one JSON document, sorted")
    commands.add_parser("releases", help="the KrakenD releases that are known")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
