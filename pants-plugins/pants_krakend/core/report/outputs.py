"""What a check can be asked for: its rung and its files, read from what a user wrote."""

from __future__ import annotations

from collections.abc import Iterable

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.verdict.finding import Rung

__all__ = ["JSON", "OUTPUTS", "SARIF", "VENDOR", "UnknownOutput", "UnknownRung", "check_outputs"]
__all__ += ["rung_of"]

JSON, SARIF, VENDOR = OUTPUTS = ("json", "sarif", "vendor")
_HIGHEST = Rung.FINGERPRINTS


class UnknownOutput(KrakendError):
    """`[krakend-check].output` names a form that there is none of."""


class UnknownRung(KrakendError):
    """`[krakend-check].rung` is none that `check` can stand on."""


def rung_of(number: int, *, require_verdict: bool) -> Rung:
    """The rung that `check` climbs to: where a verdict is required, nothing less will do.

    :raises UnknownRung: the number is no rung.
    """
    if number not in range(_HIGHEST + 1):
        raise UnknownRung(
            f"There is no rung {number} for `check` to stand on.",
            remedy=f"Set `[krakend-check].rung` to a number from 0 to {int(_HIGHEST)}.",
        )
    return _HIGHEST if require_verdict else Rung(number)


def check_outputs(names: Iterable[str]) -> frozenset[str]:
    """The forms that are asked for.

    :raises UnknownOutput: one of them is none.
    """
    wanted = frozenset(names)
    unknown = sorted(wanted.difference(OUTPUTS))
    if unknown:
        raise UnknownOutput(
            f"`[krakend-check].output` has {unknown[0]!r}, which is no form of output.",
            remedy=f"Set it to some of: {', '.join(OUTPUTS)}.",
        )
    return wanted
