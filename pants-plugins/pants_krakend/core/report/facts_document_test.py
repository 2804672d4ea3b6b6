"""The JSON of a binary's facts: its schema, and that it reads back."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest

from pants_krakend.core.abi.buildinfo import BuildInfo, Module
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.platform import Libc
from pants_krakend.core.report.facts_document import (
    FactsUnreadable,
    facts_json,
    parse_facts,
    render_json,
)

SCHEMA = json.loads((Path(__file__).parent / "data" / "facts.schema.json").read_text())
OWN = "example.com/auth"
PLUGIN = BinaryFacts(
    kind=Kind.PLUGIN,
    arch="amd64",
    libc=Libc.GLIBC,
    glibc="2.34",
    needed=("libc.so.6",),
    go="1.25.12",
    build=BuildInfo(
        go="1.25.12",
        main_package=OWN,
        main_module=Module(OWN, "(devel)"),
        modules=(
            Module("github.com/a", "v1.0.0", "h1:a="),
            Module("github.com/b", "v1.2.0", "", Module("a.com/fork", "v1.2.1", "h1:f=")),
        ),
        settings={"-compiler": "gc", "CGO_ENABLED": "1"},
    ),
    layout=SourceLayout(
        trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod", main_module="/app"
    ),
    fingerprints={"fmt": "fedcba9876543210", OWN: "0123456789abcdef"},
    plugin_path=OWN,
    exports=("HandlerRegisterer",),
    data_sizes={f"{OWN}.HandlerRegisterer": 16},
)
GATEWAY = BinaryFacts(
    kind=Kind.GATEWAY,
    interpreter="/lib/ld-musl-x86_64.so.1",
    krakend_version="2.13.8",
    libc_version="MUSL-1.2.5_(alpine-3.23.4)",
)
CASES = [
    pytest.param(PLUGIN, id="a plugin"),
    pytest.param(GATEWAY, id="a gateway"),
    pytest.param(BinaryFacts(Kind.PLUGIN, layout=SourceLayout(trimpath=True)), id="-trimpath"),
    pytest.param(BinaryFacts(Kind.PLUGIN, layout=SourceLayout(trimpath=False)), id="no paths"),
    pytest.param(BinaryFacts(Kind.EMPTY), id="an empty file"),
]


@pytest.mark.parametrize("facts", CASES)
def test_the_json_has_the_shape_that_the_schema_says(facts: BinaryFacts) -> None:
    document = json.loads(render_json([facts_json("file", facts)]))
    assert fastjsonschema.compile(SCHEMA)(document) == document


@pytest.mark.parametrize("facts", CASES)
def test_what_is_written_is_read_again(facts: BinaryFacts) -> None:
    assert parse_facts(render_json([facts_json("file", facts)]).encode()) == facts


def test_modules_are_sorted() -> None:
    modules = (Module("github.com/b", "v1.2.0"), Module("github.com/a", "v1.0.0"))
    document = facts_json("file", BinaryFacts(Kind.PLUGIN, build=BuildInfo(modules=modules)))
    assert document["modules"] == [
        {"path": "github.com/a", "version": "v1.0.0"},
        {"path": "github.com/b", "version": "v1.2.0"},
    ]


def test_only_variables_that_no_sum_pins_are_written() -> None:
    sizes = {"github.com/a.table": 64, "runtime.x": 8, f"{OWN}.table": 32}
    packages = {"github.com/a": "01" * 8, "runtime": "02" * 8, OWN: "03" * 8}
    facts = BinaryFacts(Kind.PLUGIN, build=PLUGIN.build, fingerprints=packages, data_sizes=sizes)
    assert facts_json("file", facts)["variables"] == {f"{OWN}.table": 32}


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"[7]", b'[{"kind": "banana"}]', b"\xff"])
def test_another_text_is_refused(text: bytes) -> None:
    with pytest.raises(FactsUnreadable):
        parse_facts(text)
