"""Where results stand in docs/benchmarks.md: between two comments for each group of rows.

What is around them is written by people, and kept.
"""

from __future__ import annotations

import re

__all__ = ["NoPlace", "replace_results"]


class NoPlace(Exception):
    """The document has no place for a group's results."""


def replace_results(document: str, group: str, results: str) -> str:
    """The document with a group's results in the place of those that it has.

    :param results: Markdown.
    :raises NoPlace: naming the comments that are looked for.
    """
    start, end = f"<!-- {group} -->", f"<!-- end of {group} -->"
    place = re.compile(f"(?<={re.escape(start)}\n).*(?={re.escape(end)})", re.DOTALL)
    if not place.search(document):
        raise NoPlace(f"The document has no lines {start!r} and {end!r} to put results between.")
    return place.sub(lambda _: f"\n{results}\n", document)
