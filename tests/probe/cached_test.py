"""Opening a plugin on a machine that had everything but the opening from a cache."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir

from tests.support.build_root import BuildRoot
from tests.support.platforms import RUN_HERE

NAMED_CACHES = Path(get_pants_cachedir()) / "named_caches"


def without_programs(directory: Path) -> Path:
    """Named caches like the user's, in which no program of ours has been compiled."""
    cache = directory / "krakend"
    cache.mkdir(parents=True)
    for each in (NAMED_CACHES / "krakend").iterdir():
        if each.name != "programs":
            (cache / each.name).symlink_to(each)
    return directory


def test_a_plugin_is_opened_where_only_its_bytes_are_known(tmp_path: Path) -> None:
    root = BuildRoot(
        tmp_path / "opened", options=(f"--krakend-default-platforms=['{RUN_HERE[0].value}']",)
    )
    root.copy("tests/plugins/registering", ".")
    # Nobody has opened this one.
    root.write({"everykind/new.go": f"package main\n\nvar Run = {os.getpid()}\n"})
    root.write(dict.fromkeys(("everykind/BUILD", "loud/BUILD"), 'krakend_plugin(name="so")\n'))
    known = root.pants("--krakend-check-rung=2", "check", "loud:so")
    assert known.exit_code == 0, known.output
    listed = root.pants("--krakend-check-rung=1", "check", "package", "everykind:so")
    assert listed.exit_code == 0, listed.output
    elsewhere = f"--named-caches-dir={without_programs(tmp_path / 'elsewhere')}"

    run = root.pants(
        elsewhere, "--krakend-check-rung=2", "--krakend-check-output=json", "check", "everykind:so"
    )

    assert run.exit_code == 0, run.output
    (verdict,) = json.loads(root.dist("check/krakend/verdicts.json").read_text())["verdicts"]
    assert verdict["registered"], run.output
