"""Plugins for another CPU in a whole gateway for it, which was built here and runs under qemu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Callable

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it

from pants_krakend.core.platform import Platform
from tests.support.build_root import BuildRoot
from tests.support.gateway import Deployment, Gateway, running_gateway, upstream
from tests.support.platforms import ARM64, RUN_HERE

pytestmark = [pytest.mark.emulated, pytest.mark.gateway]

NAMES = ("plain", "cgo", "thirdparty")
FOREIGN = [pytest.param(each, id=each.value) for each in ARM64 if each not in RUN_HERE]


@pytest.fixture(scope="module", params=FOREIGN)
def served(
    request: SubRequest,
    gateways: Mapping[Platform, Path],
    emulator: Callable[[Platform], Sequence[str]],
    arm64_plugins: BuildRoot,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Gateway]:
    """The gateway of a platform with plugins of Go alone, with C sources, and of many modules."""
    platform: Platform = request.param
    words = emulator(platform)
    files = [arm64_plugins.dist(f"plugins.{each}/{platform.value}/{each}.so") for each in NAMES]
    directory = tmp_path_factory.mktemp("gateway") / "emulated"
    with upstream({"served": True}) as behind:
        deployment = Deployment(files, NAMES, behind.port, {})
        with running_gateway(gateways[platform], directory, deployment, words) as gateway:
            yield gateway


def test_every_plugin_is_loaded_and_answers(served: Gateway) -> None:
    assert f"[SERVICE: Handler Plugin] Total plugins loaded: {len(NAMES)}" in served.log
    assert served.get("/__plain").json == {"plugin": "plain"}


def test_a_plugin_shares_its_modules_with_the_gateway(served: Gateway) -> None:
    answer = served.get("/__thirdparty").json

    assert isinstance(answer, dict)
    # The gateway sets the former: only a plugin that shares the package sees it.
    assert (answer["gin"], answer["plugin"]) == ("release", "thirdparty")
