"""What is told of a failure whose words are always the same: a row of a table, not a function.

No words live here, and which failure it is, is known in `failures` and `engine_failures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pants_krakend.core.errors import KrakendError

__all__ = ["Told"]


class _Failed(Protocol):
    """What failed, for people."""

    @property
    def text(self) -> str:
        """What was printed."""


@dataclass(frozen=True)
class Told:
    """One error, in which `{0.name}` stands for a datum of what failed.

    :param what, remedy: as of `KrakendError`.
    """

    error: type[KrakendError]
    what: str
    remedy: str

    def __call__(self, failed: _Failed) -> KrakendError:
        """The error of what failed; its evidence is what was printed."""
        what, remedy = self.what.format(failed), self.remedy.format(failed)
        return self.error(what, evidence=failed.text, remedy=remedy)
