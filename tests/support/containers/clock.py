"""How long engines, images and their removal take in a run of the tests; printed at its end."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["counted", "spent"]

_SECONDS: defaultdict[str, float] = defaultdict(float)


@contextmanager
def counted(what: str) -> Iterator[None]:
    """Count the time of the block as spent on something."""
    start = time.monotonic()
    try:
        yield
    finally:
        _SECONDS[what] += time.monotonic() - start


def spent() -> str:
    """One line for people; empty where nothing was spent."""
    parts = [f"{what} {seconds:.0f} s" for what, seconds in sorted(_SECONDS.items())]
    total = sum(_SECONDS.values())
    return f"{', '.join(parts)}; together {total:.0f} s" if parts else ""
