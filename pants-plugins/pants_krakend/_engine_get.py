"""The newer spelling for Pants 2.17 to 2.31: each name builds the `Get` that it stands for.

Imported by `engine.py` only. Pants' rule parser finds the `Get`s of a rule by the *return
annotation* of what the rule calls (2.17.1: engine/internals/rule_visitor.py), so every function
here is annotated `-> Get`, as a real class: this file must not postpone its annotations.
"""

from typing import Any, Callable, get_type_hints

from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.environment import EnvironmentName
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestContents,
    DigestEntries,
    MergeDigests,
    PathGlobs,
    Paths,
    Snapshot,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet
from pants.engine.target import Targets, WrappedTarget, WrappedTargetRequest

from pants_krakend.compat import EnvironmentNameRequest, EnvironmentTarget

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

Implicit = tuple[Any, ...]

concurrently = MultiGet


def implicitly(*params: Any) -> dict[str, Implicit]:
    """What newer Pants takes from the rule's own parameters: here it always does.

    A dictionary of one `EnvironmentName` is for the functions that end in `_in`.
    """
    return {"implicit": params}


def add_prefix(request: AddPrefix, implicit: Implicit = ()) -> Get:
    return Get(Digest, AddPrefix, request)


def create_digest(request: CreateDigest, implicit: Implicit = ()) -> Get:
    return Get(Digest, CreateDigest, request)


def merge_digests(request: MergeDigests, implicit: Implicit = ()) -> Get:
    return Get(Digest, MergeDigests, request)


def digest_to_snapshot(request: Digest, implicit: Implicit = ()) -> Get:
    return Get(Snapshot, Digest, request)


def path_globs_to_digest(request: PathGlobs, implicit: Implicit = ()) -> Get:
    return Get(Digest, PathGlobs, request)


def path_globs_to_paths(request: PathGlobs, implicit: Implicit = ()) -> Get:
    return Get(Paths, PathGlobs, request)


def get_digest_contents(request: Digest, implicit: Implicit = ()) -> Get:
    return Get(DigestContents, Digest, request)


def get_digest_entries(request: Digest, implicit: Implicit = ()) -> Get:
    return Get(DigestEntries, Digest, request)


def execute_process(request: Process, implicit: Implicit = ()) -> Get:
    return Get(FallibleProcessResult, Process, request)


def execute_process_in(request: Process, implicit: Implicit) -> Get:
    ((environment,),) = implicit
    return Get(FallibleProcessResult, {request: Process, environment: EnvironmentName})


def environment_vars_subset(request: EnvironmentVarsRequest, implicit: Implicit = ()) -> Get:
    return Get(EnvironmentVars, EnvironmentVarsRequest, request)


def resolve_target(request: WrappedTargetRequest, implicit: Implicit = ()) -> Get:
    return Get(WrappedTarget, WrappedTargetRequest, request)


def resolve_environment_name(request: EnvironmentNameRequest, implicit: Implicit = ()) -> Get:
    return Get(EnvironmentName, EnvironmentNameRequest, request)


def get_target_for_environment_name(request: EnvironmentName, implicit: Implicit = ()) -> Get:
    return Get(EnvironmentTarget, EnvironmentName, request)


def resolve_targets(implicit: Implicit) -> Get:
    (request,) = implicit
    return Get(Targets, UnparsedAddressInputs, request)


def callable_rule(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Make a rule of one request callable from another rule, memoized as `Get` is."""
    hints = get_type_hints(rule)
    output = hints.pop("return")
    request_type = next(iter(hints.values()))

    def call(request: Any, implicit: Implicit = ()) -> Get:
        return Get(output, request_type, request)

    return call


def callable_rule_in(rule: Callable[..., Any]) -> Callable[..., Any]:
    """As `callable_rule`; the caller says in which of Pants' environments the rule is run."""
    hints = get_type_hints(rule)
    output = hints.pop("return")
    request_type = next(iter(hints.values()))

    def call(request: Any, implicit: Implicit) -> Get:
        ((environment,),) = implicit
        return Get(output, {request: request_type, environment: EnvironmentName})

    return call
