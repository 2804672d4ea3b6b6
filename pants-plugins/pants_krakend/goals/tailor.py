"""`pants tailor`: proposes the targets that Go code in the repository is missing."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pants.core.goals.tailor import (
    PutativeTarget,
    PutativeTargets,
    PutativeTargetsRequest,
)
from pants.engine.rules import collect_rules, rule
from pants.engine.target import AllUnexpandedTargets, Target
from pants.engine.unions import UnionRule

from pants_krakend.core.gosource.registerer import registerers
from pants_krakend.engine import path_globs_to_paths
from pants_krakend.sources.modules import read_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import KrakendGoModule, KrakendPlugin

__all__ = ["PutativeKrakendTargets"]


@dataclass(frozen=True)
class PutativeKrakendTargets(PutativeTargetsRequest):
    """Ask which `krakend_plugin` and `krakend_go_module` targets are missing."""


@rule(desc="Find Go modules and KrakenD plugins without targets")
async def propose_targets(
    request: PutativeKrakendTargets, targets: AllUnexpandedTargets, krakend: KrakendSubsystem
) -> PutativeTargets:
    """Propose a module beside each go.mod, and a plugin where a main package has a registerer."""
    if not krakend.tailor:
        return PutativeTargets()
    go_mods = await path_globs_to_paths(request.path_globs("go.mod"))
    sources = await read_files(
        posixpath.join(directory, glob)
        for directory in request.dirs
        for glob in ("*.go", "!*_test.go")
    )
    plugins = [path for path, data in sources.items() if registerers(data)]
    return PutativeTargets(
        [
            *_missing(KrakendGoModule, "mod", go_mods.files, targets),
            *_missing(KrakendPlugin, "so", plugins, targets),
        ]
    )


def _missing(
    target_type: type[Target], name: str, files: Iterable[str], targets: AllUnexpandedTargets
) -> list[PutativeTarget]:
    """One target for each directory of the files that has none of the type."""
    there = {target.address.spec_path for target in targets if isinstance(target, target_type)}
    by_directory: dict[str, list[str]] = defaultdict(list)
    for path in files:
        by_directory[posixpath.dirname(path)].append(posixpath.basename(path))
    return [
        PutativeTarget.for_target_type(
            target_type, path=directory, name=name, triggering_sources=sorted(names)
        )
        for directory, names in sorted(by_directory.items())
        if directory not in there
    ]


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), UnionRule(PutativeTargetsRequest, PutativeKrakendTargets)]
