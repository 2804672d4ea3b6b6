"""Tests of `paths`: directories of modules below the build root."""

from __future__ import annotations

import pytest

from pants_krakend.core.gomod.modfile import parse_go_mod, parse_go_work
from pants_krakend.core.gomod.paths import (
    ReplaceOutsideBuildRoot,
    UseOutsideBuildRoot,
    ancestors_between,
    local_module_dirs,
    used_module_dirs,
)


def test_local_replaces_are_read_from_their_files_directory_once_each() -> None:
    text = (
        "module m\nreplace a => ../x\nreplace b v1.0.0 => ./y/../../x/\nreplace c => ../..\n"
        "replace d => e.f/g v1.0.0\n"
    )

    assert local_module_dirs("p/q", parse_go_mod("p/q/go.mod", text)) == ("p/x", "")


@pytest.mark.parametrize("target", ["../../x", "/x", "../.."])
def test_a_replace_that_leaves_the_build_root_is_refused(target: str) -> None:
    mod = parse_go_mod("p/go.mod", f"module m\nreplace a => {target}\n")

    with pytest.raises(ReplaceOutsideBuildRoot) as raised:
        local_module_dirs("p", mod)

    assert str(raised.value) == (
        f"p/go.mod:2: a is replaced by {target}, which is outside the build root.\n\n"
        "Move that module into the repository and name it by a relative path, or require a "
        "published version of it."
    )


def test_a_workspace_uses_directories_below_the_build_root() -> None:
    work = parse_go_work("go.work", "use .\nuse ./a/b/\nuse c\nuse ./c")

    assert used_module_dirs(work) == ("", "a/b", "c")


def test_a_use_that_leaves_the_build_root_is_refused() -> None:
    with pytest.raises(UseOutsideBuildRoot) as raised:
        used_module_dirs(parse_go_work("go.work", "use ../a"))

    assert str(raised.value) == (
        "go.work:1: ../a is outside the build root.\n\n"
        "Move that module into the repository, or delete the line."
    )


@pytest.mark.parametrize(
    ("module_dir", "package_dir", "expected"),
    [
        pytest.param("m", "m/a/b", ("m/a", "m/a/b"), id="two below"),
        pytest.param("", "a/b", ("a", "a/b"), id="module at the root"),
        pytest.param("m", "m", (), id="the module's own directory"),
        pytest.param("", "", (), id="the root itself"),
    ],
)
def test_directories_between_module_and_package_are_listed(
    module_dir: str, package_dir: str, expected: tuple[str, ...]
) -> None:
    assert ancestors_between(module_dir, package_dir) == expected
