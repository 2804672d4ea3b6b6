"""Tests of putting results into the document."""

from __future__ import annotations

import pytest

from tests.bench.__main__ import DOCUMENT, GROUPS
from tests.bench.document import NoPlace, replace_results

TEXT = "# Title\n\n<!-- a -->\n\nold\n\n<!-- end of a -->\n\n<!-- b -->\n<!-- end of b -->\n"


def test_only_the_groups_own_results_are_replaced() -> None:
    assert replace_results(TEXT, "a", "new \\1\n") == TEXT.replace("old\n", "new \\1\n")


def test_results_are_put_where_there_were_none() -> None:
    assert replace_results(TEXT, "b", "x\n").endswith("<!-- b -->\n\nx\n\n<!-- end of b -->\n")


def test_a_document_without_a_place_is_an_error_that_names_it() -> None:
    with pytest.raises(NoPlace) as raised:
        replace_results(TEXT, "c", "x")
    assert str(raised.value) == (
        "The document has no lines '<!-- c -->' and '<!-- end of c -->' to put results between."
    )


@pytest.mark.parametrize("group", GROUPS)
def test_the_document_has_a_place_for_every_group(group: str) -> None:
    assert "here\n" in replace_results(DOCUMENT.read_text(), group, "here\n")
