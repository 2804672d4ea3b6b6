"""`provide zig` on a fake zig: from its wheel, and from this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .digests import zig_tree_digest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Ended, Lab

VERSION = "0.17.1"


def script(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"


def local_zig(lab: Lab, version: str = VERSION) -> Path:
    root = lab.home / "zig"
    (root / "lib").mkdir(parents=True)
    (root / "zig").write_text(script(version))
    (root / "zig").chmod(0o755)
    return root / "zig"


def run_zig(lab: Lab, digest: str, *argv: str) -> Ended:
    return lab.run("zig", "--version", VERSION, "--wheel-sha256", digest, *argv)


def wheel(lab: Lab, version: str) -> str:
    files = {"ziglang/zig": script(version), "ziglang/lib/a": "", "ziglang/__main__.py": ""}
    return lab.wheel("ziglang", VERSION, files)


def test_zig_is_unpacked_from_its_wheel(lab: Lab) -> None:
    digest = wheel(lab, VERSION)
    path = run_zig(lab, digest, "--wheel-dir", str(lab.wheels)).path
    assert (path.name, sorted(each.name for each in path.parent.iterdir())) == (
        "zig",
        ["lib", "zig"],
    )


def test_the_very_zig_on_this_machine_is_used_where_it_is(lab: Lab) -> None:
    zig = local_zig(lab)
    digest = zig_tree_digest(zig.parent)
    path = run_zig(lab, "0" * 64, "--local", str(zig), "--tree-sha256", digest).path
    assert path.resolve() == zig


def test_a_zig_that_does_not_run_here_is_refused(lab: Lab) -> None:
    digest = wheel(lab, "9.9.9")
    done = run_zig(lab, digest, "--wheel-dir", str(lab.wheels))
    assert done.log == (
        "The zig of the ziglang 0.17.1 wheel does not run on this machine.\n\n"
        "`zig version` gave 9.9.9\n\n"
        "Name a zig 0.17.1 that runs here in `[krakend].local_zig`.\n"
    )


def test_another_version_on_this_machine_is_refused(lab: Lab) -> None:
    zig = local_zig(lab, "0.13.0")
    done = run_zig(lab, "0" * 64, "--local", str(zig), "--tree-sha256", "0" * 64)
    assert done.log == (
        f"{zig} is zig 0.13.0, and zig 0.17.1 is needed.\n\n"
        "Name a zig 0.17.1 in `[krakend].local_zig`, or unset it to have that version fetched.\n"
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("lib", id="no zig in the directory"),
        pytest.param("none", id="no such file"),
    ],
)
def test_what_is_no_zig_is_refused(lab: Lab, name: str) -> None:
    given = local_zig(lab).parent / name
    done = run_zig(lab, "0" * 64, "--local", str(given), "--tree-sha256", "0" * 64)
    assert done.log == (
        f"{given} is no zig: it does not run, or no `zig` and `lib` lie in its directory.\n\n"
        "Name the zig command of an unpacked zig in `[krakend].local_zig`, or unset it to have "
        "zig 0.17.1 fetched.\n"
    )


def test_a_changed_zig_on_this_machine_is_refused(lab: Lab) -> None:
    zig = local_zig(lab)
    done = run_zig(lab, "0" * 64, "--local", str(zig), "--tree-sha256", "0" * 64)
    assert done.log == (
        f"Not the zig 0.17.1 that is pinned: {zig}.\n\n"
        f"found:  {zig_tree_digest(zig.parent)}\nwanted: {'0' * 64}\n\n"
        "A changed zig makes other bytes. Unset `[krakend].local_zig` to have the pinned one "
        "fetched, or name an unchanged one there.\n"
    )
