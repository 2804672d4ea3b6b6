"""The files that a check writes for other programs, by name. Choosing among renderers only."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.report.outputs import JSON, SARIF
from pants_krakend.core.report.sarif import render_sarif
from pants_krakend.core.report.verdict_json import Producer, render_verdicts
from pants_krakend.core.verdict.finding import Verdict

__all__ = ["verdict_files"]

_RENDERERS = {
    JSON: ("verdicts.json", render_verdicts),
    SARIF: ("verdicts.sarif", render_sarif),
}


def verdict_files(
    outputs: Container[str],
    verdicts: Sequence[Verdict],
    producer: Producer,
    configs: Sequence[ConfigVerdict] = (),
) -> dict[str, bytes]:
    """The content of each file of the forms that are asked for, by its name."""
    return {
        name: render(verdicts, producer, configs)
        for form, (name, render) in _RENDERERS.items()
        if form in outputs
    }
