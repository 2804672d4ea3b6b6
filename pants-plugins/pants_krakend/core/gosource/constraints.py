"""Whether a source file is built for a platform, by its name and its build constraints.

Finding the constraints in a file is `header`'s part. Source of the rules: `go help buildconstraint`
of Go 1.26.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pants_krakend.core.gosource.header import GoSourceError, SourceHeader
from pants_krakend.core.gosource.scanner import GoFile
from pants_krakend.core.gosource.syslist import KNOWN_ARCH, KNOWN_OS, UNIX_OS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BuildContext", "evaluate", "file_matches", "name_matches"]

# Go sets these for the lowest GOAMD64 and GOARM64, which are its defaults.
_FEATURES = {"amd64": "amd64.v1", "arm64": "arm64.v8.0"}
_TOKEN = re.compile(r"[ \t]*(?:(?P<sign>&&|\|\||[!()])|(?P<tag>[\w.]+)|(?P<bad>.)|$)", re.DOTALL)
_TAG = re.compile(r"[\w.]+")
_MOST_TAGS = 1000  # Go's own limit of one expression (go/build/constraint)


@dataclass(frozen=True)
class BuildContext:
    """What files are chosen for.

    :param go_minor: N of Go 1.N, which satisfies the tags go1.1 to go1.N.
    :param tags: the user's own tags (`-tags`).
    """

    goarch: str
    go_minor: int
    tags: frozenset[str] = field(default_factory=frozenset)
    goos: str = "linux"
    cgo: bool = True

    def satisfies(self, tag: str) -> bool:
        """Tell whether one tag holds."""
        if tag in {self.goos, self.goarch, "gc"} or tag in self.tags:
            return True
        if tag in {"cgo", "unix"}:
            return self.cgo if tag == "cgo" else self.goos in UNIX_OS
        if tag == _FEATURES.get(self.goarch):
            return True
        release = re.fullmatch(r"go1\.([1-9][0-9]{0,5})", tag)
        return release is not None and int(release[1]) <= self.go_minor


def file_matches(name: str, file: SourceHeader, context: BuildContext) -> bool:
    """Tell whether a non-test file takes part in a build.

    :param name: its base name.
    :param file: what `scan_go_file` or, for C and assembler, `scan_header` read of it.
    :raises GoSourceError: its `//go:build` expression is not valid.
    """
    if not name_matches(name, context) or not _header_matches(file, context):
        return False
    if isinstance(file, GoFile):
        # go/build sets both aside: cgo files where cgo is off, and the package `documentation`.
        return file.package != "documentation" and (context.cgo or not file.uses_cgo)
    return True


def name_matches(name: str, context: BuildContext) -> bool:
    """Tell whether a base name alone lets the file take part; Go does not open it otherwise."""
    if name.startswith(("_", ".")) or name.endswith("_test.go"):
        return False
    stem = name.split(".", 1)[0]
    # What precedes the first underscore is never a platform: linux.go is for all of them.
    words = stem.split("_")[1:]
    if words and words[-1] == "test":
        words.pop()
    if not words:
        return True
    pair = words[-2:] if len(words) > 1 else ["", words[-1]]
    if pair[0] in KNOWN_OS and pair[1] in KNOWN_ARCH:
        return context.satisfies(pair[0]) and context.satisfies(pair[1])
    if pair[1] in KNOWN_OS or pair[1] in KNOWN_ARCH:
        return context.satisfies(pair[1])
    return True


def _header_matches(file: SourceHeader, context: BuildContext) -> bool:
    if file.constraint is None:
        return all(_legacy(terms, context) for terms in file.plus_build)
    try:
        return evaluate(file.constraint, context)
    except ValueError as error:
        what = f"{file.path}:{file.constraint_line}: the //go:build line is not valid: {error}."
        remedy = "Write tags joined by &&, ||, ! and parentheses; see `go help buildconstraint`."
        evidence = f"//go:build {file.constraint}"[:200]
        raise GoSourceError(what, evidence=evidence, remedy=remedy) from None


def _legacy(terms: str, context: BuildContext) -> bool:
    """Evaluate one `// +build` line: space means or, comma means and, a bad term never holds."""
    return any(
        all(_legacy_term(term, context) for term in option.split(","))
        for option in terms.split() or ["ignore"]
    )


def _legacy_term(term: str, context: BuildContext) -> bool:
    if term == "!" or term.startswith("!!"):
        return context.satisfies("ignore")
    tag = term.removeprefix("!")
    held = context.satisfies(tag if _TAG.fullmatch(tag) else "ignore")
    return held != term.startswith("!")


def evaluate(expression: str, context: BuildContext) -> bool:
    """Evaluate the expression of a `//go:build` line.

    :raises ValueError: it is not valid; the text says why and ends without a full stop.
    """
    parser = _Parser()
    for sign, tag in _tokens(expression):
        if tag:
            parser.value(held=context.satisfies(tag), text=tag)
        else:
            parser.sign(sign)
    return parser.result()


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(expression):
        if match["bad"]:
            message = f"unexpected {match['bad']!a}"
            raise ValueError(message)
        if match["sign"] or match["tag"]:
            yield match["sign"] or "", match["tag"] or ""


class _Parser:
    """Operator precedence with a stack of its own: depth of parentheses cannot exhaust Python's.

    The stack holds `(`, `!`, `&&`, `||` and the values to the left of the two latter.
    """

    def __init__(self) -> None:
        self._values: list[bool] = []
        self._signs: list[str] = []
        self._wants_value = True
        self._tags = 0

    def value(self, *, held: bool, text: str) -> None:
        self._tags += 1
        if not self._wants_value or self._tags > _MOST_TAGS:
            message = f"unexpected {text!a}" if not self._wants_value else "too large"
            raise ValueError(message)
        self._values.append(held)
        self._wants_value = False
        self._negate()

    def sign(self, sign: str) -> None:
        opens = sign in {"!", "("}
        double = sign == "!" and self._signs[-1:] == ["!"] and self._wants_value
        if opens != self._wants_value or double:
            message = "double negation" if double else f"unexpected {sign!a}"
            raise ValueError(message)
        if sign == ")":
            self._close()
            return
        if not opens:
            self._reduce("&&" if sign == "&&" else "||")
            self._wants_value = True
        self._signs.append(sign)

    def result(self) -> bool:
        if self._wants_value:
            message = "it ends too early"
            raise ValueError(message)
        self._reduce("||")
        if self._signs:
            message = "missing close parenthesis"
            raise ValueError(message)
        return self._values[0]

    def _close(self) -> None:
        self._reduce("||")
        if not self._signs:
            message = "unexpected ')'"
            raise ValueError(message)
        self._signs.pop()
        self._negate()

    def _negate(self) -> None:
        if self._signs[-1:] == ["!"]:
            self._signs.pop()
            self._values[-1] = not self._values[-1]

    def _reduce(self, weakest: str) -> None:
        """Work out what binds at least as strongly as the given sign, down to an open bracket."""
        while self._signs and self._signs[-1] in {"&&", weakest}:
            right, left = self._values.pop(), self._values.pop()
            both = self._signs.pop() == "&&"
            self._values.append((left and right) if both else (left or right))
