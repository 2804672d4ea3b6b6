"""Tests of `errors`: what a user reads, and whose error it says it is."""

from __future__ import annotations

import pytest

from pants_krakend.core.errors import KrakendError


class Broken(KrakendError):
    """An error such as a module of its own would have."""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(
            Broken("It is broken.", evidence="line 3\nline 4", remedy="Mend it."),
            "It is broken.\n\nline 3\nline 4\n\nMend it.",
            id="all three parts",
        ),
        pytest.param(
            Broken("It is broken.", remedy="Mend it."),
            "It is broken.\n\nMend it.",
            id="no evidence",
        ),
        pytest.param(Broken("It is broken.", remedy=""), "It is broken.", id="no remedy"),
        pytest.param(
            Broken("'a\x1b[2K' is broken.", evidence="\tline\r\nline", remedy="Mend it."),
            "'a\\x1b[2K' is broken.\n\n\tline\\r\nline\n\nMend it.",
            id="what a terminal would obey is written out",
        ),
    ],
)
def test_the_text_is_what_evidence_and_remedy_as_paragraphs(error: Broken, text: str) -> None:
    assert str(error) == text


def test_an_error_of_a_target_names_it_first_and_stays_of_its_class() -> None:
    named = Broken("It is broken.", evidence="line 3", remedy="Mend it.").of("plugins/auth:so")
    assert type(named) is Broken
    assert str(named) == "plugins/auth:so: It is broken.\n\nline 3\n\nMend it."


def test_a_target_that_is_named_already_is_not_named_again() -> None:
    error = Broken("plugins/auth:so for linux-amd64-musl is broken.", remedy="")
    assert error.of("plugins/auth:so") is error
