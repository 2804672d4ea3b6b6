"""Two gateways side by side during a rollout, from one target for each plugin and deployment."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.support.build_root import REPOSITORY, BuildRoot, PantsRun

pytestmark = pytest.mark.gateway

# A plugin that is built for one of them could not be loaded by the other one.
OLD_GO, NEW_GO = "1.25.3", "1.25.12"
RESOLVES = {"old": "3rdparty/krakend/edge.lock", "new": "3rdparty/krakend/new.lock"}
SOURCES = {"old": "go:tests/gateway", "new": "go:newgateway"}
PLUGINS = ("auth", "quota", "redact")
BOTH = 'resolve=parametrize("old", "new")'
GATEWAY = f"""\
krakend_gateway(
    name="edge",
    {BOTH},
    requests="requests.yaml",
    plugins=["//examples/plugins/auth:so", "//examples/plugins/quota:so", \
"//examples/plugins/redact:so"],
    env={{"ACME_AUTH_SECRET": "only-for-the-tests-of-this-gateway"}},
)
"""


@dataclass(frozen=True)
class Rollout:
    """The build root, and the run that checked, tested and packaged everything in it."""

    root: BuildRoot
    run: PantsRun


@pytest.fixture(scope="module")
def rollout(tmp_path_factory: pytest.TempPathFactory) -> Rollout:
    """The examples for two gateways, of which one has yet to be locked."""
    options = (
        f"--krakend-resolves={RESOLVES}",
        f"--krakend-resolve-sources={SOURCES}",
        "--krakend-default-platforms=['linux-amd64-glibc']",
    )
    root = BuildRoot(tmp_path_factory.mktemp("rollout"), options=options)
    root.copy("examples", "examples")
    root.copy("tests/gateway", "tests/gateway").copy("tests/gateway", "newgateway")
    module = (root.path / "newgateway/go.mod").read_text()
    targets = {f"examples/plugins/{each}/BUILD": _plugin(each) for each in PLUGINS}
    root.write(
        {
            "newgateway/go.mod": module.replace(f"\ngo {OLD_GO}\n", f"\ngo {NEW_GO}\n"),
            RESOLVES["old"]: (REPOSITORY / RESOLVES["old"]).read_text(),
            "examples/gateway/BUILD": GATEWAY,
            **targets,
        }
    )
    locked = root.pants("generate-lockfiles", "--resolve=new")
    if locked.exit_code != 0:
        raise AssertionError(locked.output)
    goals = ("--test-output=all", "check", "test", "package")
    return Rollout(root, root.pants(*goals, "examples/gateway::", "examples/plugins::"))


def _plugin(name: str) -> str:
    module = 'krakend_go_module(name="mod")\n' if name == "auth" else ""
    return f'{module}krakend_plugin(name="so", {BOTH})\n'


@pytest.mark.parametrize("resolve", ["old", "new"])
def test_each_gateway_is_checked_with_its_own_variants(rollout: Rollout, resolve: str) -> None:
    assert (
        f"examples/gateway/krakend.json in KrakenD (resolve '{resolve}') fits its plugins: "
        "4 names, 3 plugins.\n"
    ) in rollout.run.output


@pytest.mark.parametrize("resolve", ["old", "new"])
def test_each_gateway_answers_with_its_own_variants(rollout: Rollout, resolve: str) -> None:
    assert (
        f"examples/gateway:edge@resolve={resolve} in KrakenD (resolve '{resolve}'): "
        "3 plugins loaded, 4 requests answered as expected.\n"
    ) in rollout.run.output


def test_each_plugin_is_packaged_for_both_gateways(rollout: Rollout) -> None:
    packaged = {
        file: json.loads(rollout.root.dist(file).read_text())["go"]
        for file in rollout.root.dist_files
        if file.endswith(".krakend.json")
    }

    assert packaged == {
        f"examples.plugins.{each}/{each}@resolve={resolve}.krakend.json": go
        for each in PLUGINS
        for resolve, go in (("old", OLD_GO), ("new", NEW_GO))
    }
    assert rollout.run.exit_code == 0
