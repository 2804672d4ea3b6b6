"""The Go sources of one build, written out from its recipe."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.corpus.modules import DOMAIN, NAMES, ModuleVersion
from tests.corpus.recipes import HOST_MODULE, Recipe, Replaced

__all__ = ["IN_HOST", "write_file", "write_module", "write_sources"]

_HERE = Path(__file__).parent
# What plugins can import of the host's own module.
IN_HOST = "host/shared"
_SHARED = "package shared\n\n//go:noinline\nfunc Use() int { return 1 }\n"
_PLUGIN = """\
type registerer string

var {registerer} = registerer("{name}")

func main() {{}}
"""


def write_sources(root: Path, recipe: Recipe, slug: str) -> Path:
    """Write what a recipe is built from, and tell in which module's directory it is built.

    :param root: the directory of the whole corpus, with the directory `directory` in it.
    """
    place = root / "host" if recipe.inside_host else root / "builds" / slug
    directory = os.path.relpath(root / "directory", place)
    module = recipe.module or (HOST_MODULE if recipe.is_host else f"{DOMAIN}/{slug}")
    if recipe.is_host or not recipe.inside_host:
        write_file(place / "go.mod", _go_mod(recipe, module, directory))
        write_file(place / "shared" / "shared.go", _SHARED)
    if recipe.replaced is Replaced.WORKSPACE:
        use = f"use (\n\t.\n\t{directory}\n)\n"
        write_file(place / "go.work", f"go {recipe.go_line}\n\n{use}")
    if recipe.is_host:
        shutil.copy(_HERE / "host" / "main.go", place)
        call = "func init() {\n\tfor _, use := range Used {\n\t\tuse()\n\t}\n}\n"
        write_file(place / "imports.go", f"package main\n\n{_imports(recipe)}\n{call}")
    else:
        body = _PLUGIN.format(registerer=recipe.registerer, name=slug)
        main = place / recipe.main_directory / "main.go"
        write_file(main, f"package main\n\n{_imports(recipe)}\n{body}")
    return place


def write_module(place: Path, module: ModuleVersion) -> None:
    """Write a module into a directory."""
    for file, text in {"go.mod": module.go_mod, **module.files}.items():
        write_file(place / file, text)


def write_file(path: Path, text: str) -> None:
    """Write a file, in a directory that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _go_mod(recipe: Recipe, module: str, directory: str) -> str:
    names = sorted({each.partition("/")[0] for each in recipe.imports if _is_module(each)})
    requires = [f"require {DOMAIN}/{name} {recipe.version(name)}" for name in names]
    new = {
        Replaced.FORK: f"{DOMAIN}/fork v1.0.0",
        Replaced.DIRECTORY: directory,
    }.get(recipe.replaced)
    replaces = [f"replace {DOMAIN}/lib => {new}"] if new else []
    lines = [f"module {module}", f"go {recipe.go_line}", *requires, *replaces]
    return "\n\n".join(lines) + "\n"


def _imports(recipe: Recipe) -> str:
    """Import declarations, and a variable that keeps the linker from dropping what they bring."""
    lines, uses = [], []
    for number, each in enumerate(recipe.imports):
        is_ours = _is_module(each) or each == IN_HOST
        is_used = is_ours and each != "mute" and not recipe.is_dead
        name = f"used{number}" if is_used else "_"
        lines.append(f'import {name} "{DOMAIN}/{each}"' if is_ours else f'import {name} "{each}"')
        uses += [f"{name}.Use"] if is_used else []
    return "\n".join([*lines, "", f"var Used = []func() int{{{', '.join(uses)}}}", ""])


def _is_module(path: str) -> bool:
    return path != IN_HOST and path.partition("/")[0] in NAMES
