"""Whether Go modules in the cache are what was downloaded.

Go holds the hash that is noted beside each download (`.ziphash`) against go.sum in every build, and
go.mod files too (cmd/go/internal/modfetch, checkMod and checkGoMod). What it does not do again is
to hash the archive and the extracted files; that is done here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from .digests import module_archive_hash, module_directory_hash
from .suspect import Checked, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .cache import Cache

__all__ = ["check_modules"]


def check_modules(cache: Cache) -> Checked:
    """Hash the archive and the extracted files of each module."""
    root = cache.root / "gopath" / "pkg" / "mod"
    notes = sorted((root / "cache" / "download").glob("**/@v/*.ziphash"))
    suspects = [suspect for note in notes for suspect in _suspects(cache, root, note)]
    extracted = {_extracted(root, note) for note in notes}
    unknown = [
        f"{cache.real(path)}: no download of this module is noted"
        for path in _all_extracted(root)
        if path not in extracted
    ]
    return Checked("modules", len(notes), tuple(suspects), tuple(unknown))


def _suspects(cache: Cache, root: Path, note: Path) -> Iterator[Suspect]:
    """Compare what lies there of one module with the note; the note with the archive."""
    wanted = note.read_text("utf-8", "replace").strip()
    archive, extracted = note.with_suffix(".zip"), _extracted(root, note)
    module = _unescaped(extracted.relative_to(root).as_posix())
    if archive.exists() and _archive_hash(archive) != wanted:
        what = f"The archive of {module} is not what was downloaded"
        yield Suspect(what, (cache.real(archive), cache.real(note)))
    # Go extracts again where this file tells that it has not come to the end of it.
    if not extracted.is_dir() or note.with_suffix(".partial").exists():
        return
    found = module_directory_hash(extracted, module)
    if found != wanted:
        what = f"The files of {module} are not those that were downloaded"
        yield Suspect(what, (cache.real(extracted),))


def _archive_hash(archive: Path) -> str:
    try:
        return module_archive_hash(archive)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        return f"unreadable: {error}"


def _extracted(root: Path, note: Path) -> Path:
    """Where a module is extracted: `cache/download/<path>/@v/<version>.ziphash` is its note."""
    path = note.parent.parent.relative_to(root / "cache" / "download")
    return root / f"{path.as_posix()}@{note.name[: -len('.ziphash')]}"


def _all_extracted(root: Path) -> Iterator[Path]:
    pending = [path for path in root.glob("*") if path.name != "cache"]
    while pending:
        path = pending.pop()
        if "@" in path.name:
            yield path
        elif path.is_dir():
            pending.extend(path.iterdir())


def _unescaped(text: str) -> str:
    """Spell a module as go.mod does: in the cache each capital is "!" and the small letter."""
    return re.sub("!([a-z])", lambda match: match[1].upper(), text)
