"""Tests of `resolves`: where a lockfile may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.gateway.resolves import (
    BadLockPath,
    Lock,
    UnknownResolve,
    find_lock,
    usable_locks,
)

RESOLVES = {"edge": "locks/edge.lock", "inner": "locks/inner.lock"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("locks/edge.lock", "locks/edge.lock", id="in a directory"),
        pytest.param("edge.lock", "edge.lock", id="in the build root"),
        pytest.param("./locks//../edge.lock", "edge.lock", id="written in a roundabout way"),
    ],
)
def test_a_lock_is_found_by_its_resolve(path: str, expected: str) -> None:
    assert find_lock("edge", {"edge": path}) == Lock("edge", expected)


@pytest.mark.parametrize(
    ("resolves", "known"),
    [
        pytest.param(RESOLVES, "edge, inner", id="others are known"),
        pytest.param({}, "none yet", id="none is"),
    ],
)
def test_an_unknown_resolve_is_refused_with_those_there_are(
    resolves: dict[str, str], known: str
) -> None:
    with pytest.raises(UnknownResolve) as caught:
        find_lock("egde", resolves)
    assert str(caught.value) == (
        f"There is no resolve 'egde'.\n\n`[krakend].resolves` has: {known}.\n\n"
        "Set `resolve` (or `[krakend].default_resolve`) to one of these, or add it to "
        "`[krakend].resolves` with the path of its lockfile."
    )


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/srv/edge.lock", id="absolute"),
        pytest.param("~/edge.lock", id="in a home directory"),
        pytest.param("../edge.lock", id="above the build root"),
        pytest.param("locks/../../edge.lock", id="above it in the end"),
        pytest.param("", id="empty"),
        pytest.param(".", id="the build root itself"),
        pytest.param("locks/*.lock", id="a glob"),
        pytest.param("locks/[edge.lock", id="half a glob"),
        pytest.param("a:b/edge.lock", id="a directory that no address can name"),
    ],
)
def test_a_path_that_can_be_no_lockfile_is_refused(path: str) -> None:
    with pytest.raises(BadLockPath) as caught:
        find_lock("edge", {"edge": path})
    assert str(caught.value) == (
        f"`[krakend].resolves['edge']` is {path!r}, which can be no lockfile.\n\n"
        "Write the path of a file, relative to the build root and inside of it, such as "
        "`3rdparty/krakend/edge.lock`, without any of ! # * : ? [ \\ ] { }"
    )


def test_a_bad_path_does_not_hide_the_other_locks() -> None:
    assert usable_locks({"edge": "a.lock", "bad": "/a.lock", "inner": "b.lock"}) == (
        Lock("edge", "a.lock"),
        Lock("inner", "b.lock"),
    )


@given(st.text())
def test_any_text_is_a_path_in_the_build_root_or_refused(text: str) -> None:
    for lock in usable_locks({"edge": text}):
        assert not lock.path.startswith(("/", "../"))
