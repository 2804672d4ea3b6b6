"""Tests of `fingerprints`: the law of reading and writing, and bytes that are no table."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pants_krakend.core.gateway.fingerprints import (
    MOST_TEXT,
    FingerprintTable,
    FingerprintTableError,
    parse_table,
    render_table,
)
from pants_krakend.core.gateway.release_modules import CompiledModule

HEAD = b"KDFP\x01"
TABLE = FingerprintTable(
    edition="ce",
    version="2.13.8",
    goarch="amd64",
    go="1.25.12",
    note="Compiled from source.",
    modules={
        "a.com/a": CompiledModule("a.com/a", "v1.0.0"),
        "b.com/b": CompiledModule("c.com/c", "v2.0.0"),
    },
    unknown=frozenset({"a.com/a/y", "a.com/a/z"}),
    packages={"a.com/a": "00112233445566ff", "fmt": "8877665544332211"},
)
TEXT = """\
edition ce
version 2.13.8
goarch amd64
go 1.25.12
note Compiled from source.
modules 2
a.com/a v1.0.0
b.com/b v2.0.0 c.com/c
unknown 2
a.com/a/y
a.com/a/z
packages 2
a.com/a
fmt
"""
FINGERPRINTS = bytes.fromhex("00112233445566ff8877665544332211")


def packed(text: str, fingerprints: bytes = FINGERPRINTS) -> bytes:
    return HEAD + zlib.compress(text.encode()) + fingerprints


def test_a_file_is_what_the_format_says() -> None:
    stream = zlib.decompressobj()
    data = render_table(TABLE)
    assert data[:5] == HEAD
    assert stream.decompress(data[5:]).decode() == TEXT
    assert stream.unused_data == FINGERPRINTS


def test_a_text_of_the_format_is_read() -> None:
    assert parse_table(packed(TEXT)) == TABLE


NAMES = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1)
FACTS = st.text(st.characters(blacklist_categories=["C", "Z"], whitelist_characters=" "))
DIGITS = st.binary(min_size=8, max_size=8).map(bytes.hex)


def tables() -> st.SearchStrategy[FingerprintTable]:
    """Any table that can be written: no package is known and unknown."""
    built = st.builds(
        FingerprintTable,
        edition=FACTS,
        version=FACTS,
        goarch=FACTS,
        go=FACTS,
        note=FACTS,
        modules=st.dictionaries(NAMES, st.builds(CompiledModule, NAMES, NAMES)),
        unknown=st.frozensets(NAMES),
        packages=st.dictionaries(NAMES, DIGITS),
    )
    return built.map(lambda table: replace(table, unknown=table.unknown - table.packages.keys()))


@given(tables())
def test_a_table_comes_back_from_what_is_written_of_it(table: FingerprintTable) -> None:
    assert parse_table(render_table(table)) == table


@given(tables())
def test_a_table_is_written_the_same_whatever_the_order_it_was_made_in(
    table: FingerprintTable,
) -> None:
    backwards = dict(reversed(list(table.packages.items())))
    modules = dict(reversed(list(table.modules.items())))
    other = replace(table, packages=backwards, modules=modules)
    assert render_table(other) == render_table(table)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"note": "two\nlines"}, id="a note of two lines"),
        pytest.param({"version": "\x1b[31m"}, id="a version that is not printable"),
        pytest.param({"packages": {"a b": "00112233445566ff"}}, id="a package with a space"),
        pytest.param({"packages": {"": "00112233445566ff"}}, id="a package without a name"),
        pytest.param({"packages": {"\ud800": "00112233445566ff"}}, id="half a character"),
        pytest.param({"packages": {"fmt": "0011"}}, id="half a fingerprint"),
        pytest.param({"packages": {"fmt": "00112233445566FF"}}, id="capital digits"),
        pytest.param({"packages": {"fmt": "no fingerprint"}}, id="no digits"),
        pytest.param({"unknown": frozenset({"fmt"})}, id="a package known and unknown"),
        pytest.param({"modules": {"a": CompiledModule("", "v1")}}, id="replaced by nothing"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(FingerprintTableError):
        render_table(replace(TABLE, **changes))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "it is no such file", id="nothing"),
        pytest.param(b"\x7fELF\x02", "it is no such file", id="a program"),
        pytest.param(b"KDFP", "its format is not 1, which this version reads", id="only a name"),
        pytest.param(
            b"KDFP\x02", "its format is not 1, which this version reads", id="a later format"
        ),
        pytest.param(HEAD, "it is cut short", id="no text"),
        pytest.param(packed(TEXT)[:50], "it is cut short", id="half a text"),
        pytest.param(
            HEAD + b"text",
            "it is damaged (Error -3 while decompressing data: incorrect header check)",
            id="not compressed",
        ),
        pytest.param(
            HEAD + zlib.compress(b"edition \xff"),
            "it is damaged ('utf-8' codec can't decode byte 0xff in position 8: invalid start "
            "byte)",
            id="not UTF-8",
        ),
        pytest.param(packed(""), "line 1 is not `edition …`", id="an empty text"),
        pytest.param(packed("edition ce"), "its text ends too early", id="only one line"),
        pytest.param(
            packed(TEXT.replace("goarch", "GOARCH")),
            "line 3 is not `goarch …`",
            id="another fact",
        ),
        pytest.param(
            packed(TEXT.replace("source.", "\x1b[31m")),
            "line 5 has a character that cannot be printed",
            id="an escape sequence",
        ),
        pytest.param(
            packed(TEXT.replace("unknown 2", "unknown two")),
            "line 9 is not `unknown` and a number",
            id="a count that is no number",
        ),
        pytest.param(
            packed(TEXT.replace("unknown 2", "unknown 99999999")),
            "line 9 is not `unknown` and a number",
            id="a count that cannot be",
        ),
        pytest.param(
            packed(TEXT.replace("packages 2", "packages 9")),
            "its text ends too early",
            id="more packages promised",
        ),
        pytest.param(
            packed(TEXT.replace("packages 2", "packages 1"), FINGERPRINTS[:8]),
            "line 14 should be the end",
            id="fewer packages promised",
        ),
        pytest.param(
            packed(TEXT.replace("v1.0.0", "")), "'' is no name", id="a module without version"
        ),
        pytest.param(
            packed(TEXT.replace("v2.0.0 c.com/c", "v2.0.0 b.com/b")),
            "'b.com/b v2.0.0 b.com/b' is no other module with its version",
            id="a module replaced by itself",
        ),
        pytest.param(
            packed(TEXT.replace("b.com/b", "a.com/a")),
            "'a.com/a v2.0.0 c.com/c' is no other module with its version",
            id="a module twice",
        ),
        pytest.param(
            packed(TEXT.replace("a.com/a/z", "a.com/a/y")),
            "'a.com/a/y' comes after 'a.com/a/y'",
            id="a package twice",
        ),
        pytest.param(
            packed(TEXT.replace("a.com/a/z", "a.com/a")),
            "'a.com/a' comes after 'a.com/a/y'",
            id="packages not in order",
        ),
        pytest.param(
            packed(TEXT.replace("a.com/a/z", "fmt")),
            "'fmt' is unknown and has a fingerprint",
            id="a package known and unknown",
        ),
        pytest.param(
            packed(TEXT, FINGERPRINTS[:-1]),
            "2 packages have 15 bytes of fingerprints",
            id="a byte missing",
        ),
        pytest.param(
            packed(TEXT, FINGERPRINTS + b"\n"),
            "2 packages have 17 bytes of fingerprints",
            id="a byte too many",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, problem: str) -> None:
    with pytest.raises(FingerprintTableError) as caught:
        parse_table(data)
    assert str(caught.value) == (
        f"This is not a fingerprint table that can be read: {problem}.\n\n"
        "Make the file anew: install pants-krakend again, or lock the gateway again."
    )


def test_a_text_that_unpacks_without_end_is_refused_in_bounded_memory() -> None:
    bomb = HEAD + zlib.compress(b"\n" * (200 * MOST_TEXT), 9)
    tracemalloc.start()
    try:
        with pytest.raises(FingerprintTableError) as caught:
            parse_table(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert f"its text is longer than {MOST_TEXT} bytes" in str(caught.value)
    assert peak < 10 * MOST_TEXT


def damages() -> st.SearchStrategy[Callable[[str], str]]:
    """Ways to change a text: any piece of it gives way to any other text."""
    place = st.integers(0, len(TEXT))
    return st.builds(
        lambda start, end, text: lambda whole: whole[:start] + text + whole[end:],
        place,
        place,
        st.text(max_size=12),
    )


@given(st.binary())
@example(HEAD)
def test_any_bytes_are_refused_by_our_error(data: bytes) -> None:
    for head in (b"", HEAD):
        with pytest.raises(FingerprintTableError):
            parse_table(head + data)


@given(damages(), st.binary(max_size=24))
def test_a_damaged_text_is_a_table_or_refused_by_our_error(
    damage: Callable[[str], str], fingerprints: bytes
) -> None:
    data = packed(damage(TEXT).encode("utf-8", "replace").decode(), fingerprints)
    try:
        table = parse_table(data)
    except FingerprintTableError:
        return
    assert parse_table(render_table(table)) == table
