"""What a run of the tests says at its end, from whichever of its processes it comes."""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter  # pytest 7.0 has no public name for it

__all__ = ["received", "sent", "show", "write"]

_SHOWN: pytest.StashKey[dict[str, list[str]]] = pytest.StashKey()


def show(config: pytest.Config, title: str, lines: list[str]) -> None:
    """Have lines shown at the end of the run, under a title."""
    config.stash.setdefault(_SHOWN, {}).setdefault(title, []).extend(lines)


def sent(config: pytest.Config) -> None:
    """In a process that runs tests for another one: hand over what is to be shown."""
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output["shown"] = config.stash.get(_SHOWN, {})


def received(config: pytest.Config, node: object) -> None:
    """In the other one: take it; a process that has crashed hands over nothing."""
    for title, lines in getattr(node, "workeroutput", {}).get("shown", {}).items():
        show(config, title, lines)


def write(config: pytest.Config, reporter: TerminalReporter) -> None:
    """Write it."""
    for title, lines in config.stash.get(_SHOWN, {}).items():
        reporter.section(title)
        for line in lines:
            reporter.write_line(line)
