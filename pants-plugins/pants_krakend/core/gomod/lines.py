"""The grammar that go.mod and go.work share: statements of a verb and its arguments.

Tokens, blocks and comments only; what a verb means is said in `modfile`. Source of the rules:
https://go.dev/ref/mod#go-mod-file-lexical and #go-mod-file-grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gosource.literals import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GoModError", "Statement", "argument_text", "decoded", "read_statements"]

_TOKEN = re.compile(
    r"""[ \t\r]*(?:
        (?P<comment>//.*)
      | (?P<token>[()\[\]{},]
          | "(?:[^"\\]|\\.)*"
          | `[^`]*`
          | (?!/\*)[^\s()\[\]{},"`](?:(?!//|/\*)[^\s()\[\]{},])*)
      | (?P<bad>[^ \t\r].*)
    )""",
    re.VERBOSE,
)
_LONGEST_EVIDENCE = 200


class GoModError(KrakendError):
    """A go.mod or go.work file cannot be read: raised with `path:line` of the place."""

    @classmethod
    def at(cls, file: str, line: int, problem: str, *, text: str = "", remedy: str) -> GoModError:
        """Make the error of one line; text is the line itself, shown as the evidence."""
        evidence = text.strip()[:_LONGEST_EVIDENCE]
        return cls(f"{file}:{line}: {problem}", evidence=evidence, remedy=remedy)


@dataclass(frozen=True)
class Statement:
    """One statement: `require a v1`, or a line of a `require ( … )` block.

    :param arguments: tokens as written, quotes included.
    :param comment: what follows `//` on the line.
    :param text: the line as written.
    """

    verb: str
    arguments: tuple[str, ...]
    comment: str
    line: int
    text: str


def decoded(file: str, text: str | bytes) -> str:
    """Give the text of a file.

    :raises GoModError: the bytes are not UTF-8.
    """
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        remedy = "Save the file as UTF-8."
        raise GoModError.at(file, line, "not UTF-8.", remedy=remedy) from None


def read_statements(file: str, text: str) -> Iterator[Statement]:
    """Give the statements of a go.mod or go.work file, blocks unfolded.

    :raises GoModError: a line breaks the grammar, or a block is not closed.
    """
    block: tuple[str, int] | None = None
    for line, source in enumerate(text.split("\n"), start=1):
        tokens, comment = _tokens(file, line, source)
        if not tokens:
            continue
        if block and tokens == [")"]:
            block = None
        elif block and tokens[0] == ")":
            remedy = "Begin a new line after the parenthesis."
            raise GoModError.at(file, line, "text after `)`.", text=source, remedy=remedy)
        elif block:
            yield Statement(block[0], tuple(tokens), comment, line, source)
        elif len(tokens) > 1 and tokens[-1] == "(":
            block = (_block_verb(file, line, source, tokens), line)
        elif tokens[-2:] != ["(", ")"] or len(tokens) == 2:
            yield Statement(tokens[0], tuple(tokens[1:]), comment, line, source)
    if block:
        remedy = "Close the block with `)` on a line of its own."
        raise GoModError.at(file, block[1], f"`{block[0]} (` is never closed.", remedy=remedy)


def argument_text(file: str, statement: Statement, argument: str) -> str:
    """Give the text of one argument, unquoted where it is quoted.

    :raises GoModError: a quote is out of place, or a quoted string is not valid.
    """
    quoted = argument[:1] in {'"', "`"}
    text = unquote(argument) if quoted else argument
    if not text or (not quoted and re.search("[\"'`]", text)):
        problem = f"{argument} is not a valid string."
        remedy = "Write it without quotes, or between two double quotes."
        raise GoModError.at(file, statement.line, problem, text=statement.text, remedy=remedy)
    return text


def _tokens(file: str, line: int, source: str) -> tuple[list[str], str]:
    tokens: list[str] = []
    comment = ""
    # Without space at the end every match begins where the last one ended: linear time.
    for match in _TOKEN.finditer(source.rstrip(" \t\r")):
        token = match["token"]
        if match["comment"]:
            comment = match["comment"][2:]
        elif token is None or not token.isprintable():
            problem = f"cannot be read from {(match['bad'] or token)[:40]!a} on."
            remedy = "Write words, quoted strings and // comments only."
            raise GoModError.at(file, line, problem, text=source, remedy=remedy)
        else:
            tokens.append(token)
    return tokens, comment


def _block_verb(file: str, line: int, source: str, tokens: list[str]) -> str:
    if len(tokens) != 2:
        remedy = "Write one word before the parenthesis, such as `require (`."
        raise GoModError.at(file, line, "not a block that Go knows.", text=source, remedy=remedy)
    return tokens[0]
