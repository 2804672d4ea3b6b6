"""Tests of `package`: which files of a directory take part, and what a plugin's must be."""

from __future__ import annotations

import pytest

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.gosource.header import GoSourceError
from pants_krakend.core.gosource.package import (
    ConflictingPackages,
    GoPackage,
    NoMainPackage,
    ScannedDirectory,
    main_package,
    scan_directory,
    select_package,
    whole_directory,
)

CONTEXT = BuildContext(goarch="amd64", go_minor=25, tags=frozenset({"extra"}))
MAIN = b"package main\n"


def directory(path: str = "plugins/auth", **files: bytes) -> ScannedDirectory:
    """A directory's sources; `__` in a name stands for a dot."""
    names = {name.replace("__", "."): data for name, data in files.items()}
    return scan_directory(path, names)


def selected(**files: bytes) -> GoPackage:
    """The package of the directory, which there has to be."""
    package = select_package(directory("plugins/auth", **files), CONTEXT)
    assert package is not None
    return package


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("main_test__go", b"package main_test\n", id="a test"),
        pytest.param("_main__go", b"package other\n", id="an underscore"),
        pytest.param("main_windows__go", b"package other\n", id="another system"),
        pytest.param("main_arm64__go", b"package other\n", id="another processor"),
        pytest.param(
            "tool__go", b"//go:build ignore\n\npackage other\n", id="a constraint that fails"
        ),
        pytest.param("later__go", b"//go:build go1.26\n\npackage other\n", id="a later Go"),
        pytest.param("broken_windows__go", b"no Go at all", id="broken, and another system's"),
        pytest.param(
            "broken__go", b"//go:build ignore\n\nno Go at all", id="broken, and set aside"
        ),
        pytest.param("asm_arm64__s", b"TEXT", id="another processor's assembly"),
        pytest.param("README__md", b"words", id="no source"),
    ],
)
def test_what_go_leaves_out_is_left_out(name: str, data: bytes) -> None:
    assert selected(main__go=MAIN, **{name: data}).files == ("plugins/auth/main.go",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("b_linux_amd64__go", MAIN, id="the platform's"),
        pytest.param("b__go", b"//go:build extra\n\npackage main\n", id="one for a tag"),
        pytest.param("b_amd64__s", b"TEXT", id="assembly"),
        pytest.param("b__c", b"int x;", id="C"),
        pytest.param("b__h", b"int x;", id="a header"),
    ],
)
def test_what_go_takes_is_taken(name: str, data: bytes) -> None:
    files = selected(main__go=MAIN, **{name: data}).files
    assert files == (f"plugins/auth/{name.replace('__', '.')}", "plugins/auth/main.go")


def test_a_package_says_what_its_files_ask_for() -> None:
    package = selected(
        a__go=b'package main\n\nimport (\n\t_ "embed"\n\t"example.com/b"\n)\n\n//go:embed x y\n'
        b"var f string\n",
        c__go=b'package main\n\n// #include "side/c.h"\nimport "C"\n',
        c__c=b'#include "other.h"\n',
    )
    assert package.name == "main"
    assert [(file, each.path, each.line) for file, each in package.imports] == [
        ("plugins/auth/a.go", "embed", 4),
        ("plugins/auth/a.go", "example.com/b", 5),
        ("plugins/auth/c.go", "C", 4),
    ]
    assert package.embeds == ("x", "y")
    assert package.references == ("other.h", "side/c.h")


def test_a_directory_without_files_for_the_platform_has_no_package() -> None:
    assert select_package(directory(a_windows__go=MAIN), CONTEXT) is None


def test_to_a_directory_belongs_what_is_for_any_platform_even_if_it_is_broken() -> None:
    whole = whole_directory(
        directory(a_windows__go=MAIN, b__go=b"no Go", c_arm64__s=b"TEXT", d_test__go=MAIN)
    )
    assert whole.files == (
        "plugins/auth/a_windows.go",
        "plugins/auth/b.go",
        "plugins/auth/c_arm64.s",
    )


BESIDE_MAIN = "Put `krakend_plugin` into the BUILD file beside the plugin's `package main`."


@pytest.mark.parametrize(
    ("scanned", "kind", "message"),
    [
        pytest.param(
            directory(),
            NoMainPackage,
            "There is no main package in plugins/auth: there is no Go file but tests.\n\n"
            f"{BESIDE_MAIN}",
            id="nothing",
        ),
        pytest.param(
            directory("", main_test__go=MAIN),
            NoMainPackage,
            "There is no main package in the build root: there is no Go file but tests.\n\n"
            f"{BESIDE_MAIN}",
            id="a test, in the build root",
        ),
        pytest.param(
            directory(a_windows__go=MAIN, b_windows__go=b"no Go"),
            NoMainPackage,
            "There is no main package in plugins/auth: no Go file there is built for linux/amd64."
            "\n\nLeft out by their names or build constraints: a_windows.go, b_windows.go.\n\n"
            "Rename the files or change their constraints, or name the tags that they want in "
            "`go_build_tags`.",
            id="another system's",
        ),
        pytest.param(
            directory(auth__go=b"package auth\n"),
            NoMainPackage,
            "There is no main package in plugins/auth: its Go files are of package `auth`.\n\n"
            "A plugin is a `package main`. Put `krakend_plugin` into the BUILD file beside it, or "
            "rename the package.",
            id="a library",
        ),
        pytest.param(
            directory(a__go=MAIN, b__go=b"package auth\n", c__go=MAIN),
            ConflictingPackages,
            "The Go files in plugins/auth are of 2 packages; a directory holds one.\n\n"
            "plugins/auth/b.go: package auth\nplugins/auth/a.go: package main\n\n"
            "Move one of them to a directory of its own.",
            id="two packages",
        ),
        pytest.param(
            directory(a__go=b"package main\n\nimport (\n"),
            GoSourceError,
            "plugins/auth/a.go:4: no import path where one belongs.\n\n"
            "Correct the file so that `gofmt` accepts it, or move what is not Go elsewhere.",
            id="a broken file",
        ),
    ],
)
def test_a_directory_that_holds_no_plugin_says_what_it_holds(
    scanned: ScannedDirectory, kind: type[KrakendError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        main_package(scanned, CONTEXT)
    assert str(caught.value) == message


def test_a_main_package_is_a_plugins() -> None:
    assert main_package(directory(main__go=MAIN), CONTEXT).name == "main"
