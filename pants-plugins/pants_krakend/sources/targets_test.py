"""Tests of `targets`: what a `krakend_go_module` generates, and what depends on what."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address

from pants_krakend.sources.conftest import Repository

MODULE = {
    "edge/BUILD": 'krakend_go_module(name="mod")\n',
    "edge/go.mod": "module example.com/edge\n\ngo 1.25\n",
}
MAIN = "package main\n"
PKG = "package pkg\n"


def imports(*paths: str, package: str = "main") -> str:
    """A Go file that imports packages."""
    return "".join([f"package {package}\n", *(f'import _ "{path}"\n' for path in paths)])


def test_a_module_makes_a_target_of_each_package_and_of_each_module_file(
    repository: Repository,
) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/go.sum": "",
            "edge/main.go": MAIN,
            "edge/main_test.go": MAIN,
            "edge/pkg/a/a.go": "package a\n",
            "edge/pkg/a/a_windows.go": "package a\n",
            "edge/docs/README.md": "words",
        }
    )
    assert repository.owned() == {
        "edge/go.mod:mod": ("edge/go.mod",),
        "edge/go.sum:mod": ("edge/go.sum",),
        "edge:mod#.": ("edge/main.go",),
        "edge:mod#pkg/a": ("edge/pkg/a/a.go", "edge/pkg/a/a_windows.go"),
    }


def test_embedded_and_cgo_files_belong_to_their_package(repository: Repository) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/a/a.go": 'package a\n\nimport _ "embed"\n\n//go:embed page.html static\n'
            "var page string\n",
            "edge/a/page.html": "",
            "edge/a/static/x.css": "",
            "edge/a/static/.hidden": "",
            "edge/a/other.html": "",
            "edge/c/c.go": 'package c\n\n// #include "../include/c.h"\nimport "C"\n',
            "edge/c/c.c": "",
            "edge/include/c.h": "",
            "edge/include/d.h": "",
            "edge/include/README": "",
        }
    )
    assert repository.owned() == {
        "edge/go.mod:mod": ("edge/go.mod",),
        "edge:mod#a": ("edge/a/a.go", "edge/a/page.html", "edge/a/static/x.css"),
        "edge:mod#c": ("edge/c/c.c", "edge/c/c.go", "edge/include/c.h", "edge/include/d.h"),
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("edge/vendor/example.org/x/x.go", id="vendor"),
        pytest.param("edge/pkg/testdata/x.go", id="testdata"),
        pytest.param("edge/_old/x.go", id="an underscore"),
        pytest.param("edge/.tools/x.go", id="hidden"),
        pytest.param("edge/pkg/x_test.go", id="tests only"),
        pytest.param("edge/pkg/README.md", id="no Go"),
    ],
)
def test_directories_that_are_no_package_get_no_target(repository: Repository, path: str) -> None:
    repository.write_files({**MODULE, path: "package x\n"})
    assert set(repository.owned()) == {"edge/go.mod:mod"}


def test_a_nested_module_is_left_to_its_own_target(repository: Repository) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/pkg/pkg.go": PKG,
            "edge/tools/go.mod": "module example.com/tools\n",
            "edge/tools/gen/gen.go": MAIN,
        }
    )
    assert set(repository.owned()) == {"edge/go.mod:mod", "edge:mod#pkg"}


def test_a_go_work_alone_makes_a_target(repository: Repository) -> None:
    repository.write_files({"BUILD": 'krakend_go_module(name="mod")\n', "go.work": "go 1.25\n"})
    assert repository.owned() == {"//go.work:mod": ("go.work",)}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("no Go at all", id="no Go"),
        pytest.param(
            'package a\n\nimport _ "embed"\n\n//go:embed [a\nvar a string\n', id="a bad pattern"
        ),
    ],
)
def test_a_broken_file_does_not_take_away_the_targets(repository: Repository, content: str) -> None:
    repository.write_files({**MODULE, "edge/a/a.go": content})
    assert repository.owned()["edge:mod#a"] == ("edge/a/a.go",)


def test_a_plugin_depends_on_what_it_links_and_on_its_module(repository: Repository) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/auth/BUILD": 'krakend_plugin(name="so")\n',
            "edge/auth/main.go": imports("example.com/edge/pkg/a"),
            "edge/pkg/a/a.go": imports("example.com/edge/pkg/b", "fmt", package="a"),
            "edge/pkg/b/b.go": "package b\n",
            "edge/pkg/c/c.go": "package c\n",
        }
    )
    assert repository.dependencies(Address("edge/auth", target_name="so")) == {
        "edge:mod#auth",
        "edge/go.mod:mod",
        "edge:mod#pkg/a",
        "edge:mod#pkg/b",
    }


def test_a_package_depends_on_what_it_imports_itself(repository: Repository) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/a/a.go": imports("example.com/edge/b", package="a"),
            "edge/b/b.go": imports("example.com/edge/c", package="b"),
            "edge/c/c.go": "package c\n",
        }
    )
    package = Address("edge", target_name="mod", generated_name="a")
    assert repository.dependencies(package) == {"edge/go.mod:mod", "edge:mod#b"}


def test_a_plugin_depends_on_a_module_that_replaces_another(repository: Repository) -> None:
    repository.write_files(
        {
            "auth/BUILD": 'krakend_plugin(name="so")\n',
            "auth/go.mod": "module example.com/auth\n\ngo 1.25\n\nrequire example.com/lib "
            "v0.0.0\n\nreplace example.com/lib => ../lib\n",
            "auth/main.go": imports("example.com/lib/pkg"),
            "lib/BUILD": 'krakend_go_module(name="mod")\n',
            "lib/go.mod": "module example.com/lib\n\ngo 1.25\n",
            "lib/pkg/pkg.go": PKG,
        }
    )
    assert repository.dependencies(Address("auth", target_name="so")) == {
        "lib/go.mod:mod",
        "lib:mod#pkg",
    }


def test_a_plugin_depends_on_modules_of_its_workspace(repository: Repository) -> None:
    repository.write_files(
        {
            "BUILD": 'krakend_go_module(name="work")\n',
            "go.work": "go 1.25\n\nuse ./auth\nuse ./lib\n",
            "auth/BUILD": 'krakend_plugin(name="so")\n',
            "auth/go.mod": "module example.com/auth\n\ngo 1.25\n",
            "auth/main.go": imports("example.com/lib"),
            "lib/BUILD": 'krakend_go_module(name="mod")\n',
            "lib/go.mod": "module example.com/lib\n\ngo 1.25\n",
            "lib/lib.go": "package lib\n",
        }
    )
    assert repository.dependencies(Address("auth", target_name="so")) == {
        "//go.work:work",
        "lib:mod#.",
        "lib/go.mod:mod",
    }


@pytest.mark.parametrize(
    ("fields", "package"),
    [
        pytest.param("", "plain", id="no tag"),
        pytest.param(', go_build_tags=["extra"]', "extra", id="a tag"),
    ],
)
def test_a_plugin_depends_on_what_its_tags_choose(
    repository: Repository, fields: str, package: str
) -> None:
    repository.write_files(
        {
            **MODULE,
            "edge/auth/BUILD": f'krakend_plugin(name="so"{fields})\n',
            "edge/auth/a.go": "//go:build extra\n\n" + imports("example.com/edge/extra"),
            "edge/auth/b.go": "//go:build !extra\n\n" + imports("example.com/edge/plain"),
            "edge/extra/extra.go": "package extra\n",
            "edge/plain/plain.go": "package plain\n",
        }
    )
    found = repository.dependencies(Address("edge/auth", target_name="so"))
    assert found == {"edge:mod#auth", "edge/go.mod:mod", f"edge:mod#{package}"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"auth/main.go": MAIN}, id="no go.mod"),
        pytest.param({"auth/go.mod": "modul x", "auth/main.go": MAIN}, id="a broken go.mod"),
        pytest.param(
            {"auth/go.mod": "module x.org/x", "auth/main.go": "no Go"}, id="a broken file"
        ),
        pytest.param({"auth/go.mod": "module x.org/x"}, id="no main package"),
        pytest.param(
            {
                "auth/BUILD": 'krakend_plugin(name="so", krakend_version="3.0.0")\n',
                "auth/go.mod": "module x.org/x",
            },
            id="no release to build for",
        ),
    ],
)
def test_a_plugin_that_cannot_be_built_still_has_dependencies(
    repository: Repository, files: dict[str, str]
) -> None:
    repository.write_files({"auth/BUILD": 'krakend_plugin(name="so")\n', **files})
    assert repository.dependencies(Address("auth", target_name="so")) == set()
