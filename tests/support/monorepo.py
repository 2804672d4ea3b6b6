"""A made-up monorepo of any number of plugins, for tests and for the bench.

Only texts are made here: what they are for, and what is expected of them, is said by whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["Layout", "Links", "Monorepo"]

_SHARED = "example.com/shop/shared"
_MODIFIER = """\
package main

import (
{imports}
)

// ModifierRegisterer is what KrakenD looks up.
var ModifierRegisterer = registerer("shop-p{number}")

type registerer string
{embedded}
func (r registerer) RegisterModifiers(register func(
	name string,
	factory func(map[string]interface{{}}) func(interface{{}}) (interface{{}}, error),
	appliesToRequest bool,
	appliesToResponse bool,
)) {{
	register(string(r), r.modifier, true, false)
}}

func (r registerer) modifier(map[string]interface{{}}) func(interface{{}}) (interface{{}}, error) {{
	return func(message interface{{}}) (interface{{}}, error) {{
		_ = {uses}
		return message, nil
	}}
}}

func main() {{}}
"""
_HANDLER = """\
package main

import (
	"context"
	"net/http"

{imports}
)

// HandlerRegisterer is what KrakenD looks up.
var HandlerRegisterer = registerer("shop-p{number}")

type registerer string
{embedded}
func (r registerer) RegisterHandlers(register func(
	name string,
	factory func(context.Context, map[string]interface{{}}, http.Handler) (http.Handler, error),
)) {{
	register(string(r), r.handler)
}}

func (r registerer) handler(
	_ context.Context, _ map[string]interface{{}}, next http.Handler,
) (http.Handler, error) {{
	_ = {uses}
	return next, nil
}}

func main() {{}}
"""
_EMBEDDED = """
//go:embed greeting.txt
var greeting string

// Greeting is what greeting.txt holds.
func Greeting() string { return greeting }
"""


class Layout(Enum):
    """How a monorepo is cut into Go modules."""

    ONE_MODULE = "one module"
    MODULE_EACH = "a module each"
    WORKSPACE = "a module each, and a go.work"


@dataclass(frozen=True)
class _Dependency:
    """A module of others, and an expression that needs it."""

    path: str
    version: str
    use: str
    sums: tuple[str, str]


class Links(Enum):
    """What every plugin links: as little as can be, or as much as a usual one."""

    LITTLE = "a modifier that links camelcase"
    USUAL = "an HTTP server with KrakenD 2.13.8's version of uuid"

    @property
    def dependency(self) -> _Dependency:
        """The module of others."""
        if self is Links.LITTLE:
            return _Dependency(
                "github.com/fatih/camelcase",
                "v1.0.0",
                "len(camelcase.Split(string(r)))",
                (
                    "h1:hxNvNX/xYBp0ovncs8WyWZrOrpBNub/JfaMvbURyft8=",
                    "h1:yN2Sb0lFhZJUdVvtELVWefmrXpuZESvPmqwoZc+/fpc=",
                ),
            )
        return _Dependency(
            "github.com/google/uuid",
            "v1.6.0",
            "len(uuid.NewString())",
            (
                "h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=",
                "h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=",
            ),
        )


@dataclass(frozen=True)
class Monorepo:
    """A monorepo of the plugins `plugins/p0:so`, `plugins/p1:so` and so on.

    All of them link `shared/all`, those with even numbers `shared/even` too, and the first one
    embeds a file.
    """

    count: int
    layout: Layout = Layout.ONE_MODULE
    links: Links = Links.LITTLE

    @property
    def addresses(self) -> list[str]:
        """The address of every plugin, by its number."""
        return [f"plugins/p{number}:so" for number in range(self.count)]

    def files(self) -> dict[str, str]:
        """All files but pants.toml, by path."""
        files = {"README.md": "# Shop\n", **_package("all"), **_package("even")}
        for number in range(self.count):
            directory = f"plugins/p{number}"
            files[f"{directory}/BUILD"] = 'krakend_plugin(name="so")\n'
            files[f"{directory}/main.go"] = self._main(number)
            files[f"{directory}/main_test.go"] = "package main\n"
        files["plugins/p0/greeting.txt"] = "hello\n"
        for directory, text in self._modules().items():
            build = f"{directory}BUILD"
            files[f"{directory}go.mod"] = text
            files[f"{directory}go.sum"] = self._sums()
            files[build] = files.get(build, "") + 'krakend_go_module(name="mod")\n'
        if self.layout is Layout.WORKSPACE:
            used = "".join(f"\t./{directory.rstrip('/')}\n" for directory in self._modules())
            files["go.work"] = f"go 1.22\n\nuse (\n{used})\n"
            files["BUILD"] = 'krakend_go_module(name="work")\n'
        return files

    def _modules(self) -> Mapping[str, str]:
        """The text of each go.mod, by its directory with a slash at the end."""
        dependency = self.links.dependency
        requires = f"require {dependency.path} {dependency.version}\n"
        if self.layout is Layout.ONE_MODULE:
            return {"": f"module example.com/shop\n\ngo 1.22\n\n{requires}"}
        if self.layout is Layout.MODULE_EACH:
            requires += f"\nrequire {_SHARED} v0.0.0\n\nreplace {_SHARED} => ../../shared\n"
        plugins = {
            f"plugins/p{number}/": f"module example.com/shop/p{number}\n\ngo 1.22\n\n{requires}"
            for number in range(self.count)
        }
        return {"shared/": f"module {_SHARED}\n\ngo 1.22\n", **plugins}

    def _sums(self) -> str:
        dependency = self.links.dependency
        name = f"{dependency.path} {dependency.version}"
        return f"{name} {dependency.sums[0]}\n{name}/go.mod {dependency.sums[1]}\n"

    def _main(self, number: int) -> str:
        dependency = self.links.dependency
        imports, uses = [f"{_SHARED}/all", dependency.path], ["all.Number", dependency.use]
        if number % 2 == 0:
            imports.append(f"{_SHARED}/even")
            uses.append("even.Number")
        lines = [f'\t"{path}"' for path in sorted(imports)]
        if number == 0:
            lines.insert(0, '\t_ "embed"')
        template = _MODIFIER if self.links is Links.LITTLE else _HANDLER
        return template.format(
            imports="\n".join(lines),
            uses=" + ".join(uses),
            number=number,
            embedded=_EMBEDDED if number == 0 else "",
        )


def _package(name: str) -> dict[str, str]:
    text = f"// Package {name} is shared.\npackage {name}\n\n// Number is of it.\nvar Number = 1\n"
    return {f"shared/{name}/{name}.go": text}
