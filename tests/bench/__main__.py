"""`python -m tests.bench`: measures all in one run and prints what docs/benchmarks.md quotes.

The exit status tells whether the bench ran, not whether the goals were met.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir

from pants_krakend.toolchain.cache import APPEND_ONLY_CACHES
from pants_krakend.toolchain.pins import ZIG
from tests.bench.checkout import copy_tools
from tests.bench.checks_rows import checks_rows
from tests.bench.compiles import (
    cold_compiles,
    cold_row,
    edit_row,
    same_bytes_row,
    second_plugin_row,
)
from tests.bench.container_rows import container_rows
from tests.bench.facts_rows import facts_rows
from tests.bench.machine import describe_machine
from tests.bench.pants_rows import pants_rows
from tests.bench.pants_runs import Pants
from tests.bench.plans import KRAKEND, PLATFORM, auth_plan
from tests.bench.platform_rows import platforms_row
from tests.bench.table import Row, render_table


def main() -> None:
    """Print the table to stdout, and what is being measured to stderr."""
    plan = auth_plan()
    with tempfile.TemporaryDirectory(prefix="krakend bench ") as name:
        rows = measure(Path(name))
    print(f"{describe_machine()}.\n")  # noqa: T201
    print(  # noqa: T201
        f"KrakenD {KRAKEND}, {PLATFORM.value}, Go {plan.go.version}, zig {ZIG.version}, "
        f"Pants {version('pantsbuild.pants')}.\n"
    )
    print(render_table(rows), end="")  # noqa: T201


def measure(directory: Path) -> list[Row]:
    """All rows, in the table's order, measured below the directory."""
    directory.chmod(0o755)  # another user compiles in it, too
    say("tools and modules are provided …")
    pants = Pants(directory)
    pants.package()
    packaged = pants.library
    plan = auth_plan()
    tools = directory / "tools"
    [cache] = APPEND_ONLY_CACHES
    copy_tools(Path(get_pants_cachedir()) / "named_caches" / cache, tools, plan)
    say("four cold compiles, a minute each …")
    cold = cold_compiles(plan, tools, directory)
    say("edits, a second plugin …")
    compiled = [cold_row(cold), edit_row(cold, plan), second_plugin_row(cold)]
    say("four platforms …")
    compiled.append(platforms_row(cold, tools, directory / "platforms"))
    say("Pants around them …")
    around = [*pants_rows(pants), same_bytes_row(cold, packaged)]
    say("lint and check of many plugins …")
    checked = checks_rows(pants)
    say("builds in containers …")
    contained = container_rows(directory)
    say("facts …")
    return [*compiled, *around, *checked, *contained, *facts_rows()]


def say(text: str) -> None:
    """A line of progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
