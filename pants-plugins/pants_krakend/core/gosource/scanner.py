"""One Go file as text: package, imports, embed patterns, cgo preamble and build constraints.

Nothing here runs Go, opens a file or decides whether the file is built (see `constraints`). Only
the head of a file is tokenised; the rest is looked at only in files that import "embed".
Source of the rules: https://go.dev/ref/spec#Source_file_organization, and what go/build of Go 1.26
accepts, against which this was compared over Go's own source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from pants_krakend.core.gosource.header import (
    GoSourceError,
    SourceHeader,
    scan_header,
    source_text,
)
from pants_krakend.core.gosource.literals import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Embed", "GoFile", "GoSourceError", "Import", "scan_go_file"]

# A semicolon is space here: it never changes which imports there are.
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f;]+)
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|`[^`]*`)
      | (?P<word>[A-Za-z0-9_\u0080-\U0010ffff]+)
      | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Closing marks are optional, so that an unclosed literal is passed over once, not at every byte.
_OPAQUE = re.compile(
    r"""//[^\n]*
      | /\*.*?(?:\*/|\Z)
      | `[^`]*`?
      | "[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?
      | '[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'?
    """,
    re.VERBOSE | re.DOTALL,
)
_ARGUMENT = re.compile(r'\s+(?:(`[^`]*`|"(?:[^"\\]|\\.)*")(?=\s|$)|([^\s"`]\S*))')
_EMBED = "//go:embed"
_ILLEGAL_IMPORT = re.compile(r"[!\"#$%&'()*,:;<=>?\[\\\]^{|}`\ufffd\s]")


@dataclass(frozen=True)
class Import:
    """One import as written; name is the alias, `.` or `_`, None where there is none."""

    path: str
    line: int
    name: str | None


@dataclass(frozen=True)
class Embed:
    """One pattern of a `//go:embed` line, unquoted, any `all:` kept."""

    pattern: str
    line: int


@dataclass(frozen=True)
class GoFile(SourceHeader):
    """What one Go file says about itself.

    :param package: the name in its package clause.
    :param imports: in the order of the file, "C" included.
    :param embeds: patterns in the order of the file; empty unless "embed" is imported.
    :param cgo_preamble: the comments directly above `import "C"`, markers removed, "" if none.
    """

    package: str
    imports: tuple[Import, ...]
    embeds: tuple[Embed, ...]
    cgo_preamble: str

    @property
    def uses_cgo(self) -> bool:
        """Whether the file imports "C"."""
        return any(each.path == "C" for each in self.imports)


def scan_go_file(path: str, data: bytes) -> GoFile:
    """Read one Go file, in time linear in its size.

    Ask `constraints.file_matches` about its `scan_header` first where errors matter: Go says
    nothing of a bad file that the build sets aside.

    :param path: how errors name the file.
    :param data: the whole file.
    :raises GoSourceError: where Go's own reader of imports would not accept the file.
    """
    header = scan_header(path, data)
    text = source_text(data)
    head = _Head(path, text)
    package, specs = head.parse()
    preambles = [preamble for found, preamble in specs if found.path == "C" and preamble]
    imports = tuple(found for found, _ in specs)
    embeds = _embeds(text) if any(each.path == "embed" for each in imports) else ()
    return GoFile(
        path=path,
        constraint=header.constraint,
        constraint_line=header.constraint_line,
        plus_build=header.plus_build,
        package=package,
        imports=imports,
        embeds=embeds,
        cgo_preamble="\n".join(preambles),
    )


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int
    doc: tuple[str, ...]


