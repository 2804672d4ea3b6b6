"""The facts of one binary as JSON: written for other programs, and read back.

The schema is `data/facts.schema.json`; lists and keys are sorted. Of a binary's many variables only
those stand in it that no module's sum pins (`BinaryFacts.loose_variables`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Libc

__all__ = ["FactsUnreadable", "facts_json", "parse_facts", "render_json"]

FORMAT = 1


class FactsUnreadable(KrakendError):
    """A text is not what `render_json` writes."""


def facts_json(name: str, facts: BinaryFacts) -> dict[str, object]:
    """The document of one file; empty facts are left out."""
    layout = facts.layout
    document = {
        "arch": facts.arch,
        "build_go": facts.build.go,
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
        "main_module": _module(facts.build.main_module) if facts.build.main_module else None,
        "main_package": facts.build.main_package,
        "modules": [_module(each) for each in sorted(facts.build.modules, key=lambda m: m.path)],
        "needed": list(facts.needed),
        "plugin_path": facts.plugin_path,
        "settings": dict(sorted(facts.build.settings.items())),
        "variables": dict(facts.loose_variables),
    }
    always = {"format", *(["layout"] if layout else [])}
    return {key: value for key, value in document.items() if value or key in always}


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


def parse_facts(text: bytes) -> BinaryFacts:
    """Read the facts of one binary back.

    Variables that some sum pins are lost, and modules come sorted.

    :param text: of one document, as this version's `render_json` writes it.
    :raises FactsUnreadable: it is something else.
    """
    try:
        (document,) = json.loads(text)
        return _facts(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FactsUnreadable(
            "The facts of a binary cannot be read back.",
            evidence=f"{type(error).__name__}: {error}",
            remedy="Please report it.",
        ) from error


def _facts(document: Mapping[str, object]) -> BinaryFacts:
    facts: dict[str, Any] = dict(document)
    layout, main, libc = (facts.get(key) for key in ("layout", "main_module", "libc"))
    return BinaryFacts(
        kind=Kind(facts["kind"]),
        arch=facts.get("arch", ""),
        libc=Libc(libc) if libc else None,
        glibc=facts.get("glibc", ""),
        interpreter=facts.get("interpreter", ""),
        needed=tuple(facts.get("needed", ())),
        go=facts.get("go", ""),
        build=BuildInfo(
            go=facts.get("build_go", ""),
            main_package=facts.get("main_package", ""),
            main_module=_read_module(main) if main else None,
            modules=tuple(map(_read_module, facts.get("modules", ()))),
            settings=facts.get("settings", {}),
        ),
        krakend_version=facts.get("krakend_version", ""),
        libc_version=facts.get("libc_version", ""),
        layout=SourceLayout(**{"trimpath": False, **layout}) if layout is not None else None,
        fingerprints=facts.get("fingerprints", {}),
        plugin_path=facts.get("plugin_path", ""),
        exports=tuple(facts.get("exports", ())),
        data_sizes=facts.get("variables", {}),
    )


def _read_module(module: Mapping[str, Any]) -> Module:
    new = module.get("replacement")
    return Module(
        module["path"],
        module.get("version", ""),
        module.get("sum", ""),
        _read_module(new) if new else None,
    )
