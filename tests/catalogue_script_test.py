"""`make catalogue` and the conversion of fingerprints, as a maintainer runs them.

The source is a small git repository that has the files of krakend-ce which the script reads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pants_krakend.core.gateway.catalogue import Release, parse_catalogue
from pants_krakend.core.gateway.fingerprints import parse_table
from pants_krakend.core.gateway.release_modules import (
    CompiledModule,
    Module,
    Replacement,
    parse_modules,
)

REPOSITORY = Path(__file__).parent.parent
SCRIPT = REPOSITORY / "build-support" / "catalogue.py"
SUM = f"h1:{'0' * 43}="
OTHER_SUM = f"h1:{'1' * 43}="
NAMES = ("NAME", "EMAIL")
GO_MOD = """\
module example.com/gateway/v2

go 1.24

toolchain go1.24.1

require (
\ta.com/a {version}
\tb.com/b v1.0.0 // indirect
)

replace b.com/b v1.0.0 => c.com/c v1.2.0
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A checkout with two releases, and tags that are none."""
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    commit(checkout, "v2.9.0", go="1.24.1", module="v1.0.0", date="2024-01-31")
    commit(checkout, "v2.10.0", go="1.24.2", module="v1.1.0", date="2024-02-28")
    for tag in ("v2.10.0-rc1", "v1.9.0", "v3.0.0"):
        git(checkout, "tag", tag)
    return checkout


def commit(checkout: Path, tag: str, *, go: str, module: str, date: str) -> None:
    """Write the files of a release and tag them."""
    (checkout / "Makefile").write_text(
        f"BIN := x\nVERSION := {tag[1:]}\nSCHEMA_VERSION := 2\nGOLANG_VERSION := {go}\n"
        "ALPINE_VERSION := 3.21\n"
    )
    (checkout / "go.mod").write_text(GO_MOD.format(version=module))
    (checkout / "go.sum").write_text(
        f"a.com/a {module} {SUM}\na.com/a {module}/go.mod {OTHER_SUM}\nc.com/c v1.2.0 {OTHER_SUM}\n"
    )
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "--message", tag, date=f"{date}T12:00:00Z")
    git(checkout, "tag", tag)


def git(checkout: Path, *arguments: str, date: str = "") -> str:
    """What git prints, whatever the user's own settings are."""
    who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in NAMES}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    if date:
        environment["GIT_COMMITTER_DATE"] = environment["GIT_AUTHOR_DATE"] = date
    argv = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(argv, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory whose catalogue knows an old form of the first release only."""
    directory = tmp_path / "data"
    directory.mkdir()
    taken = {"image": "builder:{version}", "base": "golang:{go}", "libc_version": None}
    release = {
        "version": "2.9.0",
        "reported": "0.0.0",
        "date": "2000-01-01",
        "commit": "",
        "go": "1.24.1",
        "alpine": "3.1",
        "module": "",
        "go_line": "",
        "toolchain": None,
    }
    quirk = {"id": "odd", "first": "2.9.0", "last": "2.9.0", "platforms": [], "text": "It is odd."}
    era = {"since": "2.9.0", "cpus": ["amd64"], "gateway_image": "gateway:{version}"}
    document = {
        "format": 1,
        "without_plugins_since": "3.0.0",
        "eras": [{**era, "builders": {"musl": taken, "glibc": taken}}],
        "quirks": [{**quirk, "source": "a report"}],
        "go": [{"version": "1.24.1", "sums": {"linux-amd64": SUM}}],
        "releases": [release],
    }
    (directory / "catalogue.json").write_text(json.dumps(document))
    return directory


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the script as the Makefile does."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "pants-plugins")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_tag_of_a_release_is_read(source: Path, data: Path) -> None:
    done = run("releases", source, data)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = parse_catalogue((data / "catalogue.json").read_bytes()).releases
    assert second == Release(
        version="2.10.0",
        reported="2.10.0",
        date="2024-02-28",
        commit=git(source, "rev-parse", "v2.10.0").strip(),
        go="1.24.2",
        alpine="3.21",
        module="example.com/gateway/v2",
        go_line="1.24",
        toolchain="go1.24.1",
        go_sums={},
    )
    assert (first.version, first.reported, first.date) == ("2.9.0", "2.9.0", "2024-01-31")


def test_the_modules_of_every_tag_are_read_with_their_sums(source: Path, data: Path) -> None:
    run("releases", source, data)
    first, second = parse_modules((data / "modules.json").read_bytes()).values()
    assert first.modules == {"a.com/a": Module("v1.0.0", SUM), "b.com/b": Module("v1.0.0", "")}
    assert second.modules == {**first.modules, "a.com/a": Module("v1.1.0", SUM)}
    assert second.replaces == {"b.com/b": Replacement("v1.0.0", "c.com/c", "v1.2.0", OTHER_SUM)}


def test_what_no_tag_says_stays_as_it_is(source: Path, data: Path) -> None:
    before = parse_catalogue((data / "catalogue.json").read_bytes())
    run("releases", source, data)
    after = parse_catalogue((data / "catalogue.json").read_bytes())
    assert (after.eras, after.quirks) == (before.eras, before.quirks)
    assert after.release("2.9.0").go_sums == {"linux-amd64": SUM}


def test_a_second_run_changes_nothing(source: Path, data: Path) -> None:
    run("releases", source, data)
    once = {file.name: file.read_bytes() for file in data.iterdir()}
    run("releases", source, data)
    assert {file.name: file.read_bytes() for file in data.iterdir()} == once


def test_a_go_that_is_new_is_named_because_its_sum_is_added_by_hand(
    source: Path, data: Path
) -> None:
    assert run("releases", source, data).stdout == (
        "2 releases, 2.9.0 to 2.10.0\n"
        "Go 1.24.2 is new: add its sums, as Go's checksum database has them, by hand\n"
    )


def test_a_checkout_without_its_tags_is_refused(source: Path, data: Path) -> None:
    before = (data / "catalogue.json").read_bytes()
    git(source, "tag", "--delete", "v2.9.0")
    done = run("releases", source, data)
    assert done.returncode == 1
    assert done.stderr == (
        f"{source} has no tag v2.9.0, but the catalogue has that release.\n\n"
        "Fetch them all: git fetch --tags --unshallow\n"
    )
    assert (data / "catalogue.json").read_bytes() == before


def test_a_makefile_that_names_no_go_is_refused(source: Path, data: Path) -> None:
    (source / "Makefile").write_text("VERSION := 2.10.1\n")
    git(source, "commit", "--quiet", "--all", "--message", "less")
    git(source, "tag", "v2.10.1")
    done = run("releases", source, data)
    assert (done.returncode, done.stderr) == (1, "v2.10.1:Makefile does not set GOLANG_VERSION\n")


def test_a_module_without_a_sum_is_refused(source: Path, data: Path) -> None:
    (source / "go.sum").write_text("")
    git(source, "commit", "--quiet", "--all", "--message", "less")
    git(source, "tag", "v2.10.1")
    done = run("releases", source, data)
    assert done.stderr == "v2.10.1:go.sum has no sum of a.com/a, which go.mod requires\n"


def json_table(**changes: Any) -> str:
    table = {
        "edition": "ce",
        "version": "2.10.0",
        "goarch": "arm64",
        "libc": "any",
        "go": "1.24.2",
        "note": "Compiled only.",
        "unknown_packages": ["a.com/a/b"],
        "modules": {"a.com/a": "v1.1.0", "b.com/b": "v1.2.0 (replaced by c.com/c)"},
        "packages": {"fmt": "0011223344556677"},
    }
    return json.dumps({**table, **changes})


def test_a_json_table_becomes_a_fingerprint_table(tmp_path: Path, data: Path) -> None:
    (tmp_path / "any name.json").write_text(json_table())
    done = run("fingerprints", tmp_path, data)
    assert done.stdout == "ce-2.10.0-arm64.bin: 1 packages, 1 unknown\n"
    table = parse_table((data / "fingerprints" / "ce-2.10.0-arm64.bin").read_bytes())
    assert (table.go, table.note) == ("1.24.2", "Compiled only.")
    assert table.unknown == {"a.com/a/b"}
    assert table.packages == {"fmt": "0011223344556677"}
    assert table.modules == {
        "a.com/a": CompiledModule("a.com/a", "v1.1.0"),
        "b.com/b": CompiledModule("c.com/c", "v1.2.0"),
    }


def test_a_table_that_says_the_same_is_not_written_again(tmp_path: Path, data: Path) -> None:
    (tmp_path / "a.json").write_text(json_table())
    run("fingerprints", tmp_path, data)
    assert run("fingerprints", tmp_path, data).stdout == ""
