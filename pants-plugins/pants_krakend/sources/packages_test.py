"""Tests of `packages`: following imports, and what is said of those that lead nowhere."""

from __future__ import annotations

import pytest

from pants_krakend.sources.conftest import Repository

MOD = "module example.com/edge\n\ngo 1.25\n"
DEEP = 'package a\n\nimport (\n\t_ "fmt"\n\t_ "example.com/edge/gone"\n)\n'


def imports(path: str) -> str:
    """A main package that imports one other."""
    return f'package main\n\nimport _ "{path}"\n'


def test_packages_are_followed_from_the_main_one(repository: Repository) -> None:
    repository.write_files(
        {
            "edge/go.mod": MOD,
            "edge/auth/main.go": imports("example.com/edge/a"),
            "edge/a/a.go": 'package a\n\nimport _ "example.com/edge/b"\n',
            "edge/b/b.go": 'package b\n\nimport _ "example.com/edge/a"\n',
        }
    )
    linked = repository.linked("edge/auth")
    assert [package.directory for package in linked.packages] == ["edge/auth", "edge/a", "edge/b"]
    assert linked.problems == ()


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        pytest.param(
            {"edge/auth/main.go": imports("example.com/edge/a"), "edge/a/a.go": DEEP},
            [
                (
                    'edge/a/a.go:5 imports "example.com/edge/gone", but there are no Go files for '
                    "it in edge/gone.\n\nCorrect the import, or add the package."
                )
            ],
            id="no files, met in a shared package",
        ),
        pytest.param(
            {"edge/auth/main.go": imports("example.com/edge"), "edge/a_test.go": "package edge\n"},
            [
                (
                    'edge/auth/main.go:3 imports "example.com/edge", but there are no Go files for '
                    "it in edge.\n\nCorrect the import, or add the package."
                )
            ],
            id="tests only",
        ),
        pytest.param(
            {
                "edge/auth/main.go": imports("example.com/edge/sub/x"),
                "edge/sub/go.mod": "module example.com/sub\n",
                "edge/sub/x/x.go": "package x\n",
            },
            [
                (
                    'edge/auth/main.go:3 imports "example.com/edge/sub/x", but edge/sub/x is not '
                    "part of module example.com/edge: it has a go.mod of its own.\n\n"
                    "Require that module in edge/go.mod and replace it by its directory, or add "
                    "both to a go.work in the build root."
                )
            ],
            id="a nested module",
        ),
        pytest.param(
            {"edge/auth/main.go": imports("example.org/x")},
            [
                (
                    'edge/auth/main.go:3 imports "example.org/x", which no module in edge/go.mod '
                    "provides.\n\n"
                    "Run `go mod tidy` in edge and commit go.mod and go.sum, or correct the import."
                )
            ],
            id="no module",
        ),
        pytest.param(
            {"edge/auth/main.go": imports("example.com/edge/a"), "edge/a/a.go": "no Go"},
            [
                (
                    "edge/a/a.go:1: a Go file begins with its package clause, this one does "
                    "not.\n\nCorrect the file so that `gofmt` accepts it, or move what is not Go "
                    "elsewhere."
                )
            ],
            id="a broken file in a shared package",
        ),
        pytest.param(
            {
                "edge/auth/main.go": 'package main\n\nimport (\n\t_ "example.com/edge/x"\n\t_ '
                '"example.com/edge/y"\n)\n'
            },
            [
                f'edge/auth/main.go:{line} imports "example.com/edge/{name}", but there are no Go '
                f"files for it in edge/{name}.\n\nCorrect the import, or add the package."
                for line, name in ((4, "x"), (5, "y"))
            ],
            id="two at once: both are told",
        ),
    ],
)
def test_an_import_that_leads_nowhere_names_file_and_line(
    repository: Repository, files: dict[str, str], problems: list[str]
) -> None:
    repository.write_files({"edge/go.mod": MOD, **files})
    assert repository.problems("edge/auth") == problems


def test_before_go_1_17_a_module_may_come_from_a_requirement_of_a_requirement(
    repository: Repository,
) -> None:
    repository.write_files(
        {
            "edge/go.mod": "module example.com/edge\n\ngo 1.16\n",
            "edge/main.go": imports("example.org/x"),
        }
    )
    assert repository.problems("edge") == []


def test_in_a_workspace_a_module_may_come_from_a_requirement_of_another(
    repository: Repository,
) -> None:
    repository.write_files(
        {
            "go.work": "go 1.25\n\nuse ./edge\n",
            "edge/go.mod": MOD,
            "edge/main.go": imports("example.org/x"),
        }
    )
    assert repository.problems("edge") == []


def test_in_the_build_root_places_are_named_in_words(repository: Repository) -> None:
    repository.write_files(
        {"go.mod": "module example.com/x\n\ngo 1.25\n", "main.go": imports("example.org/x")}
    )
    assert repository.problems("") == [
        (
            'main.go:3 imports "example.org/x", which no module in go.mod provides.\n\n'
            "Run `go mod tidy` in the build root and commit go.mod and go.sum, or correct the "
            "import."
        )
    ]
