"""Plugins for a CPU that this machine does not have, opened under an emulator."""

from __future__ import annotations

import pytest

from pants_krakend.core.platform import Platform
from tests.probe.conftest import EVERY_KIND, Checked, check, plugins_for
from tests.support.build_root import BuildRoot
from tests.support.platforms import RUN_HERE, way_here

FOREIGN = tuple(each for each in Platform if each not in RUN_HERE)

pytestmark = [
    pytest.mark.emulated,
    pytest.mark.parametrize("platform", [pytest.param(each, id=each.value) for each in FOREIGN]),
]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Two plugins for the other CPU."""
    if not all(way_here(each) for each in FOREIGN):
        pytest.skip("this machine has no qemu-user with a C library for the other CPU")
    option = f"--krakend-default-platforms={[each.value for each in FOREIGN]}"
    root = BuildRoot(tmp_path_factory.mktemp("probe") / "another CPU", options=(option,))
    names = ("everykind", "misspelt")
    return check(plugins_for(root, *names), *names)


def test_a_plugin_for_another_cpu_registers_the_same(foreign: Checked, platform: Platform) -> None:
    assert foreign.names("everykind", platform) == EVERY_KIND


def test_a_wrong_interface_is_found_on_another_cpu(foreign: Checked, platform: Platform) -> None:
    assert foreign.finding("misspelt", platform)["rule"] == "interface"
