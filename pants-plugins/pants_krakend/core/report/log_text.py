"""What a gateway said, out of what a log made of it: no colours, no JSON around it.

Only unwrapping lives here; what the words mean is in `explain`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

__all__ = ["said"]

# Colours and the other escape sequences of a terminal: CSI, OSC, and those of two characters.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_DEEPEST = 5


def said(line: str) -> tuple[str, ...]:
    r"""The texts in one line of a log, as the program wrote them.

    JSON (logstash, gelf, an engine's log driver) is looked into for every text that it holds, also
    for JSON in such a text; `\"` and `\n` that are left of an unfinished one are turned back.
    """
    texts = (_TERMINAL.sub("", each) for each in _texts(line, _DEEPEST))
    lines = (each for text in texts for each in text.replace("\\n", "\n").splitlines())
    cleaned = (each.replace('\\"', '"').replace("\\t", "\t").strip() for each in lines)
    return tuple(each for each in cleaned if each)


def _texts(text: str, depth: int) -> Iterator[str]:
    start = text.find("{")
    if start < 0 or not depth:
        yield text
        return
    try:
        document, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        yield text
        return
    yield text[:start]
    yield from _strings(document, depth - 1)
    yield text[end:]


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from _texts(value, depth)
    elif isinstance(value, dict) and depth:
        for each in value.values():
            yield from _strings(each, depth - 1)
    elif isinstance(value, list) and depth:
        for each in value:
            yield from _strings(each, depth - 1)
