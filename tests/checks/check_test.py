"""A plugin is checked, mended as the check says, and checked again."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import fastjsonschema
import pytest

from pants_krakend.core import report as reports
from tests.checks.conftest import auth, report
from tests.support.build_root import BuildRoot

SCHEMAS = Path(reports.__file__).parent / "data"
PLUGIN = "plugins/auth:so"
WILL_NOT_LOAD = """\
plugins/auth:so will not load in KrakenD 2.13.8 on linux-amd64-musl: 1 reason; {compared}.
{seen}  error[module-version] Another version of a module: github.com/google/uuid
    plugin has     v1.5.0
    gateway wants  v1.6.0
    why            The version is part of the paths of a module's sources, which are part of every
                   package's fingerprint.
    to mend it     Run `go get github.com/google/uuid@v1.6.0` in {where}.
    at             plugins/auth/go.mod:5
    packages       github.com/google/uuid
  More: python -m pants_krakend explain module-version"""
UNKNOWN = (
    "    unknown        Fingerprints were not compared: that takes the built plugin (rung 2).\n"
)
REGISTERS = "    registers      wrongversion (http-server)\n"
MODULE = "`plugins/auth`"
BY_FILES = "1 module compared by go.mod, go.sum and imports (rung 0)"
BY_LINK = "183 packages that the plugin links compared by module (rung 1)"
BY_FINGERPRINT = "183 packages compared by fingerprint (rung 2)"
OLD = """\
package main

// ModifierRegisterer is looked up.
var ModifierRegisterer registerer

type registerer struct{}

type factory = func(map[string]interface{}) func(interface{}) (interface{}, error)

func (registerer) RegisterModifiers(f func(string, factory, bool, bool)) {
	f("old", nil, true, false)
}

