"""The same plugin from two machines: equal bytes, with nothing of either machine in them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from pants.base.build_environment import get_pants_cachedir

from pants_krakend.toolchain.pins import SEED_GO
from tests.proof.conftest import OtherMachine
from tests.support.build_root import REPOSITORY, BuildRoot

HERE = "plugins.auth/linux-amd64-musl/auth"
THERE = "plugins.auth/auth"


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("ending", [".so", ".krakend.json"])
def test_two_checkouts_with_different_caches_make_equal_files(
    plugins: BuildRoot, other_machine: OtherMachine, ending: str
) -> None:
    here, there = plugins.dist(HERE + ending), other_machine.root.dist(THERE + ending)

    assert sha256(there) == sha256(here)


def test_the_equal_files_were_made_by_two_users(other_machine: OtherMachine) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can run Pants as another user")
    assert other_machine.root.dist(f"{THERE}.so").stat().st_uid != os.getuid()


def test_a_machine_without_go_on_its_path_packages_a_plugin(other_machine: OtherMachine) -> None:
    seeds = other_machine.named_caches / "krakend" / "seed"

    assert shutil.which("go", path=str(other_machine.path)) is None
    assert any(seed.name.startswith(f"{SEED_GO.version}-") for seed in seeds.iterdir())
    assert other_machine.root.dist_files == [f"{THERE}.krakend.json", f"{THERE}.so"]


@pytest.mark.parametrize("ending", [".so", ".krakend.json"])
def test_no_path_of_a_machine_is_in_the_files(
    plugins: BuildRoot, other_machine: OtherMachine, ending: str
) -> None:
    here, there = plugins.dist(HERE + ending), other_machine.root.dist(THERE + ending)
    places = [
        REPOSITORY,
        Path.home() / ".cache",
        Path(get_pants_cachedir()),
        plugins.path,
        other_machine.home,
        other_machine.root.path,
    ]
    sandboxes = f"{tempfile.gettempdir()}/pants-sandbox"

    contents = here.read_bytes() + there.read_bytes()
    found = [each for each in (*map(str, places), sandboxes) if each.encode() in contents]

    assert found == []
