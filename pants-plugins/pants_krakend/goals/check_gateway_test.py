"""Tests of `check` for gateways: what it writes for other programs, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest
from pants.core.goals.check import CheckResult, CheckResults
from pants.engine.addresses import Address
from pants.engine.fs import DigestContents
from pants.engine.rules import QueryRule

from pants_krakend.core import report
from pants_krakend.gateway import GatewayFields
from pants_krakend.goals import check_gateway
from pants_krakend.goals.check_gateway import CheckKrakendGateways
from pants_krakend.verdicts.conftest import Plugins, gateway_rules

SCHEMAS = Path(report.__file__).parent / "data"
CONFIG = """\
{
  "version": 3,
  "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"},
  "extra_config": {
    "plugin/http-server": {"name": ["a", "missing"]}
  }
}
"""
MISSING = 'extra_config."plugin/http-server".name[1]'


@pytest.fixture
def plugins() -> Plugins:
    """A plugin `a`, on a machine without musl."""
    plugins = Plugins(
        *check_gateway.rules(),
        *gateway_rules(),
        QueryRule(CheckResults, [CheckKrakendGateways]),
    )
    plugins.plugin("a")
    return plugins


def checked(plugins: Plugins, *names: str, fields: str = "") -> CheckResult:
    """The result for gateways of these names, whose configuration asks for one plugin too many."""
    targets = (f'krakend_gateway(name="{each}", plugins=["//a:so"]{fields})\n' for each in names)
    plugins.write_files({"g/krakend.json": CONFIG, "g/BUILD": "".join(targets)})
    found = [plugins.get_target(Address("g", target_name=each)) for each in names]
    request = CheckKrakendGateways([GatewayFields.create(each) for each in found])
    (result,) = plugins.request(CheckResults, [request]).results
    return result


def written(plugins: Plugins, result: CheckResult) -> dict[str, str]:
    """The files of a report, by the path below `dist/check/krakend-gateways/`."""
    contents = plugins.request(DigestContents, [result.report])
    return {file.path: file.content.decode() for file in contents}


def test_the_reports_have_the_findings_with_line_and_path(plugins: Plugins) -> None:
    plugins.options("--krakend-check-output=['json', 'sarif']")
    result = checked(plugins, "edge")
    files = written(plugins, result)
    verdicts, sarif = (json.loads(files[f"verdicts.{end}"]) for end in ("json", "sarif"))
    for name, document in (("verdicts", verdicts), ("sarif", sarif)):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
        fastjsonschema.compile(schema)(document)

    (configuration,), (plugin,) = verdicts["configurations"], verdicts["verdicts"]
    (finding,) = (each for each in configuration["findings"] if each["severity"] == "error")
    assert result.exit_code == 1
    assert (plugin["plugin"], plugin["outcome"]) == ("a:so", "loads")
    assert (finding["place"], finding["within"]) == ("g/krakend.json:5", MISSING)
    results = [each for each in sarif["runs"][0]["results"] if each["level"] == "error"]
    assert [each["ruleId"] for each in results] == ["unregistered-name"]


def test_a_plugin_of_two_gateways_is_reported_once(plugins: Plugins) -> None:
    plugins.options("--krakend-check-output=json")
    document = json.loads(written(plugins, checked(plugins, "one", "two"))["verdicts.json"])

    assert [each["plugin"] for each in document["verdicts"]] == ["a:so"]
    assert len(document["configurations"]) == 2


def test_without_being_asked_for_a_check_writes_nothing(plugins: Plugins) -> None:
    assert written(plugins, checked(plugins, "edge")) == {}


def test_what_is_accepted_fails_no_check_and_is_told_all_the_same(plugins: Plugins) -> None:
    fields = ', accepted_findings={"unregistered-name missing": "of the vendor\'s"}'
    result = checked(plugins, "edge", fields=fields)

    assert result.exit_code == 0
    assert (
        "g/krakend.json in KrakenD 2.13.8 and its plugins do not fit: 1 reason, all accepted.\n"
        in result.stdout
    )


def test_a_form_of_output_that_there_is_none_of_is_an_error(plugins: Plugins) -> None:
    plugins.options("--krakend-check-output=xml")
    result = checked(plugins, "edge")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "`[krakend-check].output` has 'xml', which is no form of output.\n\n"
        "Set it to some of: json, sarif, vendor.\n"
    )
