"""Tests of `scanner`: what a Go file says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gosource.scanner import (
    Embed,
    GoFile,
    GoSourceError,
    Import,
    scan_go_file,
)

PIECES = [
    *("package x", "import", '"fmt"', '"embed"', '"C"', "(", ")", "\n", ";", " ", "/*", "*/"),
    *("//", "`", '"', "'", "\\", "//go:embed ", "//go:build ", "// +build", "\0", "\xff", "a_b"),
]


def scan(source: str) -> GoFile:
    return scan_go_file("x.go", source.encode())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('import "fmt"', [Import("fmt", 2, None)], id="single"),
        pytest.param("import `fmt`", [Import("fmt", 2, None)], id="backquoted"),
        pytest.param('import "\\x66mt"', [Import("fmt", 2, None)], id="escaped"),
        pytest.param('import f "fmt"', [Import("fmt", 2, "f")], id="named"),
        pytest.param('import . "fmt"', [Import("fmt", 2, ".")], id="dot"),
        pytest.param('import _ "fmt"', [Import("fmt", 2, "_")], id="blank"),
        pytest.param('import("a";b "b")', [Import("a", 2, None), Import("b", 2, "b")], id="group"),
        pytest.param(
            'import (\n\t// "no"\n\t"a" // "b"\n/*\n"c" */ "d"\n)\nimport "e"',
            [Import("a", 4, None), Import("d", 6, None), Import("e", 8, None)],
            id="comments between",
        ),
        pytest.param("import ()", [], id="empty group"),
        pytest.param('var s = `\nimport "fmt"\n`', [], id="inside a raw string below"),
        pytest.param('func f() {}\nimport "fmt"', [], id="below the first declaration"),
        pytest.param('importer "fmt"', [], id="a longer word"),
    ],
)
def test_imports_stand_between_the_package_clause_and_the_code(
    source: str, expected: list[Import]
) -> None:
    assert list(scan("package x\n" + source).imports) == expected


def test_byte_order_mark_carriage_returns_and_semicolons_are_no_hindrance() -> None:
    file = scan('\ufeff/* c */ package x; import "a"\r\nimport "b";\r\n')

    assert (file.package, [each.path for each in file.imports]) == ("x", ["a", "b"])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("//go:embed a b/*", ["a", "b/*"], id="several on a line"),
        pytest.param('//go:embed "a b" `c d`', ["a b", "c d"], id="quoted"),
        pytest.param("//go:embed all:static", ["all:static"], id="all: is kept"),
        pytest.param("//go:embed a\r", ["a"], id="carriage return"),
        pytest.param("//go:embedded a", [], id="another directive"),
        pytest.param("// go:embed a", [], id="a comment"),
        pytest.param('//go:embed "a', [], id="unclosed quote is left to the compiler"),
        pytest.param("var s = `\n//go:embed a\n`", [], id="inside a raw string"),
        pytest.param("/*\n//go:embed a\n*/", [], id="inside a block comment"),
        pytest.param("var r = '`' // `\n//go:embed a", ["a"], id="a rune opens no raw string"),
        pytest.param('var s = "\\"`"\n//go:embed a', ["a"], id="a string opens no raw string"),
    ],
)
def test_embed_patterns_are_read_from_directives_only(line: str, expected: list[str]) -> None:
    file = scan(f'package x\nimport _ "embed"\n{line}\nvar f string\n')

    assert [each.pattern for each in file.embeds] == expected


def test_an_embed_pattern_knows_its_line() -> None:
    file = scan('package x\n\nimport "embed"\n/*\n*/\n//go:embed a\nvar f embed.FS\n')

    assert file.embeds == (Embed("a", 6),)


def test_embed_directives_mean_nothing_without_the_import() -> None:
    assert scan("package x\n//go:embed a\nvar f string\n").embeds == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('// #include "a.h"\nimport "C"', ' #include "a.h"', id="line comment"),
        pytest.param('/*\nint a;\n*/\nimport "C"', "\nint a;\n", id="block comment"),
        pytest.param('// a\n\n// b\n// c\nimport "C"', " b\n c", id="only the adjacent group"),
        pytest.param('// a\n\nimport "C"', "", id="a blank line parts them"),
        pytest.param('import "a" // b\nimport "C"', "", id="comment of the line above"),
        pytest.param('// a\nimport (\n\t"C"\n)', " a", id="group of one"),
        pytest.param('// a\nimport (\n\t// b\n\t"C"\n\t"d"\n)', " b", id="inside a group"),
        pytest.param('// a\nimport (\n\t"b"\n\t"C"\n)', "", id="above a group of several"),
        pytest.param('// a\nimport "C"\n// b\nimport "C"', " a\n b", id="two preambles"),
    ],
)
def test_the_cgo_preamble_is_the_comment_that_documents_the_import(
    source: str, expected: str
) -> None:
    assert scan("package x\n\n" + source).cgo_preamble == expected


@pytest.mark.parametrize(
    ("source", "uses_cgo"),
    [
        pytest.param('package x\nimport "C"', True, id="imports C"),
        pytest.param("package x\n", False, id="does not"),
    ],
)
def test_a_file_uses_cgo_when_it_imports_c(source: str, uses_cgo: bool) -> None:  # noqa: FBT001
    assert scan(source).uses_cgo is uses_cgo


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "", "x.go:1: a Go file begins with its package clause, this one does not.", id="empty"
        ),
        pytest.param("\npackage", "x.go:2: no package name after `package`.", id="no name"),
        pytest.param(
            'package x\nimport "a\n', "x.go:2: no import path where one belongs.", id="unclosed"
        ),
        pytest.param(
            'package x\nimport (\n"a"\n',
            "x.go:4: no import path where one belongs.",
            id="unclosed group",
        ),
        pytest.param(
            'package x\nimport "a b"\n', "x.go:2: `'a b'` is not a valid import path.", id="space"
        ),
        pytest.param("// \0\npackage x", "x.go:1: a zero byte above the code.", id="zero byte"),
    ],
)
def test_what_is_no_go_file_is_refused_at_its_line(source: str, message: str) -> None:
    with pytest.raises(GoSourceError) as raised:
        scan(source)

    assert str(raised.value) == (
        f"{message}\n\n"
        "Correct the file so that `gofmt` accepts it, or move what is not Go elsewhere."
    )


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map(lambda p: "".join(p).encode())))
def test_any_bytes_give_a_file_or_our_error(data: bytes) -> None:
    try:
        scan_go_file("x.go", data)
    except GoSourceError as error:
        assert str(error).startswith("x.go:")  # noqa: PT017 (either outcome is right)


@given(st.lists(st.sampled_from(PIECES)))
def test_what_follows_the_imports_never_changes_them(tail: list[str]) -> None:
    source = 'package x\nimport "embed"\nvar a = 1\n'

    assert scan(source + "".join(tail)).imports == scan(source).imports
