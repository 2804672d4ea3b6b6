"""Tests of `modules`: the nearest go.mod, workspaces, replacements, sums."""

from __future__ import annotations

import pytest

from pants_krakend.core.gomod.gather import Modules
from pants_krakend.sources.conftest import Repository
from pants_krakend.sources.modules import FallibleModules, ModulesRequest

MOD = "module example.com/edge\n\ngo 1.25\n"
SUM = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def found(repository: Repository, directory: str) -> Modules:
    """The modules of a build in the directory, which there have to be."""
    modules = repository.request(FallibleModules, [ModulesRequest(directory)]).modules
    assert modules is not None
    return modules


def problem(repository: Repository, directory: str) -> str:
    """Why there are no modules for the directory."""
    return str(repository.request(FallibleModules, [ModulesRequest(directory)]).problem)


@pytest.mark.parametrize(
    ("files", "main"),
    [
        pytest.param({"a/b/go.mod": MOD, "a/go.mod": MOD}, "a/b", id="in the directory"),
        pytest.param({"a/go.mod": MOD, "go.mod": MOD}, "a", id="in the one above"),
        pytest.param({"go.mod": MOD, "a/c/go.mod": MOD}, "", id="in the build root"),
    ],
)
def test_the_nearest_go_mod_upwards_is_the_modules(
    repository: Repository, files: dict[str, str], main: str
) -> None:
    repository.write_files(files)
    assert found(repository, "a/b").main_dir == main


@pytest.mark.parametrize(
    ("directory", "named"),
    [pytest.param("a/b", "a/b", id="below"), pytest.param("", "the build root", id="at the top")],
)
def test_without_a_go_mod_it_says_where_it_looked(
    repository: Repository, directory: str, named: str
) -> None:
    repository.write_files({"other/go.mod": MOD})
    assert problem(repository, directory) == (
        f"There is no go.mod in {named}, nor in a directory above it.\n\n"
        "Run `go mod init <module path>` in the plugin's directory, or in the one that it shares "
        "with others."
    )


def test_sums_come_from_every_module_of_the_workspace(repository: Repository) -> None:
    repository.write_files(
        {
            "go.work": "go 1.25\n\nuse ./a\nuse ./b\n",
            "go.work.sum": f"example.org/w v1.0.0 {SUM}\n",
            "a/go.mod": MOD,
            "a/go.sum": f"example.org/a v1.0.0 {SUM}\nexample.org/a v1.0.0/go.mod {SUM}\n",
            "b/go.mod": "module example.com/b\n",
            "b/go.sum": f"example.org/b v1.0.0 {SUM}\n",
        }
    )
    modules = found(repository, "a")
    assert modules.workspace
    assert set(modules.sums) == {(f"example.org/{name}", "v1.0.0") for name in "abw"}


def test_a_vendor_directory_is_noticed_and_left_out(repository: Repository) -> None:
    repository.write_files({"a/go.mod": MOD, "a/vendor/modules.txt": "# example.org/x v1.0.0\n"})
    modules = found(repository, "a")
    assert modules.vendored
    assert modules.files == ("a/go.mod",)


def test_a_workspace_that_leaves_the_module_out_is_a_problem(repository: Repository) -> None:
    repository.write_files({"go.work": "go 1.25\n\nuse ./b\n", "a/go.mod": MOD, "b/go.mod": MOD})
    assert problem(repository, "a") == (
        "go.work does not use the module of a/go.mod, so Go refuses to build it.\n\n"
        "Add `use ./a` to go.work."
    )
