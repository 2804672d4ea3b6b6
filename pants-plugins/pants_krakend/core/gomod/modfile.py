"""go.mod and go.work as records.

Reading only: nothing here edits a file or follows a path. Source of the rules:
https://go.dev/ref/mod#go-mod-file and https://go.dev/ref/mod#workspaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pants_krakend.core.gomod.lines import (
    GoModError,
    Statement,
    argument_text,
    decoded,
    read_statements,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["GoMod", "GoModError", "GoWork", "Replace", "Require", "Use", "parse_go_mod"]
__all__ += ["parse_go_work"]

_GO_VERSION = re.compile(r"[1-9][0-9]*\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?([a-z]+[0-9]+)?")
_TOOLCHAIN = re.compile(r"default|go1(\..*)?")
_DIRECTORY = re.compile(r"\.\.?(/.*)?|/.*")
_WINDOWS_DIRECTORY = re.compile(r"\.{0,2}\\.*|[A-Za-z]:.*")


@dataclass(frozen=True)
class Require:
    """One required module; version is as written, so it may be a branch that Go has yet to fix."""

    path: str
    version: str
    indirect: bool
    line: int


@dataclass(frozen=True)
class Replace:
    """One replacement; old_version None means every version, new_version None a directory."""

    old_path: str
    old_version: str | None
    new_path: str
    new_version: str | None
    line: int

    @property
    def is_local(self) -> bool:
        """Whether the replacement is a directory (relative to the file's own, or absolute)."""
        return self.new_version is None


@dataclass(frozen=True)
class Use:
    """One `use` of a go.work file: a module's directory, as written."""

    path: str
    line: int


@dataclass(frozen=True)
class GoMod:
    """A go.mod file.

    :param file: the file, as the caller names it in errors.
    :param module: the module path.
    :param go: the version of the go line, without a prefix, and `go_line` that line's number, 0
        where there is none.
    :param toolchain: `go1.X.Y` or `default`.
    """

    file: str
    module: str
    go: str | None
    go_line: int
    toolchain: str | None
    requires: tuple[Require, ...]
    replaces: tuple[Replace, ...]


@dataclass(frozen=True)
class GoWork:
    """A go.work file; fields as in `GoMod`."""

    file: str
    go: str | None
    go_line: int
    toolchain: str | None
    uses: tuple[Use, ...]
    replaces: tuple[Replace, ...]


@dataclass
class _Reading:
    """What has been read of a file so far."""

    file: str
    once: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    requires: list[Require] = field(default_factory=list)
    replaces: list[Replace] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def text(self, statement: Statement, argument: str) -> str:
        return argument_text(self.file, statement, argument)

    def error(self, statement: Statement, problem: str, remedy: str) -> GoModError:
        return GoModError.at(self.file, statement.line, problem, text=statement.text, remedy=remedy)


def parse_go_mod(path: str, text: str | bytes) -> GoMod:
    """Read a go.mod file.

    :param path: how errors name the file.
    :raises GoModError: it is not valid, or names no module.
    """
    reading = _read(path, text, _MOD_VERBS)
    if "module" not in reading.once:
        remedy = "Begin it with `module example.com/name`, or run `go mod init example.com/name`."
        raise GoModError.at(path, 1, "no module line.", remedy=remedy)
    return GoMod(
        file=path,
        module=reading.once["module"],
        go=reading.once.get("go"),
        go_line=reading.lines.get("go", 0),
        toolchain=reading.once.get("toolchain"),
        requires=tuple(reading.requires),
        replaces=tuple(reading.replaces),
    )


def parse_go_work(path: str, text: str | bytes) -> GoWork:
    """Read a go.work file.

    :param path: how errors name the file.
    :raises GoModError: it is not valid.
    """
    reading = _read(path, text, _WORK_VERBS)
    return GoWork(
        file=path,
        go=reading.once.get("go"),
        go_line=reading.lines.get("go", 0),
        toolchain=reading.once.get("toolchain"),
        uses=tuple(reading.uses),
        replaces=tuple(reading.replaces),
    )


def _read(
    path: str, text: str | bytes, verbs: Mapping[str, Callable[[_Reading, Statement], None]]
) -> _Reading:
    reading = _Reading(path)
    for statement in read_statements(path, decoded(path, text)):
        read = verbs.get(statement.verb)
        if read is None:
            problem = f"`{statement.verb}` is no directive of this file."
            raise reading.error(statement, problem, f"Use one of: {', '.join(sorted(verbs))}.")
        read(reading, statement)
    return reading


def _read_once(reading: _Reading, statement: Statement) -> None:
    verb = statement.verb
    if verb in reading.once:
        raise reading.error(statement, f"second `{verb}` line.", "Delete one of the two.")
    if len(statement.arguments) != 1:
        raise reading.error(statement, f"`{verb}` takes one argument.", f"Write {_USAGE[verb]}.")
    argument = statement.arguments[0]
    form = {"go": _GO_VERSION, "toolchain": _TOOLCHAIN}.get(verb)
    if form and not form.fullmatch(argument):
        raise reading.error(statement, f"not a valid {verb} version.", f"Write {_USAGE[verb]}.")
    reading.once[verb] = reading.text(statement, argument)
    reading.lines[verb] = statement.line


def _read_require(reading: _Reading, statement: Statement) -> None:
    if len(statement.arguments) != 2:
        remedy = "Write `require module/path v1.2.3`."
        raise reading.error(statement, "a requirement is a path and a version.", remedy)
    path, version = (reading.text(statement, each) for each in statement.arguments)
    words = statement.comment.split()
    indirect = words == ["indirect"] or words[:1] == ["indirect;"]
    reading.requires.append(Require(path, version, indirect, statement.line))


def _read_replace(reading: _Reading, statement: Statement) -> None:
    arguments = statement.arguments
    arrow = arguments.index("=>") if "=>" in arguments else 0
    old, new = arguments[:arrow], arguments[arrow + 1 :]
    remedy = "Write `replace module/path => ../directory` or `… => other/path v1.2.3`."
    if not (1 <= len(old) <= 2 and 1 <= len(new) <= 2):
        raise reading.error(statement, "not a replacement.", remedy)
    old_path, *old_version = (reading.text(statement, each) for each in old)
    new_path, *new_version = (reading.text(statement, each) for each in new)
    if not new_version and _WINDOWS_DIRECTORY.fullmatch(new_path):
        remedy = "Write the directory relative to the file, with `/`: `../directory`."
        raise reading.error(statement, f"{new_path} is a Windows path.", remedy)
    if bool(new_version) == bool(_DIRECTORY.fullmatch(new_path)):
        problem = "a directory has no version, and anything else needs one."
        raise reading.error(statement, problem, remedy)
    reading.replaces.append(
        Replace(
            old_path,
            old_version[0] if old_version else None,
            new_path,
            new_version[0] if new_version else None,
            statement.line,
        )
    )


def _read_use(reading: _Reading, statement: Statement) -> None:
    if len(statement.arguments) != 1:
        raise reading.error(statement, "`use` takes one directory.", "Write `use ./directory`.")
    reading.uses.append(Use(reading.text(statement, statement.arguments[0]), statement.line))


def _pass_over(reading: _Reading, statement: Statement) -> None:
    """Accept a directive that says nothing about which sources are built."""


_USAGE = {
    "module": "`module example.com/name`",
    "go": "`go 1.25.0`",
    "toolchain": "`toolchain go1.25.0`",
}
_COMMON_VERBS = {
    "go": _read_once,
    "toolchain": _read_once,
    "replace": _read_replace,
    "godebug": _pass_over,
}
_MOD_VERBS = {
    **_COMMON_VERBS,
    "module": _read_once,
    "require": _read_require,
    "exclude": _pass_over,
    "retract": _pass_over,
    "tool": _pass_over,
    "ignore": _pass_over,
}
_WORK_VERBS = {**_COMMON_VERBS, "use": _read_use}
