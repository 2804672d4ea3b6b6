"""How one file of the corpus is built, as data; building is in `workshop`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from pants_krakend.core.verdict.rules import Rule
from tests.corpus.modules import DOMAIN

__all__ = ["GO", "HOST_MODULE", "Host", "Mode", "Plugin", "Recipe", "Replaced", "Truth", "slug"]

GO = "1.25.12"
HOST_MODULE = f"{DOMAIN}/host"


class Mode(Enum):
    """What the go command is asked to make, by `-buildmode`."""

    PLUGIN = "plugin"
    PROGRAM = "exe"
    PIE = "pie"
    C_SHARED = "c-shared"
    C_ARCHIVE = "c-archive"


class Replaced(Enum):
    """What stands in for the module `lib`."""

    NOTHING = "nothing"
    FORK = "another module"
    DIRECTORY = "a directory"
    WORKSPACE = "a module of go.work"


class Truth(Enum):
    """What became of a file that was given to a host."""

    LOADED = "loaded"
    REFUSED = "refused"
    # Or it waits for ever.
    DIED = "the process died"
    NOTHING_REGISTERED = "nothing to register"


@dataclass(frozen=True)
class Recipe:
    """One build; what is not said is as in the canonical one.

    :param go_line: the version on the line `go` of go.mod.
    :param modules: versions by the name below the corpus' domain: `{"lib": "v1.1.0"}`.
    :param imports: packages that are linked: of the standard library, or `lib`, `multi/one`.
    :param arguments: further ones of `go build`.
    :param environment: further variables of it.
    :param zig: the target that zig compiles C for; empty for gcc.
    :param gopath: a directory of the corpus, and `vendored` whether modules are vendored.
    :param second: whether modules come from the second proxy, and directories are the second ones.
    :param profile: whether the profile of the corpus is given.
    :param registerer: the variable that a plugin declares.
    :param package: what is built, relative to the module's directory.
    :param module: the main module's path; empty for one after the recipe's name.
    :param is_dead: whether nothing of what it imports is used.
    :param is_host: whether it is built from the host's sources, rather than a plugin's.
    :param inside_host: whether it is a package of the plain host's own module, in its directory.
    """

    go: str = GO
    go_line: str = "1.22"
    modules: Mapping[str, str] = field(default_factory=dict)
    imports: tuple[str, ...] = ("lib",)
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    zig: str = ""
    gopath: str = "gopath"
    vendored: bool = False
    second: bool = False
    replaced: Replaced = Replaced.NOTHING
    profile: bool = False
    mode: Mode = Mode.PLUGIN
    registerer: str = "HandlerRegisterer"
    package: str = "."
    module: str = ""
    is_dead: bool = False
    is_host: bool = False
    inside_host: bool = False

    def version(self, module: str) -> str:
        """The version of a module of the corpus that is required."""
        return self.modules.get(module, "v1.0.0")

    @property
    def main_directory(self) -> str:
        """Where the main package lies in its module."""
        return os.path.dirname(self.package) or "."  # noqa: PTH120 # of "./x/" too

    @property
    def tags(self) -> tuple[str, ...]:
        """The build tags among its arguments."""
        given = [each.partition("=")[2] for each in self.arguments if each.startswith("-tags=")]
        return tuple(",".join(given).split(",")) if given else ()

    @property
    def cell(self) -> tuple[object, ...]:
        """Recipes of one cell share what Go compiles for them."""
        settings = tuple(sorted(self.environment.items()))
        flags = tuple(each for each in self.arguments if not each.startswith("-ldflags"))
        return (self.go, self.mode is Mode.PLUGIN, flags, settings, self.zig, self.profile)


@dataclass(frozen=True)
class Plugin:
    """A plugin of the corpus.

    :param name: what it differs in, in plain words.
    :param truth: what the plain host does with it.
    :param rules: what a verdict names where it meets a host without that difference.
    :param edit: the name of a change that is made to the built file; see `files`.
    """

    name: str
    recipe: Recipe
    truth: Truth = Truth.LOADED
    rules: frozenset[Rule] = frozenset()
    edit: str = ""

    @property
    def slug(self) -> str:
        """Its name as a file's."""
        return slug(self.name)


@dataclass(frozen=True)
class Host:
    """A host of the corpus.

    :param rules: as for a plugin: what is named where it meets a plugin without its difference.
    """

    name: str
    recipe: Recipe
    rules: frozenset[Rule] = frozenset()
    edit: str = ""

    @property
    def slug(self) -> str:
        """Its name as a file's."""
        return f"host-{slug(self.name)}"


def slug(name: str) -> str:
    """Words as part of a file's name."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
