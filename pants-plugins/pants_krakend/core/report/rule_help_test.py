"""Every rule has words for users."""

from __future__ import annotations

import pytest

from pants_krakend.core.report.rule_help import RULE_HELP
from pants_krakend.core.verdict.rules import Rule


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
def test_a_rule_has_a_cause_and_a_cure_in_whole_sentences(rule: Rule) -> None:
    assert [text[0].isupper() and text.endswith(".") for text in RULE_HELP[rule]] == [True, True]