class _Head:
    """The package clause and the imports of one file, read token by token."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._tokens = _significant(text)
        self._line = 1

    def parse(self) -> tuple[str, list[tuple[Import, str]]]:
        """Give the package name, and each import with the comment that documents it."""
        if self._next().text != "package":
            self._fail("a Go file begins with its package clause, this one does not.")
        name = self._next()
        if name.kind != "word" or name.text == "_" or name.text[0].isdigit():
            self._fail("no package name after `package`.")
        specs: list[tuple[Import, str]] = []
        token = self._next()
        while token.text == "import":
            specs += self._declaration(token.doc)
            token = self._next()
        return name.text, specs

    def _declaration(self, doc: tuple[str, ...]) -> list[tuple[Import, str]]:
        token = self._next()
        if token.text != "(":
            return [(self._spec(token), _stripped(doc))]
        found: list[tuple[Import, tuple[str, ...]]] = []
        token = self._next()
        while token.text != ")":
            found.append((self._spec(token), token.doc))
            token = self._next()
        if len(found) == 1 and not found[0][1]:
            found = [(found[0][0], doc)]
        return [(each, _stripped(group)) for each, group in found]

    def _spec(self, token: _Token) -> Import:
        line, name = token.line, None
        if token.kind == "word" or token.text == ".":
            name, token = token.text, self._next()
        path = unquote(token.text) if token.kind == "string" else None
        if path is None:
            self._fail("no import path where one belongs.")
        if not path or not path.isprintable() or _ILLEGAL_IMPORT.search(path):
            self._fail(f"`{path!a}` is not a valid import path.")
        return Import(path, line, name)

    def _next(self) -> _Token:
        token = next(self._tokens)
        self._line = token.line
        if token.kind == "nul":
            self._fail("a zero byte above the code.")
        return token

    def _fail(self, problem: str) -> NoReturn:
        remedy = "Correct the file so that `gofmt` accepts it, or move what is not Go elsewhere."
        what = f"{self._path}:{self._line}: {problem}"
        raise GoSourceError(what, remedy=remedy)


def _significant(text: str) -> Iterator[_Token]:
    """Give the tokens that are no space and no comment, then end-of-file tokens for ever.

    A token's doc is the group of comments that ends on the line above it, as go/parser has it: a
    comment that begins on the line of the token before it belongs to that token instead.
    """
    line, previous, group_end = 1, 0, -1
    group: list[str] = []
    for match in _TOKEN.finditer(text):
        kind, start = str(match.lastgroup), line
        line += match.group().count("\n")
        if "\0" in match.group():
            yield _Token("nul", "", start, ())
        if kind == "comment" and start == previous:
            group, previous = [], line
        elif kind == "comment":
            if not group or start > group_end + 1:
                group = []
            group.append(match.group())
            group_end = line
        elif kind != "space":
            yield _Token(kind, match.group(), start, _doc(group, group_end, start))
            group, previous = [], start
    while True:
        yield _Token("end", "", line, ())


def _doc(group: list[str], group_end: int, line: int) -> tuple[str, ...]:
    return tuple(group) if group_end + 1 == line else ()


def _stripped(comments: tuple[str, ...]) -> str:
    pieces = (each[2:] if each.startswith("//") else each[2:-2] for each in comments)
    return "\n".join(pieces).replace("\r\n", "\n").rstrip("\r")


def _embeds(text: str) -> tuple[Embed, ...]:
    """Find the embed directives: comments only, so literals and other comments are passed over."""
    found: list[Embed] = []
    if _EMBED not in text:
        return ()
    line, position = 1, 0
    for match in _OPAQUE.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        if match.group().startswith(_EMBED):
            patterns = _patterns(match.group()[len(_EMBED) :].rstrip())
            found += [Embed(pattern, line) for pattern in patterns]
    return tuple(found)


def _patterns(arguments: str) -> list[str]:
    """Split the arguments; a malformed line has none, because the compiler will report it."""
    patterns: list[str] = []
    position = 0
    while position < len(arguments):
        match = _ARGUMENT.match(arguments, position)
        pattern = (unquote(match[1]) if match[1] else match[2]) if match else None
        if match is None or pattern is None:
            return []
        patterns.append(pattern)
        position = match.end()
    return patterns
