"""The modules that hosts and plugins of the corpus share, and a module proxy that serves them.

They are made for the corpus, so that each differs from its neighbour in one thing only. The layout
of a proxy is https://go.dev/ref/mod#goproxy-protocol; it is read by `GOPROXY=file://…`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

__all__ = [
    "CONTENTS",
    "DOMAIN",
    "NAMES",
    "ModuleVersion",
    "changed",
    "first_proxy",
    "second_proxy",
    "write_proxy",
]

DOMAIN = "corpus.test"

_GO_MOD = "module {path}\n\ngo 1.20\n"

_LIBRARY = """\
package {name}

var table = [4]int{{1, 2, 3, 4}}

func Sum(a, b int) int {{ return a + b }}

type Box[T any] struct{{ Value T }}

func (b Box[T]) Get() T {{ return b.Value }}

//go:noinline
func Use() int {{ return hidden(1) }}

//go:noinline
func hidden(n int) int {{
	table[n&3]++
	return table[n&3]
}}

// Hot is too large to be inlined, but for a profile that shows it.
func Hot(n int) int {{
	sum := 0
	for i := 0; i < 50; i++ {{
		sum += (n*i)&7 + (n+i)&3 + (n^i)&5 + (n-i)&9 + (n|i)&6
		if sum > 1000000 {{
			sum -= n*3 + i*5 + (n&i)*7 + (n|i)*11 + (n^i)*13
		}}
		table[i&3] += sum & 1
	}}
	return sum + len(table) + cap(table[:]) + table[n&3]*table[(n+1)&3]
}}
"""

# Nothing that others could use, and so nothing in its export data that names a file.
_MUTE = """\
package mute

func init() { state = [4]int{1, 2, 3, 4} }

var state [4]int
"""

# Its functions have types of C, whose places in the code that cgo generates are export data.
_C_SIDE = """\
package cside

/*
#include <stdio.h>
#include <stdlib.h>

struct box { int width; };

static int area(struct box b) { return b.width * abs(b.width); }
*/
import "C"

type (
	Box    C.struct_box
	Stream *C.FILE
)

func Area(b C.struct_box) C.int { return C.area(b) }

//go:noinline
func Use() int { return int(Area(C.struct_box{width: 2})) }
"""


@dataclass(frozen=True)
class ModuleVersion:
    """One version of a module.

    :param files: by path below the module's directory, go.mod left out.
    """

    path: str
    version: str
    files: Mapping[str, str]

    @property
    def go_mod(self) -> str:
        """Its go.mod."""
        return _GO_MOD.format(path=self.path)


def _library(path: str, version: str, *package_names: str) -> ModuleVersion:
    below = {f"{name}/{name}.go": _LIBRARY.format(name=name) for name in package_names}
    name = path.rpartition("/")[2]
    return ModuleVersion(path, version, below or {f"{name}.go": _LIBRARY.format(name=name)})


# What the second proxy has changed, under the same version, in the module of each name.
CONTENTS: Mapping[str, tuple[str, str]] = {
    "endcomment": ("*table[(n+1)&3]\n}\n", "*table[(n+1)&3]\n}\n\n// The end.\n"),
    "samelinecomment": ("return a + b }", "return a + b } // the sum"),
    "privatebody": ("return table[n&3]\n", "return table[n&3] + 1\n"),
    "lineshift": ("\n\nvar table", "\n\n// A line.\nvar table"),
    "columnshift": ("{ return a + b }", "{    return a + b }"),
    "inlinablebody": ("return a + b }", "return b + a + 1 }"),
    "newprivate": ("\n\ntype Box", "\n\nfunc another() int { return table[0] }\n\ntype Box"),
    "arraysize": ("[4]int{1, 2, 3, 4}", "[40]int{1, 2, 3, 4}"),
}

# Every module, by its path below the domain.
NAMES = frozenset({"lib", "fork", "cside", "mute", "multi", "alone", *CONTENTS})


def first_proxy() -> tuple[ModuleVersion, ...]:
    """What hosts are made of, and plugins that were made with them."""
    lib, cside, mute = (f"{DOMAIN}/{name}" for name in ("lib", "cside", "mute"))
    multi, alone = f"{DOMAIN}/multi", f"{DOMAIN}/alone"
    return (
        _library(lib, "v1.0.0"),
        _library(lib, "v1.0.1"),
        changed(_library(lib, "v1.1.0"), "inlinablebody"),
        ModuleVersion(f"{DOMAIN}/fork", "v1.0.0", _library(lib, "v1.0.0").files),
        ModuleVersion(cside, "v1.0.0", {"cside.go": _C_SIDE}),
        ModuleVersion(mute, "v1.0.0", {"mute.go": _MUTE}),
        ModuleVersion(mute, "v1.1.0", {"mute.go": _MUTE}),
        _library(multi, "v1.0.0", "one", "two"),
        _library(multi, "v1.1.0", "one", "two"),
        _library(alone, "v1.0.0"),
        _library(alone, "v1.1.0"),
        *(_library(f"{DOMAIN}/{name}", "v1.0.0") for name in CONTENTS),
    )


def second_proxy() -> tuple[ModuleVersion, ...]:
    """The same, with other bytes in the modules of `CONTENTS`."""
    names = {f"{DOMAIN}/{name}": name for name in CONTENTS}
    return tuple(
        changed(module, names[module.path]) if module.path in names else module
        for module in first_proxy()
    )


def changed(module: ModuleVersion, content: str) -> ModuleVersion:
    """A module of one file with one of the `CONTENTS`."""
    old, new = CONTENTS[content]
    ((name, text),) = module.files.items()
    if old not in text:
        raise AssertionError(f"{old!r} is not in {module.path}")
    return replace(module, files={name: text.replace(old, new)})


def write_proxy(directory: Path, modules: tuple[ModuleVersion, ...]) -> None:
    """Lay out a proxy that serves the modules."""
    for module in modules:
        place = directory / module.path / "@v"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "list").open("a") as versions:
            versions.write(f"{module.version}\n")
        (place / f"{module.version}.info").write_text(json.dumps({"Version": module.version}))
        (place / f"{module.version}.mod").write_text(module.go_mod)
        with zipfile.ZipFile(place / f"{module.version}.zip", "w") as archive:
            for name, text in {"go.mod": module.go_mod, **module.files}.items():
                archive.writestr(f"{module.path}@{module.version}/{name}", text)
