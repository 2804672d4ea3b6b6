"""Tools as files of a sandbox, for environments that do not see this machine's cache directory.

What the copies are used for is not known here. They lie in a sandbox where the cache directory does
in others, so that the same command line finds them.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.core.build.plan import BuildPlan
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import callable_rule, execute_process, implicitly
from pants_krakend.toolchain.cache import CACHE_DIR, NOT_PROVIDED, with_tools
from pants_krakend.toolchain.provide import ProvideRequest, builder_program, provide

__all__ = [
    "COPIED_FROM",
    "CopiedTools",
    "CopyFailed",
    "ToolsRequest",
    "copy_process",
    "copy_tools",
    "place_tools",
]

# Where the cache directory itself is, in sandboxes that have copies in its usual place.
COPIED_FROM = ".krakend-cache"
# A tree may be a link to this machine's Go, with directories that toolchain modules lack. The copy
# is none, so it is weighed anew for its mark (programs/builder/provided.go).
_COPY = f"""\
weigh() {{
    find "$1" ! -type d -exec stat -c %s {{}} + | {{
        files=0 bytes=0
        while read -r size; do files=$((files + 1)) bytes=$((bytes + size)); done
        echo "{{\\"files\\": $files, \\"bytes\\": $bytes}}"
    }}
}}
for tree; do
    [ -e "{COPIED_FROM}/$tree" ] || exit {NOT_PROVIDED}
    copy="{CACHE_DIR}/$tree"
    case "$tree" in
    *.whole) weigh "${{copy%.whole}}" >"$copy" ;;
    *) mkdir -p "${{copy%/*}}" && cp -RL "{COPIED_FROM}/$tree" "$copy" ;;
    esac || exit
    case "$tree" in go/*) rm -rf "$copy/api" "$copy/doc" "$copy/misc" "$copy/test" ;; esac
done
"""
# Each tree appears whole. The sandbox's own name is nobody else's; where another run was faster,
# `mv` moves the draft into its tree.
_PLACE = f"""\
for tree; do
    [ -e "{COPIED_FROM}/$tree" ] && continue
    [ -e "{CACHE_DIR}/$tree" ] || exit {NOT_PROVIDED}
    draft="${{PWD##*/}}.draft"
    mkdir -p "{COPIED_FROM}/${{tree%/*}}" &&
        cp -R "{CACHE_DIR}/$tree" "{COPIED_FROM}/${{tree%/*}}/$draft" &&
        mv "{COPIED_FROM}/${{tree%/*}}/$draft" "{COPIED_FROM}/$tree" || exit
    rm -rf "{COPIED_FROM}/$tree/$draft"
done
"""


class CopyFailed(KrakendError):
    """Tools of this machine could not be copied."""


@dataclass(frozen=True)
class ToolsRequest:
    """Ask for copies of the tools of a plan."""

    plan: BuildPlan


@dataclass(frozen=True)
class CopiedTools:
    """They, in `CACHE_DIR`."""

    digest: Digest


def _trees(plan: BuildPlan) -> tuple[str, ...]:
    """What the plan needs, below a cache directory; each one's name tells its content."""
    program = posixpath.dirname(builder_program(plan.go))
    tools = [each for each in (plan.go.directory, plan.c_compiler.directory) if each]
    # programs/builder takes no tool whose mark is missing: it comes behind the tool.
    return (*(each for tool in tools for each in (tool, f"{tool}.whole")), program)


def copy_process(plan: BuildPlan) -> Process:
    """The process that asks for the copies, and `with_tools` makes them, from `COPIED_FROM`."""
    return Process(
        ("/bin/sh", "-c", _COPY, "copy", *_trees(plan)),
        description=f"Copy Go {plan.go.version} and what compiles C",
        output_directories=(CACHE_DIR,),
        env={"PATH": "/usr/bin:/bin"},
        level=LogLevel.DEBUG,
    )


def place_tools(plan: BuildPlan, digest: Digest = EMPTY_DIGEST) -> Process:
    """A process that puts copies into the cache directory of the environment that it is run in.

    Without them it ends with NOT_PROVIDED, unless all of them are there.

    :param digest: what `copy_tools` gave.
    """
    process = Process(
        ("/bin/sh", "-c", _PLACE, "place", *_trees(plan)),
        description=f"Place Go {plan.go.version} and what compiles C",
        input_digest=digest,
        env={"PATH": "/usr/bin:/bin"},
        # Its result is what lies there afterwards.
        cache_scope=ProcessCacheScope.PER_SESSION,
    )
    return with_tools(process, {"krakend": COPIED_FROM})


@rule(desc="Copy tools")
async def copy_provided_tools(request: ToolsRequest) -> CopiedTools:
    """Copy the tools, which are provided only where no cache has the copies."""
    question = copy_process(request.plan)
    result: FallibleProcessResult = await execute_process(question, **implicitly())
    if result.exit_code == NOT_PROVIDED:
        await provide(ProvideRequest(request.plan), **implicitly())
        result = await execute_process(
            with_tools(question, {"krakend": COPIED_FROM}), **implicitly()
        )
    if result.exit_code != 0:
        raise CopyFailed(
            f"Go {request.plan.go.version} and what compiles C could not be copied.",
            evidence=result.stderr.decode(errors="replace").strip(),
            remedy="Is the disk full? A copy takes up to 700 MB in Pants' store and as much in "
            "`[GLOBAL].local_execution_root_dir` while it is made.",
        )
    return CopiedTools(result.output_digest)


copy_tools = callable_rule(copy_provided_tools)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
