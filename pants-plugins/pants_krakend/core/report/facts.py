"""The facts of one binary, as text for people. Rendering only: nothing is judged here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pants_krakend.core.printable import printable_lines

if TYPE_CHECKING:
    from pants_krakend.core.abi.facts import BinaryFacts
    from pants_krakend.core.abi.layout import SourceLayout

__all__ = ["facts_text"]

_LABEL_WIDTH = 13


def facts_text(name: str, facts: BinaryFacts) -> str:
    """A few lines for a terminal.

    :param name: the file, as the user named it.
    """
    rows = [
        ("KrakenD", facts.krakend_version),
        ("Go", facts.go),
        ("CPU", facts.arch),
        ("C library", _libc(facts)),
        ("loader", facts.interpreter),
        ("plugin path", facts.plugin_path),
        ("registerers", ", ".join(facts.registerers)),
        ("packages", f"{len(facts.fingerprints)} with fingerprints" if facts.fingerprints else ""),
        ("modules", str(len(facts.build.modules)) if facts.build.modules else ""),
        ("sources", _layout(facts.layout) if facts.layout else ""),
        *(("built with", f"{key}={value}") for key, value in facts.build.settings.items()),
    ]
    lines = [f"  {label:<{_LABEL_WIDTH}}{value}" for label, value in rows if value]
    return printable_lines([f"{name}: {facts.kind.sentence}", *lines])


def _libc(facts: BinaryFacts) -> str:
    needs = f"needs glibc {facts.glibc}" if facts.glibc else ""
    known = [facts.libc.value if facts.libc else "", facts.libc_version, needs]
    return ", ".join(each for each in known if each)


def _layout(layout: SourceLayout) -> str:
    if layout.trimpath:
        return "built with -trimpath"
    places = [
        f"main module in {layout.main_module}" if layout.main_module else "",
        f"modules in {layout.module_cache}" if layout.module_cache else "",
        f"vendored in {layout.vendor}" if layout.vendor else "",
        f"Go in {layout.goroot}" if layout.goroot else "",
    ]
    return ", ".join(each for each in places if each)
