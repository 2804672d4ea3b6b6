"""Reading what came of opening a plugin: programs/builder's report around programs/probe's answer.

A plugin runs in the process that answers, and can print anything there: nothing is taken for more
than it says, and an answer that makes no sense is one that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.datum import Datum, parse_document
from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["BadProbeReport", "Ending", "NotOpened", "Probed", "SeenRegisterer", "parse_probe"]

FORMAT = 1
# Longer than any name and any stack of use; what is shown of a panic is cut elsewhere.
_MOST_TEXT = 4096


class BadProbeReport(KrakendError):
    """The program that opens plugins did not say what came of it."""


@dataclass(frozen=True)
class Ending:
    """How the process ended that had opened the plugin.

    :param status: its exit status; -1 where a signal ended it.
    :param signal: its name, or empty.
    :param is_late: whether it was ended because its time was over.
    :param said: the end of what the plugin had printed.
    """

    status: int = 0
    signal: str = ""
    is_late: bool = False
    said: str = ""


@dataclass(frozen=True)
class SeenRegisterer:
    """One of the variables that loaders look up.

    :param type: of the variable, with a `*` in front, as Go names it.
    :param methods: its exported methods: `RegisterHandlers(func(string))`.
    :param fits: whether it has the loader's interface.
    :param is_indirect: whether it is a variable of an interface's or a pointer's type.
    :param registered: in the order of the calls.
    :param panic: what it panicked with while it registered; None where it did not.
    :param stack: of that panic, as Go prints it.
    :param returned: whether the loader would have gone on to the next one.
    """

    kind: PluginKind
    type: str
    methods: tuple[str, ...]
    fits: bool
    is_indirect: bool = False
    registered: tuple[Registered, ...] = ()
    panic: str | None = None
    stack: str = ""
    returned: bool = False


@dataclass(frozen=True)
class Probed:
    """What came of opening a plugin.

    :param began: whether the plugin was handed to Go's loader at all.
    :param refused: what Go's loader, or the system's, said; None where it opened the file.
    :param panic: what an init function panicked with; None where none did.
    :param stack: of that panic, as Go prints it.
    :param opened: whether all init functions returned.
    :param registerers: in the order in which a gateway tries them.
    :param is_done: whether all was seen that can be.
    """

    ending: Ending
    began: bool = False
    refused: str | None = None
    panic: str | None = None
    stack: str = ""
    opened: bool = False
    registerers: tuple[SeenRegisterer, ...] = ()
    is_done: bool = False

    @property
    def registered(self) -> tuple[Registered, ...]:
        """All that the plugin registers."""
        return tuple(each for found in self.registerers for each in found.registered)


@dataclass(frozen=True)
class NotOpened:
    """A plugin that no process has opened.

    :param why: as a sentence.
    """

    why: str


@dataclass
class _Reading:
    """An answer while it is read, line by line."""

    probed: Probed
    found: dict[PluginKind, SeenRegisterer] = field(default_factory=dict)

    def read(self, line: Datum) -> None:
        step, words = line.text("step"), _Words(line)
        if step == "open":
            self.probed = replace(self.probed, began=True)
        elif step == "opened":
            self.probed = replace(self.probed, opened=True)
        elif step == "done":
            self.probed = replace(self.probed, is_done=True)
        elif step == "refused":
            self.probed = replace(self.probed, refused=words.text("error"))
        elif step == "panicked" and not words.text("symbol"):
            self.probed = replace(self.probed, panic=words.text("error"), stack=words.text("stack"))
        else:
            self.read_registerer(step, words)

    def read_registerer(self, step: str, words: _Words) -> None:
        kind = PluginKind.of_symbol(words.text("symbol"))
        if kind is None:
            return
        if step == "found":
            methods = words.texts("methods")
            self.found[kind] = SeenRegisterer(
                kind, words.text("type"), methods, words.truth("fits"), words.truth("indirect")
            )
        elif kind in self.found:
            self.found[kind] = _after(step, words, self.found[kind])


@dataclass(frozen=True)
class _Words:
    """A line of an answer; a member that is left out is empty or false."""

    line: Datum

    def text(self, key: str) -> str:
        return _whole(self.line.text(key))[:_MOST_TEXT] if self._has(key) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(map(_whole, self.line.texts(key))) if self._has(key) else ()

    def truth(self, key: str) -> bool:
        return self.line.get(key).of(bool) if self._has(key) else False

    def _has(self, key: str) -> bool:
        return key in self.line.of(dict)


def parse_probe(data: bytes) -> Probed:
    """Read the report of `builder probe`.

    :raises BadProbeReport: it is none. What stands in the plugin's own answer raises nothing.
    """
    top = parse_document(data, FORMAT, _bad)
    ending = Ending(
        status=top.get("status").of(int),
        signal=top.text("signal") if "signal" in top.of(dict) else "",
        is_late=top.get("late").of(bool),
        said=top.text("said"),
    )
    reading = _Reading(Probed(ending))
    with suppress(BadProbeReport):
        for line in _lines(top.text("answer")):
            reading.read(line)
    return replace(reading.probed, registerers=tuple(reading.found.values()))


def _lines(answer: str) -> Iterator[Datum]:
    for index, line in enumerate(answer.split("\n")):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return  # the last line may be cut, and a plugin may have written any other
        yield Datum(value, f"answer[{index}]", _bad)


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can hold and no file can."""
    return text.encode(errors="replace").decode()


def _after(step: str, words: _Words, found: SeenRegisterer) -> SeenRegisterer:
    if step == "name":
        one = Registered(
            found.kind, words.text("name"), words.truth("request"), words.truth("response")
        )
        return replace(found, registered=(*found.registered, one))
    if step == "panicked":
        return replace(found, panic=words.text("error"), stack=words.text("stack"))
    return replace(found, returned=True) if step == "returned" else found


def _bad(path: str, what: str) -> KrakendError:
    return BadProbeReport(
        "The program that opens plugins did not say what came of it.",
        evidence=f"{path or 'its report'} {what}",
        remedy="Please report it.",
    )
