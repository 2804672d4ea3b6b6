"""Tests of `check`: what is said of plugins, in what files, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest
from pants.core.goals.check import CheckResult, CheckResults
from pants.engine.fs import DigestContents
from pants.engine.rules import QueryRule

from pants_krakend.core import report
from pants_krakend.goals import check
from pants_krakend.goals.check import CheckKrakendPlugins
from pants_krakend.plugin import PluginFields
from pants_krakend.verdicts.conftest import OLD_UUID, UUID, Plugins

SCHEMAS = Path(report.__file__).parent / "data"
NOTHING_AGAINST = "unknown whether it loads in KrakenD 2.13.8 on linux-amd64-musl; nothing speaks"
TWO_GATEWAYS = ', resolve="edge", krakend_version="2.13.8"'


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(*check.rules(), QueryRule(CheckResults, [CheckKrakendPlugins]))


def checked(plugins: Plugins, *fields: PluginFields) -> CheckResult:
    """The one result of a check."""
    (result,) = plugins.request(CheckResults, [CheckKrakendPlugins(fields)]).results
    return result


def written(plugins: Plugins, result: CheckResult) -> dict[str, str]:
    """The files of a report, by the path below `dist/check/krakend/`."""
    contents = plugins.request(DigestContents, [result.report])
    return {file.path: file.content.decode() for file in contents}


@pytest.mark.parametrize(
    ("options", "line"),
    [
        pytest.param(
            ["--krakend-check-rung=0"],
            "1 module compared by go.mod, go.sum and imports (rung 0).",
            id="files alone",
        ),
        pytest.param(
            [], "3 packages that the plugin links compared by module (rung 1).", id="by default"
        ),
        pytest.param(
            ["--krakend-check-rung=2"],
            "3 packages compared by fingerprint (rung 2).",
            id="the built file",
        ),
        pytest.param(
            ["--krakend-check-rung=0", "--krakend-require-verdict"],
            "3 packages compared by fingerprint (rung 2).",
            id="where a verdict is required",
        ),
    ],
)
def test_an_option_says_how_far_a_check_looks(
    plugins: Plugins, options: list[str], line: str
) -> None:
    plugins.options(*options)
    result = checked(plugins, plugins.plugin("a", UUID))
    assert (result.exit_code, result.stderr) == (0, "")
    assert line in result.stdout


def test_a_plugin_that_its_gateway_would_refuse_fails(plugins: Plugins) -> None:
    result = checked(plugins, plugins.plugin("a", OLD_UUID))
    assert result.exit_code == 1
    assert "error[module-version] Another version of a module: github.com/" in result.stdout


def test_a_gateway_without_fingerprints_is_unknown_with_the_way_to_lock_it(
    plugins: Plugins,
) -> None:
    result = checked(plugins, plugins.plugin("a", go="1.19", fields=', krakend_version="2.1.4"'))
    assert result.exit_code == 0
    assert "risk[no-fingerprints]" in result.stdout
    assert "name it in `[krakend].resolve_sources`" in result.stdout


def test_an_unknown_verdict_fails_where_a_verdict_is_required(plugins: Plugins) -> None:
    plugins.options("--krakend-require-verdict")
    old = plugins.plugin("a", go="1.19", fields=', krakend_version="2.1.4"')
    assert checked(plugins, old).exit_code == 1


def test_what_was_accepted_is_shown_and_fails_nothing(plugins: Plugins) -> None:
    accepted = ', accepted_findings={"module-version github.com/google/uuid": "tried on a Monday"}'
    result = checked(plugins, plugins.plugin("a", OLD_UUID, fields=accepted))
    assert result.exit_code == 0
    assert "    accepted       tried on a Monday\n" in result.stdout


def test_one_plugins_mistake_does_not_hide_the_others(plugins: Plugins) -> None:
    good, bad = plugins.plugin("a"), plugins.plugin("b", fields=TWO_GATEWAYS)
    unreachable = plugins.plugin("c", more="// fails(NetworkFailed)\n")
    result = checked(plugins, good, bad, unreachable)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"a:so: {NOTHING_AGAINST} against it: ")
    assert result.stderr == (
        "b:so: `krakend_version` and `resolve` are both set, and each of them names a gateway.\n\n"
        "krakend_version='2.13.8', resolve='edge'\n\n"
        "Leave one of them out.\n\n"
        "c:so for linux-amd64-musl fails.\n\na/main.go:3:8: so\n\nMend it.\n\n"
    )


def test_plugins_of_which_the_same_is_said_share_a_line(plugins: Plugins) -> None:
    result = checked(plugins, *(plugins.plugin(name) for name in ("a", "b", "c")))
    assert result.stdout == (
        "3 plugins: unknown whether they load in KrakenD 2.13.8 on linux-amd64-musl; nothing "
        "speaks against them: 2 packages that the plugin links compared by module (rung 1). "
        "Fingerprints were not compared: that takes the built plugin (rung 2).\n"
    )


def test_every_platform_has_a_verdict_of_its_own(plugins: Plugins) -> None:
    both = ', platforms=["linux-arm64-musl", "linux-amd64-glibc"]'
    result = checked(plugins, plugins.plugin("a", OLD_UUID, fields=both))
    lines = [line for line in result.stdout.splitlines() if line.startswith("a:so will not load")]
    assert [line.split(" on ")[1].split(":")[0] for line in lines] == [
        "linux-amd64-glibc",
        "linux-arm64-musl",
    ]


def test_plugins_that_cannot_live_together_are_told_so_and_fail_nothing(
    plugins: Plugins,
) -> None:
    one = plugins.plugin("a", ("example.org/x", "v1.0.0"))
    other = plugins.plugin("b", ("example.org/x", "v1.1.0"))
    result = checked(plugins, one, other)
    assert result.exit_code == 0
    assert "note[sibling-package]" in result.stdout
    assert "    gateway wants  v1.0.0 in a:so\n" in result.stdout


def test_the_text_is_coloured_only_where_pants_is_told_so(plugins: Plugins) -> None:
    bad = plugins.plugin("a", OLD_UUID)
    plugins.options("--colors")
    colored = checked(plugins, bad).stdout
    plugins.options("--no-colors")
    assert ("\x1b[31m" in colored, "\x1b" in checked(plugins, bad).stdout) == (True, False)


def test_nothing_is_checked_where_that_is_to_be_skipped(plugins: Plugins) -> None:
    bad = plugins.plugin("a", OLD_UUID)
    plugins.options("--krakend-check-skip")
    assert plugins.request(CheckResults, [CheckKrakendPlugins((bad,))]).skipped


@pytest.mark.parametrize(
    ("option", "message"),
    [
        pytest.param(
            "--krakend-check-rung=3",
            "There is no rung 3 for `check` to stand on.\n\n"
            "Set `[krakend-check].rung` to a number from 0 to 2.\n",
            id="a rung",
        ),
        pytest.param(
            "--krakend-check-output=['xml']",
            "`[krakend-check].output` has 'xml', which is no form of output.\n\n"
            "Set it to some of: json, sarif, vendor.\n",
            id="an output",
        ),
    ],
)
def test_an_option_that_cannot_be_understood_is_a_failure(
    plugins: Plugins, option: str, message: str
) -> None:
    plugins.options(option)
    result = checked(plugins, plugins.plugin("a"))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


def test_no_file_is_written_unasked(plugins: Plugins) -> None:
    assert written(plugins, checked(plugins, plugins.plugin("a", OLD_UUID))) == {}


@pytest.mark.parametrize(
    ("output", "file", "schema"),
    [
        pytest.param("json", "verdicts.json", "verdicts", id="for programs"),
        pytest.param("sarif", "verdicts.sarif", "sarif", id="for code hosts"),
    ],
)
def test_a_file_for_other_tools_keeps_to_its_schema(
    plugins: Plugins, output: str, file: str, schema: str
) -> None:
    plugins.options(f"--krakend-check-output=['{output}']")
    files = written(plugins, checked(plugins, plugins.plugin("a", OLD_UUID), plugins.plugin("b")))
    assert list(files) == [file]
    document = json.loads(files[file])
    fastjsonschema.validate(json.loads((SCHEMAS / f"{schema}.schema.json").read_text()), document)
    assert files[file].count("module-version") >= 1


def test_each_plugin_has_a_file_with_the_vendors_answer(plugins: Plugins) -> None:
    plugins.options("--krakend-check-output=['vendor']")
    result = checked(plugins, plugins.plugin("a/b", OLD_UUID), plugins.plugin("a_b"))
    files = written(plugins, result)
    assert sorted(files) == [
        "vendor/a/b/so-linux-amd64-musl.txt",
        "vendor/a_b/so-linux-amd64-musl.txt",
        "vendor/misleads.txt",
    ]
    assert "github.com/google/uuid" in files["vendor/a/b/so-linux-amd64-musl.txt"]


def test_a_gateway_without_plugins_has_no_vendors_answer(plugins: Plugins) -> None:
    plugins.options("--krakend-check-output=['vendor', 'json']", version="3.0.0")
    result = checked(plugins, plugins.plugin("a"))
    assert (result.exit_code, sorted(written(plugins, result))) == (
        1,
        ["vendor/misleads.txt", "verdicts.json"],
    )
