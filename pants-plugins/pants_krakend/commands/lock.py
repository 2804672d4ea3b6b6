"""`lock`: the lock of a gateway, made or compared."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pants_krakend.artifacts import read_source
from pants_krakend.core.gateway.drift import catalogue_drift, differences
from pants_krakend.core.gateway.gateway_facts import GatewayFacts, merge_facts
from pants_krakend.core.gateway.lockfile import parse_lock, render_lock
from pants_krakend.core.report.drift import catalogue_drift_text, differences_text
from pants_krakend.files import UnreadableFile
from pants_krakend.resources import catalogue, release_modules, release_tables

__all__ = ["make_lock"]


def make_lock(sources: Sequence[str], *, output: Path | None, old: Path | None) -> int:
    """Make the lock of a gateway; 1 if it differs from the old one that it is compared with.

    :param output: the file to write it to; without one it is printed, unless it is compared.
    :raises KrakendError: a source cannot be read, or a file not be written.
    """
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
    return 1 if found else 0


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
