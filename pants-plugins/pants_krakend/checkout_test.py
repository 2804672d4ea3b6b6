"""Tests of `checkout`: the sources of a plugin on disk are what Pants would take."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.checkout import NoDirectory, read_checkout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gomod.gather import NoGoMod
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.verdict.source import PluginSource

CONTEXT = BuildContext(goarch="amd64", go_minor=25, tags=frozenset({"extra"}))
MOD = "module example.com/edge\n\ngo 1.25\n"
MAIN = 'package main\n\nimport _ "example.com/edge/pkg"\n'
PACKAGE = 'package pkg\n\nimport "example.org/x"\n'


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def imported(source: PluginSource) -> list[tuple[str, str]]:
    return [(file, each.path) for file, each in source.imports]


def test_the_nearest_go_mod_upwards_is_the_modules(tmp_path: Path) -> None:
    write(tmp_path, {".git": "", "edge/go.mod": MOD, "edge/auth/main.go": MAIN})
    checkout = read_checkout(tmp_path / "edge" / "auth", CONTEXT)
    assert checkout.root == tmp_path
    assert checkout.source.modules.main.file == "edge/go.mod"


def test_first_party_packages_are_followed(tmp_path: Path) -> None:
    files = {"pants.toml": "", "edge/go.mod": MOD, "edge/auth/main.go": MAIN}
    write(tmp_path, {**files, "edge/pkg/pkg.go": PACKAGE, "edge/pkg/pkg_test.go": MAIN})
    source = read_checkout(tmp_path / "edge" / "auth", CONTEXT).source
    assert imported(source) == [
        ("edge/auth/main.go", "example.com/edge/pkg"),
        ("edge/pkg/pkg.go", "example.org/x"),
    ]
    assert source.tags == {"extra"}


def test_a_replacement_by_a_directory_is_followed(tmp_path: Path) -> None:
    replaced = "require example.com/lib v0.0.0\nreplace example.com/lib => ../lib\n"
    write(
        tmp_path,
        {
            ".git": "",
            "auth/go.mod": f"module example.com/auth\n\ngo 1.25\n\n{replaced}",
            "auth/main.go": 'package main\n\nimport _ "example.com/lib"\n',
            "lib/go.mod": "module example.com/lib\n",
            "lib/lib.go": PACKAGE,
        },
    )
    source = read_checkout(tmp_path / "auth", CONTEXT).source
    assert imported(source)[1:] == [("lib/lib.go", "example.org/x")]


def test_a_go_work_further_up_is_the_root_even_of_a_repository_below(tmp_path: Path) -> None:
    files = {"go.work": "go 1.25\n\nuse ./edge\n", "edge/go.mod": MOD, "edge/.git": ""}
    write(tmp_path, {**files, "edge/main.go": "package main\n"})
    checkout = read_checkout(tmp_path / "edge", CONTEXT)
    assert (checkout.root, checkout.source.modules.workspace) == (tmp_path, True)


def test_what_cannot_be_built_is_kept_to_be_told(tmp_path: Path) -> None:
    write(tmp_path, {".git": "", "go.mod": MOD, "main.go": MAIN})
    assert [str(each) for each in read_checkout(tmp_path, CONTEXT).source.problems] == [
        (
            'main.go:3 imports "example.com/edge/pkg", but there are no Go files for it in pkg.'
            "\n\nCorrect the import, or add the package."
        )
    ]


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoDirectory) as caught:
        read_checkout(tmp_path / "gone", CONTEXT)
    assert str(caught.value) == (
        f"{tmp_path}/gone is no directory.\n\nName the directory of the plugin's main package."
    )


def test_without_a_go_mod_it_says_where_it_looked(tmp_path: Path) -> None:
    write(tmp_path, {".git": "", "auth/main.go": "package main\n"})
    with pytest.raises(NoGoMod) as caught:
        read_checkout(tmp_path / "auth", CONTEXT)
    assert str(caught.value) == (
        f"There is no go.mod in {tmp_path}/auth, nor in a directory above it.\n\n"
        "Run `go mod init <module path>` in the plugin's directory, or in the one that it shares "
        "with others."
    )


def test_a_go_mod_that_cannot_be_read_as_one_is_an_error_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {".git": "", "auth/go.mod": "modul a\n", "auth/main.go": "package main\n"})
    with pytest.raises(KrakendError, match=r"^auth/go\.mod:1: ") as caught:
        read_checkout(tmp_path / "auth", CONTEXT)
    assert caught.value.remedy
