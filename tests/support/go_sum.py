"""The lines of go.sum for modules that tests make (golang.org/x/mod/sumdb/dirhash, Hash1)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from tests.corpus.modules import ModuleVersion

__all__ = ["go_sum"]


def go_sum(module: ModuleVersion) -> str:
    """Both lines of a module: of all its files, and of its go.mod."""
    prefix = f"{module.path}@{module.version}/"
    files = {"go.mod": module.go_mod, **module.files}
    start = f"{module.path} {module.version}"
    whole = _h1({prefix + name: text for name, text in files.items()})
    return f"{start} {whole}\n{start}/go.mod {_h1({'go.mod': module.go_mod})}\n"


def _h1(files: Mapping[str, str]) -> str:
    lines = (
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
        for name, text in sorted(files.items())
    )
    digest = hashlib.sha256("".join(lines).encode()).digest()
    return f"h1:{base64.b64encode(digest).decode()}"
