"""Tests of `modfile` and, through it, of `lines`: what go.mod and go.work files say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gomod.modfile import (
    GoModError,
    Replace,
    Require,
    Use,
    parse_go_mod,
    parse_go_work,
)

WHOLE = """\
// The plugin.
module example.com/auth // Deprecated: no

go 1.25.0
toolchain go1.25.3

require github.com/a/b v1.2.3
require ( // direct and not
\t"github.com/c/d" v0.1.0 // indirect; why

\t// a comment
\t`github.com/e/f` v2.0.0+incompatible //indirect
\tgithub.com/g/h v1.0.0 // indirectly
)

replace github.com/a/b => ../b
replace (
\tgithub.com/c/d v0.1.0 => github.com/x/d v0.1.1
\tgithub.com/g/h => "/abs dir"
)
exclude github.com/i/j v1.0.0
retract [v1.0.0, v1.1.0] // broken
retract (
\tv1.2.0
)
tool example.com/tool
godebug default=go1.21
ignore ./node_modules
require ()
"""
PIECES = [
    *("module ", "a.b/c", "\n", "(", ")", "require ", "replace ", "=>", "./x", " v1", '"', "`"),
    *("//", "/*", "\\", "go ", "1.21", "\r\n", ",", "[", "use ", "\0"),
]


def test_a_whole_file_is_read() -> None:
    mod = parse_go_mod("go.mod", WHOLE)

    assert (mod.file, mod.module, mod.go, mod.toolchain) == (
        *("go.mod", "example.com/auth", "1.25.0", "go1.25.3"),
    )
    assert mod.requires == (
        Require("github.com/a/b", "v1.2.3", indirect=False, line=7),
        Require("github.com/c/d", "v0.1.0", indirect=True, line=9),
        Require("github.com/e/f", "v2.0.0+incompatible", indirect=True, line=12),
        Require("github.com/g/h", "v1.0.0", indirect=False, line=13),
    )
    assert mod.replaces == (
        Replace("github.com/a/b", None, "../b", None, 16),
        Replace("github.com/c/d", "v0.1.0", "github.com/x/d", "v0.1.1", 18),
        Replace("github.com/g/h", None, "/abs dir", None, 19),
    )
    assert [each.is_local for each in mod.replaces] == [True, False, True]


def test_carriage_returns_change_nothing() -> None:
    assert parse_go_mod("go.mod", WHOLE.replace("\n", "\r\n").encode()) == parse_go_mod(
        "go.mod", WHOLE
    )


def test_lines_that_are_absent_are_none() -> None:
    mod = parse_go_mod("go.mod", "module a")

    assert (mod.go, mod.toolchain, mod.requires, mod.replaces) == (None, None, (), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "go 1.21",
            "m/go.mod:1: no module line.\n\nBegin it with `module example.com/name`, or run "
            "`go mod init example.com/name`.",
            id="no module",
        ),
        pytest.param(
            "module a\nmodule b",
            "m/go.mod:2: second `module` line.\n\nmodule b\n\nDelete one of the two.",
            id="module twice",
        ),
        pytest.param(
            "module a b",
            "m/go.mod:1: `module` takes one argument.\n\nmodule a b\n\n"
            "Write `module example.com/name`.",
            id="two module paths",
        ),
        pytest.param(
            "module a\ngo v1.21",
            "m/go.mod:2: not a valid go version.\n\ngo v1.21\n\nWrite `go 1.25.0`.",
            id="go with a v",
        ),
        pytest.param(
            "module a\ntoolchain 1.21.0",
            "m/go.mod:2: not a valid toolchain version.\n\ntoolchain 1.21.0\n\n"
            "Write `toolchain go1.25.0`.",
            id="toolchain without go",
        ),
        pytest.param(
            "module a\nrequires b v1",
            "m/go.mod:2: `requires` is no directive of this file.\n\nrequires b v1\n\nUse one of: "
            "exclude, go, godebug, ignore, module, replace, require, retract, tool, toolchain.",
            id="unknown directive",
        ),
        pytest.param(
            "module a\nrequire b",
            "m/go.mod:2: a requirement is a path and a version.\n\nrequire b\n\n"
            "Write `require module/path v1.2.3`.",
            id="no version",
        ),
        pytest.param(
            "module a\nreplace b => c",
            "m/go.mod:2: a directory has no version, and anything else needs one.\n\n"
            "replace b => c\n\n"
            "Write `replace module/path => ../directory` or `… => other/path v1.2.3`.",
            id="replacement without version",
        ),
        pytest.param(
            "module a\nreplace b ./c",
            "m/go.mod:2: not a replacement.\n\nreplace b ./c\n\n"
            "Write `replace module/path => ../directory` or `… => other/path v1.2.3`.",
            id="no arrow",
        ),
        pytest.param(
            "module a\nreplace b => .\\c",
            "m/go.mod:2: .\\c is a Windows path.\n\nreplace b => .\\c\n\n"
            "Write the directory relative to the file, with `/`: `../directory`.",
            id="Windows path",
        ),
        pytest.param(
            "module a\nrequire (\nb v1\n",
            "m/go.mod:2: `require (` is never closed.\n\nClose the block with `)` on a line of its "
            "own.",
            id="open block",
        ),
        pytest.param(
            "module a\nrequire (\n) b",
            "m/go.mod:3: text after `)`.\n\n) b\n\nBegin a new line after the parenthesis.",
            id="text after a block",
        ),
        pytest.param(
            "module a\nrequire b (\n)",
            "m/go.mod:2: not a block that Go knows.\n\nrequire b (\n\n"
            "Write one word before the parenthesis, such as `require (`.",
            id="block of two words",
        ),
        pytest.param(
            'module "a',
            "m/go.mod:1: cannot be read from '\"a' on.\n\nmodule \"a\n\n"
            "Write words, quoted strings and // comments only.",
            id="open quote",
        ),
        pytest.param(
            "module a\n/* b */",
            "m/go.mod:2: cannot be read from '/* b */' on.\n\n/* b */\n\n"
            "Write words, quoted strings and // comments only.",
            id="block comment",
        ),
        pytest.param(
            "module 'a'",
            "m/go.mod:1: 'a' is not a valid string.\n\nmodule 'a'\n\n"
            "Write it without quotes, or between two double quotes.",
            id="single quotes",
        ),
        pytest.param(
            b"module a\n\xff", "m/go.mod:2: not UTF-8.\n\nSave the file as UTF-8.", id="not UTF-8"
        ),
    ],
)
def test_a_bad_go_mod_is_refused_with_place_and_remedy(text: str | bytes, message: str) -> None:
    with pytest.raises(GoModError) as raised:
        parse_go_mod("m/go.mod", text)

    assert str(raised.value) == message


def test_a_workspace_is_read() -> None:
    work = parse_go_work("go.work", "go 1.25\nuse .\nuse (\n\t./a\n)\nreplace b.c/d => ./d\n")

    assert (work.go, work.toolchain, work.uses, work.replaces) == (
        "1.25",
        None,
        (Use(".", 2), Use("./a", 4)),
        (Replace("b.c/d", None, "./d", None, 6),),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "use a b",
            "go.work:1: `use` takes one directory.\n\nuse a b\n\nWrite `use ./directory`.",
            id="two directories",
        ),
        pytest.param(
            "require a v1",
            "go.work:1: `require` is no directive of this file.\n\nrequire a v1\n\n"
            "Use one of: go, godebug, replace, toolchain, use.",
            id="a directive of go.mod",
        ),
    ],
)
def test_a_bad_workspace_is_refused(text: str, message: str) -> None:
    with pytest.raises(GoModError) as raised:
        parse_go_work("go.work", text)

    assert str(raised.value) == message


@pytest.mark.parametrize("parse", [parse_go_mod, parse_go_work])
@given(text=st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_bytes_give_a_file_or_our_error(
    parse: Callable[[str, bytes | str], object], text: bytes | str
) -> None:
    try:
        parse("x", text)
    except GoModError as error:
        assert str(error).startswith("x:")  # noqa: PT017 (either outcome is right)
