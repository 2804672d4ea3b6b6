"""The facts of one binary, as text and as JSON. Rendering only: nothing is judged here.

The JSON has a schema in `data/facts.schema.json`; its lists and keys are sorted.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pants_krakend.core.printable import printable_lines

if TYPE_CHECKING:
    from pants_krakend.core.abi.buildinfo import Module
    from pants_krakend.core.abi.facts import BinaryFacts
    from pants_krakend.core.abi.layout import SourceLayout

__all__ = ["facts_json", "facts_text"]

FORMAT = 1
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


def facts_json(name: str, facts: BinaryFacts) -> dict[str, object]:
    """The document of one file; empty facts are left out."""
    layout = facts.layout
    document = {
        "arch": facts.arch,
        "exports": list(facts.exports),
        "file": name,
        "fingerprints": dict(sorted(facts.fingerprints.items())),
        "format": FORMAT,
        "glibc": facts.glibc,
        "go": facts.go,
        "interpreter": facts.interpreter,
        "kind": facts.kind.value,
        "krakend_version": facts.krakend_version,
        "layout": {key: value for key, value in vars(layout).items() if value} if layout else None,
        "libc": facts.libc.value if facts.libc else "",
        "libc_version": facts.libc_version,
        "main_package": facts.build.main_package,
        "modules": [_module(each) for each in sorted(facts.build.modules, key=lambda m: m.path)],
        "needed": list(facts.needed),
        "plugin_path": facts.plugin_path,
        "settings": dict(sorted(facts.build.settings.items())),
    }
    return {key: value for key, value in document.items() if value or key == "format"}


def render_json(documents: list[dict[str, object]]) -> str:
    """The whole output: one document for each file, in the order in which they were named."""
    return json.dumps(documents, indent=2, sort_keys=True) + "\n"


def _module(module: Module) -> dict[str, object]:
    fields: dict[str, object] = {
        "path": module.path,
        "version": module.version,
        "sum": module.sum,
        "replacement": _module(module.replacement) if module.replacement else None,
    }
    return {key: value for key, value in fields.items() if value}


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
