"""The sources of a release, out of a module proxy that serves a stand-in under its name.

The proxy that CI uses refuses the real one.
"""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from pants.base.build_environment import get_pants_cachedir
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

MODULE, VERSION = "github.com/krakend/krakend-ce/v2", "2.13.8"
# What is provided once; modules are not among it, for there the stand-in would stay.
TOOLS = ("go", "programs")


@pytest.fixture
def caches(tmp_path: Path) -> Path:
    """Named caches with the user's tools and no modules."""
    theirs = Path(get_pants_cachedir()) / "named_caches" / "krakend"
    ours = tmp_path / "caches" / "krakend"
    ours.mkdir(parents=True)
    for name in TOOLS:
        (theirs / name).mkdir(parents=True, exist_ok=True)
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


def asked(version: str = VERSION) -> ReleaseSourcesRequest:
    """What is asked for a release."""
    return ReleaseSourcesRequest.of(catalogue().release(version))


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
    caches: Path, proxy: str
) -> None:
    what = "The sources of KrakenD 2.13.7 cannot be fetched."
    remedy = "lock the release from `image:NAME:TAG`, `binary:PATH` or `tarball:PATH`"
    with engine_error(NoReleaseSources, contains=what):
        runner(caches, proxy).request(ReleaseSources, [asked("2.13.7")])
    with engine_error(NoReleaseSources, contains=remedy):
        runner(caches, proxy).request(ReleaseSources, [asked("2.13.7")])
