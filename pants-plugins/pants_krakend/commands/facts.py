"""`facts`: what any file is."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.report.facts import facts_text
from pants_krakend.core.report.facts_document import facts_json, render_json
from pants_krakend.files import read_binary

__all__ = ["show_facts"]


def show_facts(files: Iterable[Path], *, as_json: bool) -> int:
    """Print the facts of files; 1 if one of them cannot be read, and the others all the same."""
    status, documents = 0, []
    for file in files:
        try:
            facts = read_binary(file)
        except KrakendError as error:
            sys.stderr.write(f"{error.of(str(file))}\n\n")
            status = 1
            continue
        documents.append(facts_json(str(file), facts))
        if not as_json:
            sys.stdout.write(facts_text(str(file), facts))
    if as_json:
        sys.stdout.write(render_json(documents))
    return status
