"""Reports of the program that opens plugins, for tests to change one thing of."""

from __future__ import annotations

import json

from pants_krakend.core.probe.answer import Probed, parse_probe

SYMBOL = "ModifierRegisterer"
METHOD = (
    "RegisterModifiers(func(string, func(map[string]interface {}) func(interface {}) "
    "(interface {}, error), bool, bool))"
)


def report(*lines: object, **ending: object) -> bytes:
    """What `builder probe` prints of these lines: texts as they stand, anything else as JSON."""
    answer = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)
    whole = {"format": 1, "status": 0, "late": False, "answer": answer, "said": "", **ending}
    return json.dumps(whole).encode()


def step(kind: str, **words: object) -> dict[str, object]:
    """One line of the answer."""
    return {"step": kind, **words}


OPEN, OPENED, DONE = step("open"), step("opened"), step("done")


def found(**words: object) -> dict[str, object]:
    """A modifier's variable, which fits."""
    fitting = {"symbol": SYMBOL, "type": "*main.registerer", "methods": [METHOD], "fits": True}
    return step("found", **{**fitting, **words})


def named(name: str, **words: object) -> dict[str, object]:
    """A call that registers a modifier."""
    return step("name", symbol=SYMBOL, name=name, **words)


RETURNED = step("returned", symbol=SYMBOL)


def registering(*calls: dict[str, object]) -> Probed:
    """What came of a modifier that registers with these calls, and nothing else."""
    return parse_probe(report(OPEN, OPENED, found(), *calls, RETURNED, DONE))
