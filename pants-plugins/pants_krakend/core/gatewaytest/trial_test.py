"""Tests of a test's document: what one end writes, the other one reads."""

from __future__ import annotations

import pytest

from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.gatewaytest.program import Runner
from pants_krakend.core.gatewaytest.trial import Trial, parse_trial
from pants_krakend.core.probe.registered import PluginKind, Registered

NAMES = (
    Registered(PluginKind.HTTP_SERVER, "acme-auth"),
    Registered(PluginKind.MODIFIER, "acme-redact", request=True),
)


@pytest.mark.parametrize(
    "plugins",
    [
        pytest.param((), id="no plugin"),
        pytest.param((ListedPlugin("a:so", "a.so"),), id="a plugin that was not opened"),
        pytest.param((ListedPlugin("a:so", "a.so", ()),), id="one that registers nothing"),
        pytest.param((ListedPlugin("a:so", "a.so", NAMES),), id="one that registers names"),
    ],
)
def test_a_trial_is_read_as_it_was_written(plugins: tuple[ListedPlugin, ...]) -> None:
    runner = Runner(("qemu-aarch64", "-L", "/usr"), "edge@sha256:0", "amd64")
    deployment = Deployment(TestedGateway("KrakenD 2.13.8", "ce", "2.13.8"), plugins)
    trial = Trial(
        name="edge",
        config="k.json",
        requests="",
        deployment=deployment,
        seconds=60,
        report="edge.xml",
        environment=(("A", "b"),),
        accepted=(("not-injected x", "why"),),
        files=("/a",),
        runner=runner,
    )
    assert parse_trial(trial.render()) == trial
