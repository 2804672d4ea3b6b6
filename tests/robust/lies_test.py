"""Caches and proxies that hold other bytes than they should."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Callable

from tests.corpus.modules import write_proxy
from tests.robust.machine import MODULE, PLUGIN, Machine, sha256
from tests.support.build_root import REPOSITORY, BuildRoot

SOUND, WRONG = "tiny is sound", "tiny is wrong"
LYING = replace(MODULE, files={"tiny.go": MODULE.files["tiny.go"].replace(SOUND, WRONG)})
EXTRACTED = f"gopath/pkg/mod/{MODULE.path}@{MODULE.version}"


def spoil(file: Path) -> None:
    """Change a few bytes of a file, and neither its size nor its name."""
    data = file.read_bytes()
    assert SOUND.encode() in data
    mode = file.stat().st_mode
    file.chmod(0o600)
    file.write_bytes(data.replace(SOUND.encode(), WRONG.encode()))
    file.chmod(mode)


def compiled_modules(machine: Machine) -> list[Path]:
    """The module's only package in Go's build cache, for each place where it was extracted."""
    objects = sorted((machine.cache / "gocache").glob("??/*-d"))
    return [
        path
        for path in objects
        if (data := path.read_bytes()).startswith(b"!<arch>")
        and SOUND.encode() in data
        and b"RegisterModifiers" not in data
    ]


def packaged(root: BuildRoot) -> str:
    root.package("plugin:so")
    return sha256(root)


def test_a_toolchain_that_was_cut_off_is_provided_anew(
    machine: Callable[..., Machine], right: str
) -> None:
    here = machine("go", "gocache", "zigcache", "gopath")
    (compiler,) = (here.cache / "go").glob("*/pkg/tool/*/compile")
    compiler.chmod(0o755)
    with compiler.open("r+b") as file:
        file.truncate(compiler.stat().st_size // 2)

    assert (packaged(here.checkout("checkout")), here.fetched) == (right, 1)


def test_a_proxy_that_serves_other_bytes_than_go_sum_promises_is_found_out(
    machine: Callable[..., Machine],
) -> None:
    here = machine("go", "programs")
    write_proxy(here.path / "proxy", (LYING,))
    root = here.checkout("checkout")
    run = root.pants("package", "plugin:so")
    assert (run.exit_code, root.dist().exists()) == (1, False)
    assert (
        "ModuleMismatch: A module that plugin:so for linux-amd64-musl needs is not the one that "
        "go.sum promises.\n\nverifying robust.test/tiny@v1.0.0: checksum mismatch\n"
    ) in run.output


def verified(machine: Machine) -> subprocess.CompletedProcess[str]:
    """What `verify-caches` says of the machine."""
    return subprocess.run(
        [sys.executable, "-m", "pants_krakend", "verify-caches", str(machine.cache.parent)],
        cwd=REPOSITORY / "pants-plugins",
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_a_usual_build_trusts_is_verified_by_the_command_and_not_used_by_a_private_build(
    machine: Callable[..., Machine], right: str
) -> None:
    here = machine("go", "gocache", "zigcache", "programs")
    packaged(here.checkout("first", store="another store"))
    compiled = compiled_modules(here)
    for file in compiled:
        spoil(file)
    usual = here.checkout("usual")

    # docs/trust.md says so: neither Go nor we hash again what was compiled once.
    assert packaged(usual) != right
    assert WRONG.encode() in usual.dist(PLUGIN).read_bytes()

    spoil(here.cache / EXTRACTED / "tiny.go")
    done = verified(here)
    lines = done.stdout.splitlines()
    named = [line for line in lines if line.startswith("  Delete it: rm -rf ")]
    assert done.returncode == 1
    assert named == [f"  Delete it: rm -rf {each}" for each in (here.cache / EXTRACTED, *compiled)]

    # The same store: a private build is not answered by what another has left there.
    private = here.checkout("private", "--krakend-private-caches")
    assert packaged(private) == right
