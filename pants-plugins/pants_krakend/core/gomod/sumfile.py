"""go.sum: the hash of each module and of each go.mod file that a build may use.

Reading only; hashing and comparing what was fetched is done elsewhere. Source of the rules:
https://go.dev/ref/mod#go-sum-files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GoSum", "GoSumError", "parse_go_sum"]

_HASH = re.compile(r"(?P<algorithm>[a-z][a-z0-9]*):(?P<digest>[A-Za-z0-9+/]+={0,2})")
_SHA256_LENGTH = 44  # 32 bytes in base64
# The hash of an empty go.mod, which old versions of Go wrote by mistake and Go passes over.
_EMPTY_GO_MOD = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="
_LONGEST_EVIDENCE = 200


class GoSumError(KrakendError):
    """A go.sum file cannot be read: raised with `path:line` of the place."""


@dataclass(frozen=True)
class GoSum:
    """A go.sum file: (module path, version) to its `h1:` hash.

    :param modules: hashes of module zips.
    :param go_mods: hashes of go.mod files, under the version without `/go.mod`.
    """

    file: str
    modules: Mapping[tuple[str, str], str]
    go_mods: Mapping[tuple[str, str], str]


def parse_go_sum(path: str, text: str | bytes) -> GoSum:
    """Read a go.sum file; hashes of algorithms other than h1 are passed over, as Go does.

    :param path: how errors name the file.
    :raises GoSumError: a line is malformed, or two lines give one key different hashes.
    """
    modules: dict[tuple[str, str], str] = {}
    go_mods: dict[tuple[str, str], str] = {}
    source = text if isinstance(text, str) else text.decode("utf-8", "replace")
    for line, content in enumerate(source.split("\n"), start=1):
        entry = _entry(path, line, content)
        if entry is None:
            continue
        module, version, digest = entry
        table = go_mods if version.endswith("/go.mod") else modules
        key = (module, version.removesuffix("/go.mod"))
        if table.setdefault(key, digest) != digest:
            problem = f"another hash for {module} {version} stands above, {table[key]}."
            raise _error(path, line, problem, content)
    return GoSum(path, MappingProxyType(modules), MappingProxyType(go_mods))


def _entry(path: str, line: int, content: str) -> tuple[str, str, str] | None:
    fields = content.split()
    if not fields:
        return None
    found = _HASH.fullmatch(fields[-1])
    if len(fields) != 3 or not found or "\ufffd" in content:
        raise _error(path, line, "not `module version hash`.", content)
    module, version, digest = fields
    if found["algorithm"] != "h1" or digest == _EMPTY_GO_MOD:
        return None
    if len(found["digest"]) != _SHA256_LENGTH:
        raise _error(path, line, "the hash is not a whole SHA-256.", content)
    return module, version, digest


def _error(path: str, line: int, problem: str, content: str) -> GoSumError:
    return GoSumError(
        f"{path}:{line}: {problem}",
        evidence=content.strip()[:_LONGEST_EVIDENCE],
        remedy="Delete the line, run `go mod tidy` beside the file, and review what it adds.",
    )
