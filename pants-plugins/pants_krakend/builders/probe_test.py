"""Which build of a plugin is opened, and what keeps one from being opened; nothing is run."""

from __future__ import annotations

import pytest
from pants.engine.addresses import Address
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule, rule
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders import probe
from pants_krakend.builders.plugin import PluginBuildRequest
from pants_krakend.builders.probe import MachineRequest, OpenedPlugin, OpenRequest
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.answer import Ending, NotOpened, Probed
from pants_krakend.core.probe.host import Machine, no_way
from pants_krakend.plugin import PluginFields
from pants_krakend.targets import KrakendPlugin

MUSL, GLIBC = Platform.LINUX_AMD64_MUSL, Platform.LINUX_AMD64_GLIBC
ARM64 = Platform.LINUX_ARM64_GLIBC
MACHINE = Machine("Linux x86_64", frozenset({GLIBC.loader}))


@rule(desc="Stand in for the machine")
async def ask(request: MachineRequest) -> Machine:
    """One with glibc alone."""
    del request
    return MACHINE


@rule(desc="Stand in for building and opening")
async def open_it(request: OpenRequest) -> OpenedPlugin:
    """Say what would be opened; a plugin with a tag cannot be built."""
    if request.build.fields.tags:
        raise KrakendError("It does not compile.", remedy="")
    return OpenedPlugin(Probed(Ending(said=request.way.platform.value)))


def opened(platform: Platform, tag: str = "") -> Probed | NotOpened:
    """What comes of a plugin on the machine."""
    runner = RuleRunner(
        rules=[
            ask,
            open_it,
            probe.probe_krakend_plugin,
            QueryRule(OpenedPlugin, [PluginBuildRequest]),
        ],
        target_types=[KrakendPlugin],
    )
    runner.write_files({"a/BUILD": f'krakend_plugin(name="so", go_build_tags={[tag][: len(tag)]})'})
    target = runner.get_target(Address("a", target_name="so"))
    build = PluginBuildRequest(PluginFields.create(target), platform)
    return runner.request(OpenedPlugin, [build]).probed


@pytest.mark.parametrize(
    "platform",
    [
        pytest.param(GLIBC, id="of the machine's C library"),
        pytest.param(MUSL, id="of another C library, which is built for the machine's"),
    ],
)
def test_a_plugin_is_opened_in_the_build_that_the_machine_can_run(platform: Platform) -> None:
    assert opened(platform) == Probed(Ending(said="linux-amd64-glibc"))


def test_a_plugin_for_another_cpu_is_not_even_built() -> None:
    assert opened(ARM64, tag="x") == no_way(ARM64)


def test_a_second_build_that_fails_leaves_the_plugin_unopened() -> None:
    assert opened(MUSL, tag="x") == NotOpened(
        "This machine cannot run programs for linux-amd64-musl, and the plugin cannot be built for "
        "linux-amd64-glibc, which it can run: It does not compile."
    )


def test_an_error_of_the_plugins_own_build_is_an_error() -> None:
    with pytest.raises(ExecutionError, match="It does not compile"):
        opened(GLIBC, tag="x")
