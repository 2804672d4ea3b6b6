"""Tests of `locks`: a changed lockfile leads to its plugins, and to no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pants.engine.addresses import Address

from pants_krakend.artifacts import read_source
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.core.gateway.resolves import Lock
from pants_krakend.sources.conftest import Repository
from pants_krakend.sources.locks import lock_address

EDGE, INNER = "locks/edge.lock", "locks/deep/inner.lock"
FACTS = read_source("release:2.13.8", Path())
LOCK = render_lock(FACTS)
EDGE_TARGET = "locks:_edge_krakend_lockfile"
INNER_TARGET = "locks/deep:_inner_krakend_lockfile"


def with_resolves(repository: Repository, resolves: dict[str, str], default: str = "") -> None:
    """Set the options; without a default resolve, plugins are for KrakenD 2.13.8."""
    version = "" if default else "2.13.8"
    repository.set_options(
        [
            f"--krakend-default-version={version}",
            f"--krakend-default-resolve={default}",
            f"--krakend-resolves={resolves}",
        ]
    )


def write_plugin(repository: Repository, fields: str) -> None:
    """Write a plugin that has its module's targets beside it."""
    repository.write_files(
        {
            "auth/BUILD": f'krakend_plugin(name="so"{fields})\nkrakend_go_module(name="mod")\n',
            "auth/go.mod": "module example.com/auth\n\ngo 1.22\n",
            "auth/main.go": "package main\n",
        }
    )


@pytest.mark.parametrize(
    ("fields", "default", "changed", "marked"),
    [
        pytest.param(', resolve="edge"', "", EDGE, {"auth:so"}, id="its resolve"),
        pytest.param("", "edge", EDGE, {"auth:so"}, id="the default resolve"),
        pytest.param(', resolve="edge"', "inner", INNER, set(), id="of another resolve"),
        pytest.param("", "edge", INNER, set(), id="not of the default resolve"),
        pytest.param(', krakend_version="2.13.8"', "edge", EDGE, set(), id="it is for a release"),
        pytest.param("", "", EDGE, set(), id="it is for the default release"),
        pytest.param(
            ', resolve=parametrize("edge", "inner")',
            "",
            EDGE,
            {"auth:so@resolve=edge"},
            id="of one variant",
        ),
    ],
)
def test_a_changed_lock_marks_the_plugins_that_are_built_for_it(
    repository: Repository, fields: str, default: str, changed: str, marked: set[str]
) -> None:
    with_resolves(repository, {"edge": EDGE, "inner": INNER}, default)
    repository.write_files({EDGE: LOCK, INNER: LOCK})
    write_plugin(repository, fields)
    target = {EDGE: EDGE_TARGET, INNER: INNER_TARGET}[changed]
    assert repository.changed(changed) == {target, *marked}


def test_a_lock_that_two_resolves_share_marks_the_plugins_of_both(repository: Repository) -> None:
    with_resolves(repository, {"edge": EDGE, "same": EDGE})
    repository.write_files({EDGE: LOCK})
    write_plugin(repository, ', resolve=parametrize("edge", "same")')
    assert repository.changed(EDGE) == {
        EDGE_TARGET,
        "locks:_same_krakend_lockfile",
        "auth:so@resolve=edge",
        "auth:so@resolve=same",
    }


@pytest.mark.parametrize(
    ("files", "own"),
    [
        pytest.param({}, set(), id="not there yet"),
        pytest.param({EDGE: b"no lock"}, set(), id="damaged"),
        pytest.param(
            {EDGE: render_lock(replace(FACTS, go="devel go1.27-0123456789"))},
            set(),
            id="of a gateway that no released Go compiled",
        ),
        pytest.param({EDGE: LOCK}, {"auth/go.mod:mod", "auth:mod#."}, id="good"),
    ],
)
def test_a_plugin_depends_on_its_lock_whatever_the_lock_is(
    repository: Repository, files: dict[str, bytes], own: set[str]
) -> None:
    with_resolves(repository, {"edge": EDGE})
    repository.write_files(files)
    write_plugin(repository, ', resolve="edge"')
    found = repository.dependencies(Address("auth", target_name="so"))
    assert found == {EDGE_TARGET, *own}


def test_a_deleted_lock_marks_its_plugins(repository: Repository) -> None:
    with_resolves(repository, {"edge": EDGE})
    write_plugin(repository, ', resolve="edge"')
    assert repository.changed(EDGE) == {EDGE_TARGET, "auth:so"}


@pytest.mark.parametrize("path", ["/srv/edge.lock", "../edge.lock", "*.lock", ""])
def test_a_lock_that_can_be_no_file_of_the_build_root_takes_away_no_target(
    repository: Repository, path: str
) -> None:
    with_resolves(repository, {"edge": path, "inner": INNER})
    write_plugin(repository, ', resolve="edge"')
    assert set(repository.owned()) == {"auth/go.mod:mod", "auth:mod#.", "auth:so", INNER_TARGET}
    assert repository.dependencies(Address("auth", target_name="so")) == set()


def test_a_resolve_may_have_any_name() -> None:
    address = lock_address(Lock("a/b@c: d", EDGE))
    assert str(address) == "locks:_a%2Fb%40c%3A%20d_krakend_lockfile"