func main() {}
"""
LINTED = WILL_NOT_LOAD.format(compared=BY_FILES, seen="", where=MODULE)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--krakend-check-rung=0"], LINTED, id="by files alone"),
        pytest.param(
            [],
            WILL_NOT_LOAD.format(compared=BY_LINK, seen=UNKNOWN, where=MODULE),
            id="by what is linked",
        ),
        pytest.param(
            ["--krakend-check-rung=2"],
            WILL_NOT_LOAD.format(
                compared=BY_FINGERPRINT, seen=REGISTERS, where="the plugin's module"
            ),
            id="by fingerprints",
        ),
    ],
)
def test_a_plugin_with_another_version_of_a_module_fails_with_the_edit(
    root: BuildRoot, options: list[str], expected: str
) -> None:
    run = root.write(auth(uuid="v1.5.0")).pants(*options, "check", PLUGIN)
    assert (run.exit_code, report(run)) == (1, expected)


@pytest.mark.parametrize(
    ("options", "start"),
    [
        pytest.param(
            [],
            "plugins/auth:so: unknown whether it loads in KrakenD 2.13.8 on linux-amd64-musl; "
            "nothing speaks against it: ",
            id="by what is linked",
        ),
        pytest.param(
            ["--krakend-require-verdict"],
            f"plugins/auth:so loads in KrakenD 2.13.8 on linux-amd64-musl: {BY_FINGERPRINT}.",
            id="where a verdict is required",
        ),
    ],
)
def test_after_that_edit_it_passes(root: BuildRoot, options: list[str], start: str) -> None:
    run = root.write(auth(uuid="v1.6.0")).pants(*options, "check", PLUGIN)
    assert (run.exit_code, report(run)[: len(start)]) == (0, start)


def test_lint_needs_no_network_no_go_and_no_process(root: BuildRoot, tmp_path: Path) -> None:
    proxy = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "GOPROXY"), "http://127.0.0.1:9")
    bare = replace(
        root.write(auth(uuid="v1.5.0")),
        options=(f"--named-caches-dir={tmp_path}", f"--local-store-dir={tmp_path}", "--stats-log"),
        environment={**os.environ, **proxy, "PATH": os.defpath},
    )
    run = bare.pants("lint", PLUGIN)
    assert (run.exit_code, report(run)) == (1, LINTED)
    assert re.search(r"local_execution_requests: 0$", run.stderr, re.MULTILINE), run.stderr


def test_package_gives_out_no_plugin_that_its_gateway_refuses(root: BuildRoot) -> None:
    fields = ', go_build_tags=["netgo"]'
    run = root.write(auth(uuid="v1.6.0", fields=fields)).pants("package", PLUGIN)
    assert (run.exit_code, root.dist().exists()) == (1, False)
    assert "WillNotLoad: plugins/auth:so: The plugin was built, but its gateway" in run.stderr
    assert re.findall(r"error\[([a-z-]+)\]", run.stderr) == ["build-tags"]


def test_package_says_what_it_has_compared(root: BuildRoot) -> None:
    run = root.write(auth(uuid="v1.6.0")).pants("package", PLUGIN)
    assert run.exit_code == 0, run.output
    assert run.stderr.splitlines()[-1] == (
        "KrakenD 2.13.8, linux-amd64-musl, Go 1.25.12: loads, 183 packages compared"
    )


def test_files_for_other_tools_are_written(root: BuildRoot) -> None:
    option = "--krakend-check-output=['json', 'sarif', 'vendor']"
    run = root.write(auth(uuid="v1.5.0")).pants(option, "check", PLUGIN)
    assert run.exit_code == 1
    assert root.dist_files == [
        "check/krakend/vendor/misleads.txt",
        "check/krakend/vendor/plugins/auth/so-linux-amd64-musl.txt",
        "check/krakend/verdicts.json",
        "check/krakend/verdicts.sarif",
    ]
    for name, schema in (("verdicts.json", "verdicts"), ("verdicts.sarif", "sarif")):
        document = json.loads(root.dist(f"check/krakend/{name}").read_text())
        known = json.loads((SCHEMAS / f"{schema}.schema.json").read_text())
        fastjsonschema.validate(known, document)


@pytest.mark.parametrize(
    ("option", "exit_code"),
    [
        pytest.param("--krakend-check-rung=1", 0, id="unless"),
        pytest.param("--krakend-require-verdict", 1, id="where"),
    ],
)
def test_a_release_without_fingerprints_is_unknown_and_fails_where_a_verdict_is_required(
    root: BuildRoot, option: str, exit_code: int
) -> None:
    root.write(
        {
            "plugins/old/BUILD": 'krakend_plugin(name="so", krakend_version="2.1.4")\n',
            "plugins/old/go.mod": "module example.com/old\n\ngo 1.19\n",
            "plugins/old/main.go": OLD,
        }
    )
    run = root.pants(option, "check", "plugins/old:so")
    said = report(run)
    assert (run.exit_code, said.splitlines()[0].split(" in ")[0]) == (
        exit_code,
        "plugins/old:so: unknown whether it loads",
    )
    assert "risk[no-fingerprints]" in said
    assert "name it in `[krakend].resolve_sources`" in said


def test_a_plugin_that_no_compiler_understands_does_not_hide_another(root: BuildRoot) -> None:
    root.write(
        {
            **auth(uuid="v1.6.0"),
            "plugins/broken/BUILD": 'krakend_plugin(name="so")\n',
            "plugins/broken/go.mod": "module example.com/broken\n\ngo 1.22\n",
            "plugins/broken/main.go": "package main\n\nimport fmt\n\nfunc main() {}\n",
        }
    )
    run = root.pants("check", "plugins::")
    said = report(run)
    assert run.exit_code == 1
    assert "plugins/auth:so: unknown whether it loads in KrakenD 2.13.8" in said
    assert "plugins/broken:so will not load in KrakenD 2.13.8" in said
    assert "    at             plugins/broken/main.go:5\n" in said
