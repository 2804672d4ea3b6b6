"""Configurations of templates, as a real gateway renders them, and the files that they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pants_krakend.__main__ import main
from pants_krakend.core.platform import Platform
from tests.support.build_root import BuildRoot, PantsRun

pytestmark = pytest.mark.gateway

GLIBC = Platform.LINUX_AMD64_GLIBC
BUILD = """\
krakend_plugin(name="so")
krakend_gateway(
    name="good",
    config="krakend.tmpl",
    templates="templates",
    partials="parts",
    settings="settings/good",
    plugins=[":so"],
    requests="requests.json",
    files={"/etc/krakend/jwk.json": "keys.json"},
)
krakend_gateway(
    name="misspelt",
    config="krakend.tmpl",
    templates="templates",
    partials="parts",
    settings="settings/misspelt",
    plugins=[":so"],
)
krakend_gateway(name="broken", config="broken.tmpl", plugins=[":so"])
"""
TEMPLATE = """\
{
  "version": 3,
  "plugin": {{ include "plugin.json" }},
  "extra_config": {
    "plugin/http-server": {
      "name": {{ marshal .env.plugins }}
    },
    "auth/validator": {"jwk_local_path": "/etc/krakend/jwk.json"}
  },
  "endpoints": [{{ template "endpoints.tmpl" . }}]
}
"""
ENDPOINTS = '{"endpoint": "/items", "backend": [{"url_pattern": "/", "host": ["{{ .env.host }}"]}]}'
FILES = {
    "BUILD": BUILD,
    "krakend.tmpl": TEMPLATE,
    "broken.tmpl": '{"version": {{ missing }}}',
    "templates/endpoints.tmpl": ENDPOINTS,
    "parts/plugin.json": '{"folder": "/opt/krakend/plugins/", "pattern": ".so"}',
    "settings/good/env.json": '{"plugins": ["plain"], "host": "http://items"}',
    "settings/misspelt/env.json": '{"plugins": ["plane"], "host": "http://items"}',
    "keys.json": '{"keys": []}',
    "requests.json": json.dumps(
        {
            "upstream": [{"path": "/", "body": {"items": []}}],
            "requests": [
                {"name": "plugin", "path": "/__plain", "expect": {"status": 200}},
                {"name": "endpoint", "path": "/items", "expect": {"status": 200}},
            ],
        }
    ),
}


@dataclass(frozen=True)
class Ran:
    """A build root, and what `check` and `test` of everything in it said."""

    root: BuildRoot
    check: PantsRun
    test: PantsRun


@pytest.fixture(scope="module")
def ran(gateways: Mapping[Platform, Path], tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run of each goal for a gateway that renders well and two that do not."""
    options = (
        "--krakend-default-version=",
        "--krakend-default-resolve=edge",
        "--krakend-resolves={'edge': 'edge.lock'}",
        "--krakend-resolve-sources={'edge': 'binary:krakend'}",
    )
    root = BuildRoot(tmp_path_factory.mktemp("flexible") / "build root", options=options)
    root.copy("tests/plugins/plain", "plain")
    root.write({f"plain/{name}": text for name, text in FILES.items()})
    (root.path / "krakend").write_bytes(gateways[GLIBC].read_bytes())
    lock = root.path / "edge.lock"
    assert main(["lock", f"binary:{root.path / 'krakend'}", f"--output={lock}"]) == 0
    lock.write_text(lock.read_text().replace(f"binary:{root.path}/", "binary:"))
    return Ran(root, root.pants("check", "plain::"), root.pants("test", "plain::"))


def test_a_gateway_renders_its_configuration_and_serves_what_comes_out(ran: Ran) -> None:
    assert "✓ plain:good succeeded" in ran.test.output
    assert (
        "plain/krakend.tmpl.rendered.json in KrakenD (resolve 'edge') fits its plugins: 1 name, "
        "1 plugin."
    ) in ran.check.output
    rendered = ran.root.dist("test/plain.good/krakend.tmpl.rendered.json")
    assert json.loads(rendered.read_text())["endpoints"][0]["backend"][0]["host"] == [
        "http://items"
    ]


def test_a_file_that_the_configuration_names_is_where_the_gateway_looks(ran: Ran) -> None:
    config = json.loads(ran.root.dist("test/plain.good/krakend.json").read_text())
    path = config["extra_config"]["auth/validator"]["jwk_local_path"]
    assert path.endswith("/.trial/files/etc/krakend/jwk.json")


def test_a_finding_about_templates_names_the_line_of_the_result(ran: Ran) -> None:
    said = ran.check.output
    assert "No plugin of the gateway registers this name: plane" in said
    assert "plain/krakend.tmpl.rendered.json:6" in said
    rendered = ran.root.dist("check/krakend-gateways/plain.misspelt/krakend.tmpl.rendered.json")
    assert '"name": ["plane"]' in rendered.read_text().splitlines()[5]
    assert (
        "Whether /etc/krakend/jwk.json is there, which plain/krakend.tmpl.rendered.json:8 names: "
        "`files` of the target has no such path."
    ) in " ".join(said.split())


def test_a_template_that_the_gateway_refuses_fails_with_its_words(ran: Ran) -> None:
    said = " ".join(ran.check.output.split())
    assert "error[config-syntax]" in said
    assert "The gateway does not take plain/broken.tmpl:" in said
    assert 'function "missing" not defined' in said
