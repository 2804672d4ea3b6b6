"""Lockfiles: their text, the law of writing and reading, and files that are no lock."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table, render_table
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts
from pants_krakend.core.gateway.lockfile import LockError, parse_lock, render_lock

SCHEMA = json.loads((Path(__file__).parent / "data" / "lock.schema.json").read_text())
SUM_A, SUM_B, SUM_GO = (f"h1:{letter * 43}=" for letter in "abg")
DIGEST = f"sha256:{'0' * 64}"
TABLE = FingerprintTable(
    edition="ce",
    version="2.13.8",
    goarch="amd64",
    go="1.25.12",
    note="",
    modules={},
    unknown=frozenset({"a.com/a/secret"}),
    packages={"fmt": "00112233445566ff", "runtime": "8877665544332211"},
)
FACTS = GatewayFacts(
    edition="ce",
    version="2.13.8",
    go="1.25.12",
    go_sums={"linux-amd64": SUM_GO},
    main_module="github.com/krakend/krakend-ce/v2",
    layout=SourceLayout(
        trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod", main_module="/app"
    ),
    modules=(
        LockedModule("a.com/a", "v1.0.0", SUM_A),
        LockedModule("b.com/b", "v1.2.0", "", LockedModule("f.com/fork", "v1.2.1", SUM_B)),
    ),
    platforms={
        "linux-amd64-musl": PlatformFacts(
            source="binary:gateway/krakend",
            digest=DIGEST,
            interpreter="/lib/ld-musl-x86_64.so.1",
            libc_version="MUSL-1.2.5_(alpine-3.23.4)",
            glibc="",
            settings={"CGO_ENABLED": "1", "GOAMD64": "v1"},
        )
    },
    fingerprints={"amd64": TABLE.packages},
    unknown={"amd64": TABLE.unknown},
    variables={"amd64": {"github.com/krakend/krakend-ce/v2.table": 32}},
    builders={"linux-amd64-musl": f"krakend/builder@{DIGEST}"},
)
GOLDEN = """\
{
  "builders": {
    "linux-amd64-musl": "krakend/builder@DIGEST"
  },
  "edition": "ce",
  "fingerprints": {
    "amd64": {
      "packages": 2,
      "table": "TABLE",
      "unknown": 1
    }
  },
  "format": 1,
  "go": "1.25.12",
  "go_sums": {
    "linux-amd64": "SUM_GO"
  },
  "layout": {
    "goroot": "/usr/local/go",
    "main_module": "/app",
    "module_cache": "/go/pkg/mod",
    "trimpath": false,
    "vendor": ""
  },
  "main_module": "github.com/krakend/krakend-ce/v2",
  "modules": [
    {"path": "a.com/a", "version": "v1.0.0", "sum": "SUM_A"},
    {"path": "b.com/b", "version": "v1.2.0", "sum": "", "replacement": \
{"path": "f.com/fork", "version": "v1.2.1", "sum": "SUM_B"}}
  ],
  "platforms": {
    "linux-amd64-musl": {
      "digest": "DIGEST",
      "glibc": "",
      "interpreter": "/lib/ld-musl-x86_64.so.1",
      "libc_version": "MUSL-1.2.5_(alpine-3.23.4)",
      "settings": {
        "CGO_ENABLED": "1",
        "GOAMD64": "v1"
      },
      "source": "binary:gateway/krakend"
    }
  },
  "variables": {
    "amd64": {
      "github.com/krakend/krakend-ce/v2.table": 32
    }
  },
  "version": "2.13.8"
}
"""
REMEDY = (
    "Generate it again with `pants generate-lockfiles --resolve=<name>` (or with `python -m "
    "pants_krakend lock`); it is not meant to be edited."
)


def table_line(table: FingerprintTable) -> str:
    return base64.b64encode(render_table(table)).decode()


def test_the_text_has_a_fact_or_a_module_a_line() -> None:
    text = GOLDEN
    for name, value in (
        ("TABLE", table_line(TABLE)),
        ("SUM_GO", SUM_GO),
        ("SUM_A", SUM_A),
        ("SUM_B", SUM_B),
        ("DIGEST", DIGEST),
    ):
        text = text.replace(name, value)
    assert render_lock(FACTS).decode() == text


def test_the_line_of_fingerprints_is_a_table() -> None:
    line = json.loads(render_lock(FACTS))["fingerprints"]["amd64"]["table"]
    assert parse_table(base64.b64decode(line)) == TABLE


BARE = replace(
    FACTS,
    edition="",
    version="",
    go_sums={},
    main_module="",
    layout=SourceLayout(trimpath=True),
    modules=(),
    fingerprints={},
    unknown={},
)
RELEASE = replace(
    FACTS,
    platforms={
        name: PlatformFacts("release:2.13.8", "", "", "", "", {})
        for name in ("linux-amd64-glibc", "linux-arm64-musl")
    },
)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(FACTS, id="a gateway"),
        pytest.param(BARE, id="a gateway that tells little"),
        pytest.param(RELEASE, id="a release"),
        pytest.param(
            replace(FACTS, modules=(LockedModule("a.com/a", "", "", LockedModule("./a", "")),)),
            id="a module that is a directory",
        ),
    ],
)
def test_what_is_written_is_read_again_and_is_as_the_schema_says(facts: GatewayFacts) -> None:
    data = render_lock(facts)
    document = json.loads(data)
    assert (parse_lock("x.lock", data), fastjsonschema.compile(SCHEMA)(document)) == (
        facts,
        document,
    )


words = st.from_regex(r"[a-z0-9./é-]{1,12}", fullmatch=True)
modules = st.lists(
    st.builds(
        LockedModule,
        path=words,
        version=words,
        sum=st.sampled_from(["", SUM_A]),
        replacement=st.none() | st.builds(LockedModule, words, words),
    ),
    unique_by=lambda each: each.path,
).map(lambda each: tuple(sorted(each, key=lambda module: module.path)))
tables = st.dictionaries(words, st.integers(0, 2**64 - 1).map(lambda each: f"{each:016x}"))


@given(modules, tables)
def test_any_modules_and_fingerprints_are_read_again(
    locked: tuple[LockedModule, ...], table: dict[str, str]
) -> None:
    facts = replace(FACTS, modules=locked, fingerprints={"arm64": table}, unknown={})
    assert parse_lock("x.lock", render_lock(facts)) == facts


def changed(change: Callable[[Any], object]) -> bytes:
    document = json.loads(render_lock(FACTS))
    change(document)
    return json.dumps(document).encode()


def with_table(table: FingerprintTable) -> bytes:
    return changed(lambda top: top["fingerprints"]["amd64"].update(table=table_line(table)))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        pytest.param(b"", "is not JSON: Expecting value: line 1 column 1 (char 0)", id="no text"),
        pytest.param(b"[]", "'format' is missing", id="a list"),
        pytest.param(
            changed(lambda top: top.update(format=2)),
            "'format' is not 1, which this version reads",
            id="another format",
        ),
        pytest.param(
            changed(lambda top: top["modules"][1].pop("version")),
            "'modules[1].version' is missing",
            id="a module without a version",
        ),
        pytest.param(
            changed(lambda top: top["modules"][1].update(sum=3)),
            "'modules[1].sum' is int, expected str",
            id="a sum that is a number",
        ),
        pytest.param(
            changed(lambda top: top["modules"][0].update(sum="sha256:1")),
            "'modules[0].sum' cannot be 'sha256:1'",
            id="a sum that is none",
        ),
        pytest.param(
            changed(lambda top: top["modules"].insert(0, 7)),
            "'modules[0]' is int, expected dict",
            id="a module that is a number",
        ),
        pytest.param(
            changed(lambda top: top["modules"].reverse()),
            "'modules[1].path' 'a.com/a' comes after 'b.com/b'",
            id="modules in another order",
        ),
        pytest.param(
            changed(lambda top: top["modules"].append(top["modules"][1])),
            "'modules[2].path' 'b.com/b' comes after 'b.com/b'",
            id="a module twice",
        ),
        pytest.param(
            changed(lambda top: top["modules"][1]["replacement"].update(replacement=None)),
            "'modules[1].replacement.replacement' is not known",
            id="a replacement that is replaced",
        ),
        pytest.param(
            changed(lambda top: top["variables"]["amd64"].update({"a.b": "32"})),
            "'variables.amd64['a.b']' is str, expected int",
            id="a size that is text",
        ),
        pytest.param(
            changed(lambda top: top.update(goversion="1.25.12")),
            "'goversion' is not known",
            id="a misspelt key",
        ),
        pytest.param(
            changed(lambda top: top.update(go="")), "'go' cannot be ''", id="no version of Go"
        ),
        pytest.param(
            changed(lambda top: top.update(edition="pro")),
            "'edition' cannot be 'pro'",
            id="another edition",
        ),
        pytest.param(
            changed(lambda top: top.update(main_module="\ud800")),
            "'main_module' cannot be '\\ud800'",
            id="half a character",
        ),
        pytest.param(
            changed(lambda top: top["layout"].update(goroot="go")),
            "'layout.goroot' cannot be 'go'",
            id="a relative directory",
        ),
        pytest.param(
            changed(lambda top: top["layout"].update(trimpath=0)),
            "'layout.trimpath' is int, expected bool",
            id="a number for yes or no",
        ),
        pytest.param(
            changed(lambda top: top["go_sums"].update({"linux-amd64": "h1:x"})),
            "'go_sums['linux-amd64']' cannot be 'h1:x'",
            id="a sum of Go that is none",
        ),
        pytest.param(
            changed(lambda top: top.update(platforms={})), "'platforms' is empty", id="no platform"
        ),
        pytest.param(
            changed(lambda top: top["platforms"].update({"windows": {}})),
            "'platforms['windows']' has a name that cannot be there",
            id="an unknown platform",
        ),
        pytest.param(
            changed(lambda top: top["platforms"]["linux-amd64-musl"].update(digest="1234")),
            "'platforms['linux-amd64-musl'].digest' cannot be '1234'",
            id="a digest that is none",
        ),
        pytest.param(
            changed(lambda top: top["fingerprints"]["amd64"].update(packages=3)),
            "'fingerprints['amd64'].packages' is not 2, as in 'table'",
            id="another number of packages",
        ),
        pytest.param(
            changed(lambda top: top["fingerprints"]["amd64"].update(unknown=0)),
            "'fingerprints['amd64'].unknown' is not 1, as in 'table'",
            id="another number of unknown packages",
        ),
        pytest.param(
            changed(lambda top: top["fingerprints"]["amd64"].update(table="AAAA")),
            "'fingerprints['amd64'].table' is damaged: This is not a fingerprint table that can be "
            "read: it is no such file",
            id="another file in the place of the table",
        ),
        pytest.param(
            changed(lambda top: top["fingerprints"]["amd64"].update(table="é")),
            "'fingerprints['amd64'].table' is damaged: string argument should contain only ASCII "
            "characters",
            id="a table that is not in base64",
        ),
        pytest.param(
            with_table(replace(TABLE, go="1.25.11")),
            "'fingerprints['amd64'].table' is of another gateway or CPU than the rest of the file",
            id="the table of another Go",
        ),
        pytest.param(
            with_table(replace(TABLE, goarch="arm64")),
            "'fingerprints['amd64'].table' is of another gateway or CPU than the rest of the file",
            id="the table of another CPU",
        ),
    ],
)
def test_a_bad_lock_is_refused_with_the_path_to_the_datum(data: bytes, what: str) -> None:
    with pytest.raises(LockError) as caught:
        parse_lock("3rdparty/krakend/edge.lock", data)
    assert str(caught.value) == f"3rdparty/krakend/edge.lock: {what}.\n\n{REMEDY}"


@pytest.mark.parametrize("place", ["/", "//a", "/a/", "/a//b", "/a/../b", "/a/..", "/a/./b"])
def test_a_directory_that_leads_elsewhere_is_refused(place: str) -> None:
    data = changed(lambda top: top["layout"].update(module_cache=place))
    with pytest.raises(LockError) as caught:
        parse_lock("x.lock", data)
    assert caught.value.what == f"x.lock: 'layout.module_cache' cannot be {place!r}."


def test_every_fact_is_required() -> None:
    def is_required(place: tuple[str, ...]) -> bool:
        def remove(top: Any) -> None:
            for key in place[:-1]:
                top = top[key]
            del top[place[-1]]

        with pytest.raises(LockError, match="is missing"):
            parse_lock("x.lock", changed(remove))
        return True

    document = json.loads(render_lock(FACTS))
    places: list[tuple[str, ...]] = [(key,) for key in document]
    places += [("layout", key) for key in document["layout"]]
    musl = document["platforms"]["linux-amd64-musl"]
    places += [("platforms", "linux-amd64-musl", key) for key in musl]
    places += [("fingerprints", "amd64", key) for key in document["fingerprints"]["amd64"]]
    assert all(map(is_required, places))


def is_read_or_refused(data: bytes) -> bool:
    try:
        facts = parse_lock("x.lock", data)
    except LockError as error:
        return str(error).startswith("x.lock: ")
    return parse_lock("x.lock", render_lock(facts)) == facts


@given(st.binary())
@example(b"[" * 100_000)
@example(b'{"format": NaN}')
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
PLACES: list[tuple[Any, ...]] = [
    *((key,) for key in json.loads(render_lock(FACTS))),
    ("modules", 0),
    ("modules", 1, "replacement"),
    ("modules", 0, "path"),
    ("layout", "vendor"),
    ("go_sums", "linux-amd64"),
    ("platforms", "linux-amd64-musl"),
    ("platforms", "linux-amd64-musl", "settings"),
    ("platforms", "linux-amd64-musl", "libc_version"),
    ("fingerprints", "amd64"),
    ("fingerprints", "amd64", "table"),
]


@given(st.sampled_from(PLACES), json_values)
def test_any_value_in_any_place_is_read_or_refused(place: tuple[Any, ...], value: object) -> None:
    def change(top: Any) -> None:
        for key in place[:-1]:
            top = top[key]
        top[place[-1]] = value

    assert is_read_or_refused(changed(change))


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        pytest.param(
            replace(FACTS, fingerprints={"amd64": {"two words": "0" * 16}}, unknown={}),
            "This is not a fingerprint table that can be read: 'two words' is no name.",
            id="a package with a space",
        ),
        pytest.param(
            replace(FACTS, modules=(LockedModule("a.com/a\n", "v1.0.0"),)),
            "'modules[0].path' cannot be 'a.com/a\\n'.",
            id="a module with a line end",
        ),
        pytest.param(
            replace(FACTS, unknown={"amd64": frozenset(), "arm64": frozenset({"fmt"})}),
            "Read back they would be others.",
            id="unknown packages of a CPU that there is no table of",
        ),
    ],
)
def test_facts_that_could_not_be_read_again_are_not_written(
    facts: GatewayFacts, evidence: str
) -> None:
    with pytest.raises(LockError) as caught:
        render_lock(facts)
    assert str(caught.value) == (
        "The facts of this gateway cannot be written as a lock.\n\n"
        f"{evidence}\n\n"
        "Lock a gateway that Go has compiled."
    )
