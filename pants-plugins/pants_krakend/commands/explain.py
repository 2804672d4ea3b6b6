"""`explain`: what a line of a gateway's log, or a rule, means."""

from __future__ import annotations

import sys

from pants_krakend.core.report.explain import explain, explanation_text

__all__ = ["show_explanations"]

_STDIN = "-"


def show_explanations(text: str) -> int:
    """Print what a text means; 1 if nothing in it is known.

    :param text: a line, a rule's id, or `-` for a log on standard input.
    """
    if text == _STDIN:
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    explanations = explain(text)
    sys.stdout.write("\n".join(map(explanation_text, explanations)))
    return 0 if all(each.is_known for each in explanations) else 1
