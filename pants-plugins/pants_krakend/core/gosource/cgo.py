"""Which local files the C side of a package needs: includes and the paths of `#cgo` lines.

Pure text; whether a file exists is for the caller to see. Source of the rules: https://pkg.go.dev/cmd/cgo
and go/build of Go 1.26.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SOURCE_EXTENSIONS", "cgo_references"]

# What Go takes into a package beside .go files (`go help packages`; go/build fileListForExt). Go
# refuses C, C++, Objective-C, Fortran and SWIG files where no Go file imports "C".
SOURCE_EXTENSIONS = frozenset(
    {
        ".c",
        ".cc",
        ".cpp",
        ".cxx",
        ".m",
        ".h",
        ".hh",
        ".hpp",
        ".hxx",
        ".f",
        ".F",
        ".for",
        ".f90",
        ".s",
        ".S",
        ".sx",
        ".swig",
        ".swigcxx",
        ".syso",
    }
)

_INCLUDE = re.compile(
    r"""^[ \t]*\#[ \t]*(?:include|include_next|import)[ \t]*"([^"\n]+)\"""",
    re.MULTILINE | re.VERBOSE,
)
_FLAGS = re.compile(r"^[ \t]*#cgo[ \t][^:\n]*:([^\n]*)", re.MULTILINE)
_SOURCE_DIRECTORY = re.compile(r"\$\{SRCDIR\}/?([^,:]*)")
_ARGUMENT = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""")
_QUOTING = re.compile(r"""\\(.)|["']""")


def cgo_references(text: str) -> tuple[str, ...]:
    """List what a cgo preamble or a C-family file names by a path of its own.

    :param text: the preamble, or the C, C++, Objective-C, Fortran or assembler source.
    :returns: posix paths, relative to the file's directory (`..` kept, `.` is the directory
        itself), of files or directories, each once, in order. Conditions in `#if` and `#cgo` lines
        are not evaluated, and an include may well be found in the compiler's directories instead:
        a path without a file is no error.
    """
    included = (match[1] for match in _INCLUDE.finditer(text))
    found = [*included, *_flag_paths(text)]
    relative = (posixpath.normpath(path) for path in found if not path.startswith("/"))
    return tuple(dict.fromkeys(relative))


def _flag_paths(text: str) -> Iterator[str]:
    """Give the paths under ${SRCDIR}, and those of -I and -L, which Go reads from there too."""
    for line in _FLAGS.finditer(text):
        option = ""
        for argument in _ARGUMENT.findall(line[1]):
            plain = _QUOTING.sub(r"\1", argument)
            if "${SRCDIR}" in plain:
                yield from (path or "." for path in _SOURCE_DIRECTORY.findall(plain))
            elif option:
                yield plain
            elif plain.startswith(("-I", "-L")) and len(plain) > len("-I"):
                yield plain[len("-I") :]
            option = plain if plain in {"-I", "-L"} else ""
