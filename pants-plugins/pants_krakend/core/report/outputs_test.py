"""What a check can be asked for, and what it cannot."""

from __future__ import annotations

import pytest

from pants_krakend.core.report.outputs import (
    UnknownOutput,
    UnknownRung,
    check_outputs,
    rung_of,
)
from pants_krakend.core.verdict.finding import Rung


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_rung_is_its_number(number: int) -> None:
    assert rung_of(number, require_verdict=False) == number


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_verdict_takes_fingerprints(number: int) -> None:
    assert rung_of(number, require_verdict=True) is Rung.FINGERPRINTS


@pytest.mark.parametrize("number", [-1, 3])
def test_another_number_is_refused(number: int) -> None:
    with pytest.raises(UnknownRung) as caught:
        rung_of(number, require_verdict=False)
    assert str(caught.value) == (
        f"There is no rung {number} for `check` to stand on.\n\n"
        "Set `[krakend-check].rung` to a number from 0 to 2."
    )


def test_each_output_counts_once() -> None:
    assert check_outputs(["json", "sarif", "json"]) == {"json", "sarif"}


def test_another_output_is_refused() -> None:
    with pytest.raises(UnknownOutput) as caught:
        check_outputs(["json", "xml"])
    assert str(caught.value) == (
        "`[krakend-check].output` has 'xml', which is no form of output.\n\n"
        "Set it to some of: json, sarif, vendor."
    )
