"""The engine of Pants 2.32 and later, where every name here is Pants' own.

Imported by `engine.py` only. Names and places are those of pantsbuild/pants at release_2.33.0
(`src/python/pants/engine/intrinsics.py`, `engine/internals/graph.py`,
`core/util_rules/env_vars.py`, `core/environments/rules.py`).
"""

from __future__ import annotations

from typing import Any, Callable

from pants.core.environments.rules import get_target_for_environment_name, resolve_environment_name
from pants.core.util_rules.env_vars import environment_vars_subset
from pants.engine.internals.graph import resolve_target, resolve_targets
from pants.engine.intrinsics import (
    add_prefix,
    create_digest,
    digest_to_snapshot,
    execute_process,
    get_digest_contents,
    get_digest_entries,
    merge_digests,
    path_globs_to_digest,
    path_globs_to_paths,
)
from pants.engine.rules import concurrently, implicitly

__all__ = [
    "add_prefix",
    "callable_rule",
    "callable_rule_in",
    "concurrently",
    "create_digest",
    "digest_to_snapshot",
    "environment_vars_subset",
    "execute_process",
    "execute_process_in",
    "get_digest_contents",
    "get_digest_entries",
    "get_target_for_environment_name",
    "implicitly",
    "merge_digests",
    "path_globs_to_digest",
    "path_globs_to_paths",
    "resolve_environment_name",
    "resolve_target",
    "resolve_targets",
]

execute_process_in = execute_process


def callable_rule(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule can be called as it is."""
    return rule


callable_rule_in = callable_rule
