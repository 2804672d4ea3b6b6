"""Tests of `findings`: what a verdict on a configuration adds up to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.config.conftest import AUTH, CE, DEPLOYMENT, GOOD, bent, judged
from pants_krakend.core.config.findings import ConfigOutcome, ConfigVerdict
from pants_krakend.core.config.plugins import Deployment, ListedPlugin

FITS = judged(GOOD)
NOTED = judged(bent('["auth"]', '"auth"'))
RISKY = judged(GOOD, replace(DEPLOYMENT, other_files=("old.so.bak",)))
UNSEEN = judged(GOOD, Deployment(CE, (AUTH, ListedPlugin("//x:so", "x.so"))))
FAILS = judged(bent('".so"', '"*.so"'))


@pytest.mark.parametrize(
    ("verdict", "outcome", "fails", "is_open"),
    [
        pytest.param(FITS, ConfigOutcome.FITS, False, False, id="nothing found"),
        pytest.param(NOTED, ConfigOutcome.FITS, False, False, id="a note"),
        pytest.param(RISKY, ConfigOutcome.UNKNOWN, False, True, id="a risk"),
        pytest.param(UNSEEN, ConfigOutcome.UNKNOWN, False, True, id="something unseen"),
        pytest.param(FAILS, ConfigOutcome.FAILS, True, False, id="an error"),
        pytest.param(
            RISKY.accepting({"plugin-pattern plugin.pattern": "it is empty"}),
            ConfigOutcome.UNKNOWN,
            False,
            False,
            id="an accepted risk",
        ),
        pytest.param(
            FAILS.accepting({"plugin-pattern": "a gateway of our own"}),
            ConfigOutcome.FAILS,
            False,
            False,
            id="an accepted error",
        ),
    ],
)
def test_the_outcome_follows_from_the_weightiest_finding_and_failing_from_what_is_not_accepted(
    verdict: ConfigVerdict, outcome: ConfigOutcome, *, fails: bool, is_open: bool
) -> None:
    assert (verdict.outcome, verdict.fails, verdict.is_open) == (outcome, fails, is_open)
