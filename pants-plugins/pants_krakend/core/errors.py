"""Every error that a user of this project can meet and mend.

Only exception classes live here. A message says what is wrong, the evidence for it and the edit
that mends it; `str(error)` is the whole of it, ready to be shown on a terminal.
"""

from __future__ import annotations

from typing import TypeVar

from pants_krakend.core.printable import printable

__all__ = ["KrakendError"]

E = TypeVar("E", bound="KrakendError")


class KrakendError(Exception):
    """Base of all errors here.

    :param what: one sentence: what is wrong, naming the target or file.
    :param evidence: what was seen, as lines (may be empty).
    :param remedy: the edit, option or command that mends it.
    """

    def __init__(self, what: str, *, remedy: str, evidence: str = "") -> None:
        self.what = what
        self.evidence = evidence
        self.remedy = remedy
        super().__init__(what, evidence, remedy)

    def of(self: E, subject: str) -> E:
        """The same error, naming the target that it is about, which it may do already."""
        if subject in self.what:
            return self
        return type(self)(f"{subject}: {self.what}", remedy=self.remedy, evidence=self.evidence)

    def __str__(self) -> str:
        parts = (self.what, self.evidence, self.remedy)
        return printable("\n\n".join(part for part in parts if part), keep="\n\t")
