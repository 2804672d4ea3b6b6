"""Tests of `layout` and `pclntab`: directories told by a binary's table of source files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.abi.conftest import GATEWAY, SourceFiles, build_info
from pants_krakend.core.abi.facts import read_facts
from pants_krakend.core.abi.layout import SourceLayout

MODULES = """\
path\texample.com/gw/cmd/gateway
mod\texample.com/gw\t(devel)
dep\tgithub.com/BurntSushi/toml\tv1.0.0
dep\texample.com/old\tv1.0.0
=>\texample.com/new\tv1.1.0\th1:B=
dep\texample.com/lib\tv1.0.0
=>\t../lib\t(devel)\t
"""
RUNTIME = "/usr/local/go/src/runtime/proc.go"
MAIN = "/app/cmd/gateway/main.go"
TOML = "github.com/!burnt!sushi/toml@v1.0.0/parse.go"


def layout(*files: str, main: str = MAIN, modules: str = MODULES) -> SourceLayout | None:
    """The layout of a gateway that was made of these files."""
    functions = {f"function{index}": file for index, file in enumerate(files)}
    sources = SourceFiles({**functions, "main.main": main}).render()
    data = {**GATEWAY.data, "build info": build_info(modules), "sources": sources}
    return read_facts(replace(GATEWAY, data=data).render()).layout


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            (RUNTIME, f"/go/pkg/mod/{TOML}"),
            SourceLayout(False, "/usr/local/go", "/go/pkg/mod", "/app"),  # noqa: FBT003
            id="KrakenD's own",
        ),
        pytest.param(
            (RUNTIME, f"/home/x/module cache/{TOML}"),
            SourceLayout(False, "/usr/local/go", "/home/x/module cache", "/app"),  # noqa: FBT003
            id="a cache of another name",
        ),
        pytest.param(
            (RUNTIME, "/go/pkg/mod/example.com/new@v1.1.0/a.go"),
            SourceLayout(False, "/usr/local/go", "/go/pkg/mod", "/app"),  # noqa: FBT003
            id="a replaced module",
        ),
        pytest.param(
            (RUNTIME, "/lib/lib.go", "/other/github.com/some/where@v1.0.0/a.go"),
            SourceLayout(False, "/usr/local/go", "", "/app"),  # noqa: FBT003
            id="a directory in a module's place, and a path that only looks like a cache",
        ),
        pytest.param(
            (RUNTIME, "/app/vendor/github.com/BurntSushi/toml/parse.go"),
            SourceLayout(False, "/usr/local/go", "", "/app", "/app/vendor"),  # noqa: FBT003
            id="vendored",
        ),
        pytest.param(
            ("/usr/local/go/src/vendor/golang.org/x/net/http/httpguts.go", RUNTIME),
            SourceLayout(False, "/usr/local/go", "", "/app"),  # noqa: FBT003
            id="what Go itself has vendored",
        ),
        pytest.param(
            (f"/go/pkg/mod/{TOML}", "/go/pkg/mod/golang.org/toolchain@v0.0.1/src/runtime/proc.go"),
            SourceLayout(
                False,  # noqa: FBT003
                "/go/pkg/mod/golang.org/toolchain@v0.0.1",
                "/go/pkg/mod",
                "/app",
            ),
            id="Go in the module cache",
        ),
    ],
)
def test_source_files_tell_the_directories(files: tuple[str, ...], expected: SourceLayout) -> None:
    assert layout(*files) == expected


def test_trimmed_paths_tell_no_directory() -> None:
    files = ("runtime/proc.go", "github.com/BurntSushi/toml@v1.0.0/parse.go")
    main = "example.com/gw/cmd/gateway/main.go"
    assert layout(*files, main=main) == SourceLayout(trimpath=True)


@pytest.mark.parametrize(
    ("package", "main", "directory"),
    [
        pytest.param("example.com/gw", "/src/gw/main.go", "/src/gw", id="in the module's root"),
        pytest.param("example.com/gw/cmd", "/src/gw/cmd/main.go", "/src/gw", id="below it"),
        pytest.param("command-line-arguments", "/src/gw/main.go", "/src/gw", id="named by file"),
    ],
)
def test_the_main_module_lies_above_its_main_package(
    package: str, main: str, directory: str
) -> None:
    modules = f"path\t{package}\nmod\texample.com/gw\t(devel)\n"
    found = layout(RUNTIME, main=main, modules=modules)
    assert found is not None
    assert found.main_module == directory


@pytest.mark.parametrize(
    "magic",
    [
        pytest.param(0xFA, id="Go 1.16 and 1.17"),
        pytest.param(0xF0, id="Go 1.18 and 1.19"),
        pytest.param(0xF1, id="Go 1.20 and later"),
    ],
)
def test_each_format_of_the_table_is_read(magic: int) -> None:
    functions = {"a": RUNTIME, "main.main": MAIN, "z": "/go/pkg/mod/example.com/new@v1/z.go"}
    data = {**GATEWAY.data, "sources": SourceFiles(functions, magic).render()}
    found = read_facts(replace(GATEWAY, data=data).render()).layout
    assert found == SourceLayout(
        trimpath=False, goroot="/usr/local/go", module_cache="/go/pkg/mod", main_module="/app"
    )


def test_without_module_names_the_usual_name_of_a_cache_tells_it() -> None:
    found = layout(RUNTIME, f"/go/pkg/mod/{TOML}", modules="")
    assert found is not None
    assert found.module_cache == "/go/pkg/mod"


def test_bytes_that_only_begin_like_the_table_are_passed_over() -> None:
    decoy = b"\xf1\xff\xff\xff\0\0\1\x08".ljust(128, b"\xff")
    data = {"decoy": decoy, **GATEWAY.data}
    expected = read_facts(GATEWAY.render()).layout
    assert read_facts(replace(GATEWAY, data=data).render()).layout == expected
