"""Tests of `modules`: which module an import is of."""

from __future__ import annotations

import pytest

from pants_krakend.core.gomod.modfile import parse_go_mod, parse_go_work
from pants_krakend.core.gomod.modules import (
    Local,
    Missing,
    ModuleNotInWorkspace,
    ModuleSet,
    Resolution,
    Standard,
    ThirdParty,
    module_set,
)

MAIN = """\
module krakend-plugin/login
require (
\tgithub.com/a/b v1.0.0
\tgithub.com/a/b/v2 v2.0.0
\tkrakend-plugin/login/remote v1.0.0
\tcompany/shared v0.0.0
\tcompany/pinned v1.0.0
\tcompany/other v2.0.0
)
replace (
\tcompany/shared => ../shared
\tcompany/pinned v1.0.0 => ../pinned
\tcompany/pinned => ../unpinned
\tcompany/other v1.0.0 => ../other
)
"""


def build(main_dir: str = "plugins/login") -> ModuleSet:
    return module_set(main_dir, parse_go_mod("go.mod", MAIN))


@pytest.mark.parametrize(
    ("import_path", "expected"),
    [
        pytest.param("fmt", Standard(), id="standard library"),
        pytest.param("net/http", Standard(), id="standard library, deeper"),
        pytest.param("C", Standard(), id="cgo"),
        pytest.param(
            "krakend-plugin/login/token",
            Local("plugins/login/token", "krakend-plugin/login"),
            id="first-party below a path without a dot",
        ),
        pytest.param(
            "krakend-plugin/login",
            Local("plugins/login", "krakend-plugin/login"),
            id="the module's own directory",
        ),
        pytest.param("krakend-plugin/loginx", Standard(), id="a prefix ends at a slash"),
        pytest.param(
            "krakend-plugin/login/remote/x",
            ThirdParty("krakend-plugin/login/remote"),
            id="a longer third-party path wins",
        ),
        pytest.param("github.com/a/b/c", ThirdParty("github.com/a/b"), id="third party"),
        pytest.param("github.com/a/b/v2/c", ThirdParty("github.com/a/b/v2"), id="longest path"),
        pytest.param(
            "company/shared/x", Local("plugins/shared/x", "company/shared"), id="local replace"
        ),
        pytest.param(
            "company/pinned",
            Local("plugins/pinned", "company/pinned"),
            id="replace of the required version wins",
        ),
        pytest.param("company/other", ThirdParty("company/other"), id="replace of another version"),
        pytest.param("github.com/x/y", Missing("github.com/x/y"), id="no module"),
        pytest.param(
            "krakend-plugin/login/../x",
            Missing("krakend-plugin/login/../x"),
            id="a path that climbs",
        ),
        pytest.param("./x", Missing("./x"), id="relative import"),
        pytest.param("/x", Missing("/x"), id="absolute import"),
    ],
)
def test_the_longest_module_path_has_the_import(import_path: str, expected: Resolution) -> None:
    assert build().resolve(import_path) == expected


@pytest.mark.parametrize(
    ("import_path", "directory"),
    [
        pytest.param("krakend-plugin/login", "", id="the module itself"),
        pytest.param("krakend-plugin/login/token", "token", id="a package below"),
    ],
)
def test_a_module_at_the_build_root_has_directories_without_a_prefix(
    import_path: str, directory: str
) -> None:
    main = parse_go_mod("go.mod", "module krakend-plugin/login")

    assert module_set("", main).resolve(import_path) == Local(directory, "krakend-plugin/login")


WORK = "use ./a\nuse ./b\nreplace company/shared => ./ours\n"
USED = {
    "a": "module example.com/a\nrequire company/shared v1.0.0\nreplace company/shared => ./theirs",
    "b": "module example.com/b/v2\nrequire x.y/z v1.0.0\nreplace company/only => ../only",
}


@pytest.mark.parametrize(
    ("import_path", "expected"),
    [
        pytest.param("example.com/a/x", Local("a/x", "example.com/a"), id="main"),
        pytest.param("example.com/b/v2/x", Local("b/x", "example.com/b/v2"), id="used module"),
        pytest.param("company/shared", Local("ours", "company/shared"), id="go.work has the say"),
        pytest.param("company/only", Local("only", "company/only"), id="a used module's replace"),
        pytest.param("x.y/z", ThirdParty("x.y/z"), id="a used module's requirement"),
    ],
)
def test_a_workspace_adds_its_modules_and_replaces(import_path: str, expected: Resolution) -> None:
    used = {each: parse_go_mod(f"{each}/go.mod", text) for each, text in USED.items()}
    modules = module_set("a", used["a"], work=parse_go_work("go.work", WORK), used=used)

    assert modules.resolve(import_path) == expected


def test_requirements_of_replaced_modules_count() -> None:
    replaced = parse_go_mod("s/go.mod", "module company/shared\nrequire x.y/z v1.0.0")
    main = parse_go_mod("go.mod", "module m\nreplace company/shared => ./s")

    found = module_set("", main, replacements={"s": replaced}).resolve("x.y/z/w")

    assert found == ThirdParty("x.y/z")


@pytest.mark.parametrize(
    ("main_dir", "directory"),
    [pytest.param("c/d", "./c/d", id="below"), pytest.param("", ".", id="build root")],
)
def test_a_workspace_that_leaves_the_main_module_out_is_refused(
    main_dir: str, directory: str
) -> None:
    main, work = parse_go_mod("c/d/go.mod", "module m"), parse_go_work("go.work", WORK)

    with pytest.raises(ModuleNotInWorkspace) as raised:
        module_set(main_dir, main, work=work)

    assert str(raised.value) == (
        "go.work does not use the module of c/d/go.mod, so Go refuses to build it.\n\n"
        f"Add `use {directory}` to go.work."
    )
