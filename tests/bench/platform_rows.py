"""What four platforms of one plugin cost, beside one."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pants_krakend.core.platform import Platform
from tests.bench.checkout import Checkout
from tests.bench.compiles import Cold
from tests.bench.plans import auth_plan
from tests.bench.table import Row, at_most

__all__ = ["platforms_row"]


def platforms_row(cold: Cold, tools: Path, directory: Path) -> Row:
    """Compile for all platforms from nothing, as many at once as there are cores, as Pants does."""
    first, *others = (Checkout(directory / each.value) for each in Platform)
    checkouts = [first.lay_out(tools), *(each.lay_out_beside(first) for each in others)]
    start = time.monotonic()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        done = pool.map(
            lambda checkout, platform: checkout.process(auth_plan(platform)), checkouts, Platform
        )
        list(done)  # it raises what one of them has raised
    return at_most(
        2.5,
        f"Cold compile of `plugins/auth` for {len(Platform)} platforms: all Processes",
        time.monotonic() - start,
        min(run.wall for run in cold.our_runs),
        "the Process for one",
    )
