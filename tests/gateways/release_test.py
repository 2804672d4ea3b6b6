"""The sources of a release, out of a module proxy that serves a stand-in under its name.

The proxy that CI uses refuses the real one.
"""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from pants.engine.fs import DigestContents
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner, engine_error

from pants_krakend import register
from pants_krakend.builders.release import (
    NoReleaseSources,
    ReleaseSources,
    ReleaseSourcesRequest,
)
from pants_krakend.resources import catalogue
from tests.support.build_root import REPOSITORY
from tests.support.native import provided_go

MODULE, VERSION = "github.com/krakend/krakend-ce/v2", "2.13.8"
# What is provided once; modules are not among it, for there the stand-in would stay.
TOOLS = ("go", "programs")


@pytest.fixture
def caches(engine: RuleRunner, tmp_path: Path) -> Path:
    """Named caches with the user's tools and no modules."""
    theirs = provided_go(engine, catalogue().release(VERSION).go).parent.parent
    ours = tmp_path / "caches" / "krakend"
    ours.mkdir(parents=True)
    for name in TOOLS:
        (ours / name).symlink_to(theirs / name)
    return ours.parent


@pytest.fixture
def proxy(tmp_path: Path) -> str:
    """A module proxy that has the gateway of the tests under the name of a release."""
    place = tmp_path / "proxy" / MODULE / "@v"
    place.mkdir(parents=True)
    sources = REPOSITORY / "tests" / "gateway"
    go_mod = re.sub(r"module \S+", f"module {MODULE}", (sources / "go.mod").read_text())
    (place / f"v{VERSION}.info").write_text(f'{{"Version": "v{VERSION}"}}')
    (place / f"v{VERSION}.mod").write_text(go_mod)
    with zipfile.ZipFile(place / f"v{VERSION}.zip", "w") as file:
        top = f"{MODULE}@v{VERSION}"
        file.writestr(f"{top}/go.mod", go_mod)
        file.write(sources / "go.sum", f"{top}/go.sum")
        for each in sources.glob("*.go"):
            file.write(each, f"{top}/cmd/krakend-ce/{each.name}")
    return f"file://{tmp_path / 'proxy'}"


def runner(caches: Path, goproxy: str) -> RuleRunner:
    """The backend's rules with these caches, and modules from there."""
    runner = RuleRunner(
        rules=[*register.rules(), QueryRule(ReleaseSources, [ReleaseSourcesRequest])],
        target_types=register.target_types(),
        # What is taken from here must not be known to anybody who asks for the real release.
        bootstrap_args=(f"--named-caches-dir={caches}", f"--local-store-dir={caches}/store"),
    )
    kept = {name: each for name, each in os.environ.items() if not name.startswith("PANTS_")}
    runner.set_options([], env={**kept, "GOPROXY": goproxy, "GONOSUMDB": MODULE})
    return runner


def asked() -> ReleaseSourcesRequest:
    """What is asked for the release."""
    return ReleaseSourcesRequest.of(catalogue().release(VERSION))


@pytest.mark.network
def test_the_sources_of_a_release_are_those_that_the_proxy_has(caches: Path, proxy: str) -> None:
    rules = runner(caches, proxy)
    found = rules.request(ReleaseSources, [asked()])
    files = rules.request(DigestContents, [found.digest])
    assert sorted(each.path for each in files) == [
        "app/cmd/krakend-ce/flexible.go",
        "app/cmd/krakend-ce/linked.go",
        "app/cmd/krakend-ce/main.go",
        "app/go.mod",
        "app/go.sum",
    ]


@pytest.mark.network
def test_a_release_that_no_proxy_has_is_an_error_with_the_ways_out(
    caches: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    rules = runner(caches, f"file://{tmp_path / 'empty'}")
    what = "The sources of KrakenD 2.13.8 cannot be fetched."
    remedy = "lock the release from `image:NAME:TAG`, `binary:PATH` or `tarball:PATH`"
    with engine_error(NoReleaseSources, contains=what):
        rules.request(ReleaseSources, [asked()])
    with engine_error(NoReleaseSources, contains=remedy):
        rules.request(ReleaseSources, [asked()])
