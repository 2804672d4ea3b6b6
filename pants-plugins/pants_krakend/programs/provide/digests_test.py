"""Digests of trees: what counts, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .digests import go_directory_hash, name_with_digest, zig_tree_digest

if TYPE_CHECKING:
    from pathlib import Path

GO_FILES = {"VERSION": "go1.25.12\n", "bin/go": "x", "src/_go.mod": "module std\n"}


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def go_hash(root: Path) -> str:
    return go_directory_hash(root, "1.25.12", "linux-amd64")


def test_the_go_hash_is_a_hash_of_hashes(tmp_path: Path) -> None:
    expected = "h1:H8CVeGtHMtyZslZetqQUFC0sogPTEeGwm7/QGipOAIg="
    assert go_hash(tree(tmp_path, GO_FILES)) == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"api/go1.txt": "x", "doc/a": "x", "misc/b": "", "test/c": ""}, id="left out"),
        pytest.param({"src/go.mod": "module std\n"}, id="go.mod that Go put beside _go.mod"),
    ],
)
def test_files_that_the_module_lacks_do_not_count(tmp_path: Path, files: dict[str, str]) -> None:
    plain = go_hash(tree(tmp_path / "plain", GO_FILES))
    assert go_hash(tree(tmp_path / "more", {**GO_FILES, **files})) == plain


def test_an_archives_go_mod_counts_as_the_modules(tmp_path: Path) -> None:
    files = {**GO_FILES, "src/go.mod": GO_FILES["src/_go.mod"]}
    del files["src/_go.mod"]
    plain = go_hash(tree(tmp_path / "module", GO_FILES))
    assert go_hash(tree(tmp_path / "archive", files)) == plain


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"bin/go": "y"}, id="a changed file"),
        pytest.param(
            {"src/test/a.go": ""}, id="a file more, in a directory named like one left out"
        ),
    ],
)
def test_any_other_difference_counts(tmp_path: Path, files: dict[str, str]) -> None:
    plain = go_hash(tree(tmp_path / "plain", GO_FILES))
    assert go_hash(tree(tmp_path / "other", {**GO_FILES, **files})) != plain


def test_a_link_to_a_directory_counts(tmp_path: Path) -> None:
    plain = go_hash(tree(tmp_path / "plain", GO_FILES))
    other = tree(tmp_path / "other", GO_FILES)
    (other / "src" / "more").symlink_to(tmp_path)
    assert go_hash(other) != plain


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        pytest.param("lib/std/a.zig", True, id="library"),
        pytest.param("README.md", False, id="reading matter"),
    ],
)
def test_zig_is_its_command_and_its_library(tmp_path: Path, name: str, counts: bool) -> None:  # noqa: FBT001
    files = {"zig": "x", "lib/a": ""}
    plain = zig_tree_digest(tree(tmp_path / "plain", files))
    assert (zig_tree_digest(tree(tmp_path / "more", {**files, name: "x"})) != plain) is counts


def test_the_order_of_pins_does_not_name_another_directory() -> None:
    assert name_with_digest("1", "a", "b") == name_with_digest("1", "b", "a")
