"""Labelled texts: how long ones are laid out."""

from __future__ import annotations

from pants_krakend.core.report.rows import row


def test_a_short_text_stands_beside_its_label() -> None:
    assert row("plugin has", "v1.5.0") == "    plugin has     v1.5.0\n"


def test_a_long_text_goes_on_below_itself() -> None:
    assert row("why", "word " * 20) == (
        "    why            word word word word word word word word word word word word word word "
        "word word\n"
        "                   word word word word\n"
    )


def test_a_command_is_never_broken() -> None:
    command = "`go mod edit -replace=github.com/some/module=github.com/other/module@v1.2.3 now`"
    assert row("to mend it", f"In the directory of the plugin, run {command}.") == (
        f"    to mend it     In the directory of the plugin, run\n                   {command}.\n"
    )


def test_lines_of_evidence_stay_lines() -> None:
    assert row("why", "What.\nA line.\x07") == (
        "    why            What.\n                   A line.\\x07\n"
    )


def test_an_empty_text_is_a_label_alone() -> None:
    assert row("why", "") == "    why\n"
