"""`python -m pants_krakend.commands.read_built FILE`: the facts of a built file, as JSON.

It runs once for every plugin that is built, so it imports nothing that only other commands need.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.report.facts_document import facts_json, render_json
from pants_krakend.files import read_binary

__all__ = ["print_facts"]


def print_facts(file: Path) -> int:
    """Print the document on stdout; 1, with the reason on stderr, if the file cannot be read."""
    try:
        facts = read_binary(file)
    except KrakendError as error:
        sys.stderr.write(f"{error}\n\n")
        return 1
    sys.stdout.write(render_json([facts_json(str(file), facts)]))
    return 0


if __name__ == "__main__":
    sys.exit(print_facts(Path(sys.argv[1])))
