"""`python -m tests.bench [GROUP…]`: measures, and writes the results into docs/benchmarks.md.

The exit status tells whether the bench ran, not whether the goals were met.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
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
from tests.bench.document import replace_results
from tests.bench.facts_rows import facts_rows
from tests.bench.machine import describe_machine
from tests.bench.pants_rows import pants_rows
from tests.bench.pants_runs import Pants
from tests.bench.plans import KRAKEND, PLATFORM, auth_plan
from tests.bench.platform_rows import platforms_row
from tests.bench.scale_rows import COUNTS, scale_rows
from tests.bench.table import Row, render_table
from tests.support.build_root import REPOSITORY
from tests.support.monorepo import Layout, Links, Monorepo

__all__ = ["DOCUMENT", "GROUPS"]

DOCUMENT = REPOSITORY / "docs" / "benchmarks.md"
[_CACHE] = APPEND_ONLY_CACHES
_PROVIDED = Path(get_pants_cachedir()) / "named_caches" / _CACHE


def main(arguments: list[str]) -> None:
    """Measure the groups that are named, or all; the document changes after each."""
    options = _parser().parse_args(arguments)
    for group in options.groups or GROUPS:
        with tempfile.TemporaryDirectory(prefix="krakend bench ") as name:
            directory = Path(name)
            directory.chmod(0o755)  # another user compiles in it, too
            rows = GROUPS[group](directory, options.counts)
        results = f"{describe_machine()}.\n\n{_versions()}\n\n{render_table(rows)}"
        DOCUMENT.write_text(replace_results(DOCUMENT.read_text(), group, results))
        print(results)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="GROUP")
    parser.add_argument(
        "--counts",
        type=lambda text: tuple(int(each) for each in text.split(",")),
        default=COUNTS,
        metavar="1,20",
        help="how many plugins the monorepos of `scale` have",
    )
    return parser


def _versions() -> str:
    return (
        f"KrakenD {KRAKEND}, {PLATFORM.value}, Go {auth_plan().go.version}, zig {ZIG.version}, "
        f"Pants {version('pantsbuild.pants')}."
    )


def _measure_compiling(directory: Path, _: tuple[int, ...]) -> list[Row]:
    """The compile Process, and Pants around it."""
    say("tools and modules are provided …")
    pants = _pants(directory)
    packaged = pants.library
    plan = auth_plan()
    tools = directory / "tools"
    copy_tools(_PROVIDED, tools, plan)
    say("four cold compiles, a minute each …")
    cold = cold_compiles(plan, tools, directory)
    say("edits, a second plugin …")
    compiled = [cold_row(cold), edit_row(cold, plan), second_plugin_row(cold)]
    say("four platforms …")
    compiled.append(platforms_row(cold, tools, directory / "platforms"))
    say("Pants around them …")
    return [*compiled, *pants_rows(pants), same_bytes_row(cold, packaged)]


def _measure_checks(directory: Path, _: tuple[int, ...]) -> list[Row]:
    say("lint and check of many plugins …")
    return checks_rows(_pants(directory))


def _measure_containers(directory: Path, _: tuple[int, ...]) -> list[Row]:
    say("builds in containers …")
    return container_rows(directory)


def _measure_facts(_: Path, __: tuple[int, ...]) -> list[Row]:
    say("facts …")
    return facts_rows()


def _measure_scale(directory: Path, counts: tuple[int, ...]) -> list[Row]:
    pants = _pants(directory)
    files = Monorepo(1, Layout.MODULE_EACH, Links.USUAL).files()
    pants.root.write({f"fetched/{name}": text for name, text in files.items()})
    pants.timed("check", "fetched::")  # their modules are this machine's then
    say(f"monorepos of {', '.join(map(str, counts))} plugins …")
    return scale_rows(directory / "scale", _PROVIDED, counts)


def _pants(directory: Path) -> Pants:
    """Pants, with every tool provided."""
    pants = Pants(directory)
    pants.package()
    return pants


def say(text: str) -> None:
    """A line of progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)  # noqa: T201


GROUPS: Mapping[str, Callable[[Path, tuple[int, ...]], list[Row]]] = {
    "compiling": _measure_compiling,
    "scale": _measure_scale,
    "containers": _measure_containers,
    "checks": _measure_checks,
    "facts": _measure_facts,
}

if __name__ == "__main__":
    main(sys.argv[1:])
