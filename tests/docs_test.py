"""Every rule of a verdict has its page in `docs/rules`, under the rule's own title."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.core.verdict.rules import Rule

RULES = Path(__file__).parent.parent / "docs" / "rules"
INDEX = "README.md"


@pytest.mark.parametrize("rule", [pytest.param(each, id=each.value) for each in Rule])
def test_the_page_of_a_rule_has_its_title_and_names_its_id(rule: Rule) -> None:
    lines = (RULES / f"{rule.value}.md").read_text().splitlines()

    assert lines[0] == f"# {rule.title}"
    assert lines[2].startswith(f"`{rule.value}`. ")


def test_every_page_is_a_rules() -> None:
    pages = {each.name for each in RULES.iterdir()} - {INDEX}

    assert pages == {f"{rule.value}.md" for rule in Rule}


def test_the_index_has_a_row_for_every_rule_in_their_order() -> None:
    rows = [row for row in (RULES / INDEX).read_text().splitlines() if row.startswith("| [")]

    assert rows == [f"| [{each.value}]({each.value}.md) | {each.title} |" for each in Rule]
