"""Tests of `comparison`: what differs of a module that both sides link."""

from __future__ import annotations

import pytest

from pants_krakend.core.abi.buildinfo import Module
from pants_krakend.core.gateway.locked import DIRECTORY, LockedModule
from pants_krakend.core.verdict.comparison import compare
from pants_krakend.core.verdict.conftest import UUID, built, host, plugin

NEWER = LockedModule(UUID, "v1.6.0", "h1:uuid")
REPLACED = Module(UUID, "v1.5.0", "", Module(UUID, "v1.6.0", "h1:uuid"))


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        pytest.param(Module(UUID, "v1.6.0", "h1:uuid"), NEWER, "", id="one version and sum"),
        pytest.param(Module(UUID, "v1.5.0", "h1:old"), NEWER, "version", id="another version"),
        pytest.param(Module(UUID, "v1.6.0", "h1:new"), NEWER, "content", id="another sum"),
        pytest.param(
            Module(UUID, "v1.6.0", "", Module("example.com/fork", "v1.6.0", "h1:uuid")),
            NEWER,
            "replaced",
            id="a fork on one side",
        ),
        pytest.param(Module(UUID, DIRECTORY), NEWER, "replaced", id="a directory on one side"),
        pytest.param(REPLACED, NEWER, "", id="replaced by the version that the gateway has"),
    ],
)
def test_a_module_differs_where_something_else_was_compiled(
    ours: Module, theirs: LockedModule, difference: str
) -> None:
    compared = compare(plugin(build=built(modules=(ours,))), host(modules=(theirs,)))

    assert [each.difference for each in compared.modules if each.path == UUID] == [difference]
