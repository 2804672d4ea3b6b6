"""`python -m pants_krakend`: what the core knows, without Pants.

Reading arguments and files lives here; what is said about them is the core's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from pants_krakend.artifacts import UnreadableFile, opened, read_source
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.drift import catalogue_drift, differences
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, merge_facts
from pants_krakend.core.gateway.lockfile import parse_lock, render_lock
from pants_krakend.core.gateway.releases_text import render_releases
from pants_krakend.core.report.drift import catalogue_drift_text, differences_text
from pants_krakend.core.report.facts import facts_json, facts_text, render_json
from pants_krakend.resources import (
    catalogue,
    fingerprint_tables,
    release_modules,
    release_tables,
)

FAILED = 1


def main(argv: list[str]) -> int:
    """Run one command and return the exit status: 0 fine, 1 a file is not what it has to be.

    `lock --diff` ends in 1 too where something differs.

    A call with wrong arguments ends in status 2.
    """
    arguments = _parser().parse_args(argv)
    if arguments.command == "releases":
        sys.stdout.write(render_releases(catalogue(), fingerprint_tables()))
        return 0
    if arguments.command == "lock":
        try:
            return _lock(arguments.sources, output=arguments.output, old=arguments.diff)
        except KrakendError as error:
            sys.stderr.write(f"{error}\n\n")
            return FAILED
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
    with opened(file) as data:
        return read_facts(data)


def _lock(sources: list[str], *, output: Path | None, old: Path | None) -> int:
    parts = [read_source(source, Path()) for source in sources]
    facts = merge_facts(parts)
    data = render_lock(facts)
    for part in parts:
        tables = release_tables(part.version)
        drift = catalogue_drift(part, catalogue(), release_modules(), tables)
        sys.stderr.write(catalogue_drift_text(part.version, drift))
    status = _compare(old, facts) if old else 0
    if output:
        _write(output, data)
    elif not old:
        sys.stdout.write(data.decode())
    return status


def _compare(old: Path, facts: GatewayFacts) -> int:
    try:
        locked = parse_lock(str(old), old.read_bytes())
    except OSError as error:
        raise UnreadableFile(
            f"{old}: the lock cannot be read: {error.strerror}.",
            remedy="Make one first, with `--output` instead of `--diff`.",
        ) from None
    found = differences(locked, facts)
    sys.stdout.write(differences_text(str(old), found))
    return FAILED if found else 0


def _write(file: Path, data: bytes) -> None:
    # Under another name first: whoever reads the file sees the old one or the new one, whole.
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink()
            raise
    except OSError as error:
        raise UnreadableFile(
            f"{file}: the lock cannot be written: {error.strerror}.",
            remedy="Name a file in a directory that is there and that you may write to.",
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pants_krakend", description="Facts about KrakenD gateways and plugins."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    facts = commands.add_parser("facts", help="what a gateway, a plugin or any other file is")
    facts.add_argument("files", nargs="+", type=Path, metavar="FILE")
    facts.add_argument("--json", action="store_true", help="one JSON document, sorted")
    lock = commands.add_parser("lock", help="make the lock of a gateway, or compare one with it")
    lock.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="binary:PATH, tarball:PATH or release:X.Y.Z; several are one gateway's platforms",
    )
    lock.add_argument("--output", type=Path, metavar="FILE", help="write the lock to this file")
    lock.add_argument(
        "--diff", type=Path, metavar="FILE", help="say what differs from this lock, and fail if so"
    )
    commands.add_parser("releases", help="the KrakenD releases that are known")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
