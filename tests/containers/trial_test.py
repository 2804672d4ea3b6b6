"""A gateway out of an image is tested: its program on this machine, or the image in a container."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pants.engine.fs import DigestContents
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders.native import NativeBuild
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.gatewaytest.program import Runner
from pants_krakend.core.gatewaytest.trial import CONFIG, FILES, PLUGINS, REQUESTS, TRIAL, Trial
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.registered import PluginKind, Registered
from tests.containers.conftest import command
from tests.locks.conftest import LockRoot
from tests.support.build_root import REPOSITORY
from tests.support.containers.engines import Engine
from tests.support.containers.gateways import GatewayImages
from tests.support.containers.registry import Registry
from tests.support.native import build_request

pytestmark = pytest.mark.docker

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL
GATEWAY = """\
krakend_plugin(name="so", resolve="edge")
krakend_gateway(name="gateway", plugins=[":so"], requests="requests.json")
"""
CONFIGURATION = {
    "version": 3,
    "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"},
    "extra_config": {"plugin/http-server": {"name": ["plain"], "plain": {}}},
    "endpoints": [
        {"endpoint": "/items", "backend": [{"url_pattern": "/items", "host": ["http://other"]}]}
    ],
}
ASKED = {
    "upstream": [{"path": "/items", "body": {"items": []}}],
    "requests": [
        {"name": "the plugin", "path": "/__plain", "expect": {"status": 200}},
        {"name": "the upstream", "path": "/items", "expect": {"status": 200}},
    ],
}


@pytest.fixture(scope="module")
def plugin(engine: RuleRunner) -> bytes:
    """The plugin `plain` for musl."""
    sources = REPOSITORY / "tests" / "plugins" / "plain"
    engine.write_files({f"plain/{each.name}": each.read_bytes() for each in sources.iterdir()})
    request = build_request(engine, Artifact.PLUGIN, MUSL, "plain")
    (file,) = engine.request(DigestContents, [engine.request(NativeBuild, [request]).digest])
    return file.content


def lay_out(directory: Path, image: str, plugin: bytes) -> Trial:
    """Write what a rule would for a test in a container."""
    registered = (Registered(PluginKind.HTTP_SERVER, "plain"),)
    deployment = Deployment(
        TestedGateway("a gateway", "", ""), (ListedPlugin("plain:so", "plain.so", registered),)
    )
    runner = Runner(image=image, cpu="amd64")
    trial = Trial("gateway", "krakend.json", "r.json", deployment, 60, "report.xml", runner=runner)
    for name in (PLUGINS, FILES):
        (directory / name).mkdir(parents=True)
    (directory / PLUGINS / "plain.so").write_bytes(plugin)
    (directory / TRIAL).write_bytes(trial.render())
    (directory / CONFIG).write_text(json.dumps(CONFIGURATION))
    (directory / REQUESTS).write_text(json.dumps(ASKED))
    return trial


def test_a_gateway_that_this_machine_cannot_run_is_tested_in_a_container_of_its_image(
    any_engine: Engine,
    registry: Registry,
    gateway_images: GatewayImages,
    plugin: bytes,
    tmp_path: Path,
) -> None:
    image = registry.publish("edge/trial:1", gateway_images.single(MUSL))
    lay_out(tmp_path, image, plugin)
    run = command(any_engine.environment, "trial", str(tmp_path))
    assert (run.exit_code, run.stdout) == (
        0,
        "gateway in a gateway: 1 plugin loaded, 2 requests answered as expected.\n",
    ), run.stderr + run.stdout


def test_a_gateway_in_a_container_that_does_not_serve_leaves_its_log(
    docker_engine: Engine, registry: Registry, gateway_images: GatewayImages, tmp_path: Path
) -> None:
    image = registry.publish("edge/trial:1", gateway_images.single(MUSL))
    lay_out(tmp_path, image, b"")
    (tmp_path / CONFIG).write_text(json.dumps({**CONFIGURATION, "version": 2}))
    run = command(docker_engine.environment, "trial", str(tmp_path))
    assert run.exit_code == 1
    assert "It ended with status 1 before it served." in run.stdout
    assert "ERROR: " in (tmp_path / "gateway.log").read_text()


def test_the_program_in_an_image_is_run_where_this_machine_can(
    docker_engine: Engine,
    registry: Registry,
    gateway_images: GatewayImages,
    tmp_path: Path,
) -> None:
    name = registry.publish("edge/native:1", gateway_images.single(GLIBC))
    root = LockRoot(tmp_path / "build root", environment=docker_engine.environment)
    root.of(f"image:{name}").copy("tests/plugins/plain", "plain")
    root.write(
        {
            "plain/BUILD": GATEWAY,
            "plain/krakend.json": json.dumps(CONFIGURATION),
            "plain/requests.json": json.dumps(ASKED),
        }
    )
    assert root.pants("generate-lockfiles", "--resolve=edge").exit_code == 0
    tested = root.pants("test", "plain:gateway")
    assert "✓ plain:gateway succeeded" in tested.output, tested.output
