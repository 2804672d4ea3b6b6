"""Rows for facts: a large gateway, a fingerprint table, the locks of many resolves, a verdict."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

from pants_krakend.artifacts import release_facts
from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table, render_table
from pants_krakend.core.gateway.gateway_facts import facts_of_release
from pants_krakend.core.gateway.lockfile import parse_lock, render_lock
from pants_krakend.core.platform import Libc
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.resources import catalogue, fingerprint_table, release_modules
from tests.abi.large import large_gateway
from tests.bench.plans import KRAKEND, PLATFORM
from tests.bench.table import Row

__all__ = ["facts_rows"]

T = TypeVar("T")

REPEATS = 5
RESOLVES = 20


def facts_rows() -> list[Row]:
    """All four rows, each the fastest of some repeats."""
    gateway = large_gateway()
    table, lock = _tables()["amd64"], _lock()
    packed = render_table(table)
    return [
        _within(
            1.0, f"Facts of a made-up gateway of {len(gateway) / 1e6:.0f} MB", read_facts, gateway
        ),
        _within(
            0.02, f"One fingerprint table ({len(table.packages)} packages)", parse_table, packed
        ),
        _within(None, f"The locks of {RESOLVES} resolves", _read_all, lock),
        _within(
            0.1,
            f"Verdict on a plugin of which all {len(table.packages)} packages differ",
            _judge,
            _all_differing(),
        ),
    ]


def _all_differing() -> BinaryFacts:
    """A plugin that has every package of the gateway, and each with another fingerprint."""
    packages = dict.fromkeys(release_facts(KRAKEND).fingerprints["amd64"], "0" * 16)
    return BinaryFacts(Kind.PLUGIN, arch="amd64", libc=Libc.MUSL, go="", fingerprints=packages)


def _judge(plugin: BinaryFacts) -> Verdict:
    gateway = release_facts(KRAKEND)
    return judge_binary("auth", plugin, gateway, gateway_name="KrakenD", platform=PLATFORM)


def _lock() -> bytes:
    release = catalogue().release(KRAKEND)
    era = catalogue().era(release)
    return render_lock(facts_of_release(release, release_modules()[KRAKEND], _tables(), era))


def _tables() -> dict[str, FingerprintTable]:
    tables = {cpu: fingerprint_table(KRAKEND, cpu) for cpu in ("amd64", "arm64")}
    return {cpu: table for cpu, table in tables.items() if table is not None}


def _read_all(lock: bytes) -> None:
    for index in range(RESOLVES):
        parse_lock(f"{index}.lock", lock)


def _within(goal: float | None, measured: str, read: Callable[[T], object], data: T) -> Row:
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        read(data)
        taken.append(time.perf_counter() - start)
    fastest = min(taken)
    if goal is None:
        return Row(measured, _milliseconds(fastest))
    return Row(
        measured, _milliseconds(fastest), goal=f"< {_milliseconds(goal)}", met=fastest < goal
    )


def _milliseconds(value: float) -> str:
    return f"{value * 1000:.0f} ms"
