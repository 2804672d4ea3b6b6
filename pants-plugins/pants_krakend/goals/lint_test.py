"""Tests of `lint`: it judges by files alone, whatever `check` is told to do, and builds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pants.core.goals.lint import LintResult, Partitions
from pants.engine.rules import QueryRule

from pants_krakend.goals import lint
from pants_krakend.goals.lint import LintKrakendPlugins
from pants_krakend.plugin import PluginFields
from pants_krakend.verdicts.conftest import OLD_UUID, UUID, Plugins

# Whatever is built of such a plugin, or listed, fails.
CANNOT_BE_BUILT = "// fails(NetworkFailed)\n"


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(
        *lint.rules(),
        QueryRule(Partitions, [LintKrakendPlugins.PartitionRequest]),
        QueryRule(LintResult, [LintKrakendPlugins.Batch]),
    )


def partitions(plugins: Plugins, *fields: PluginFields) -> Partitions[PluginFields, Any]:
    """What Pants lints together."""
    request = LintKrakendPlugins.PartitionRequest(fields)
    found: Partitions[PluginFields, Any] = plugins.request(Partitions, [request])
    return found


def linted(plugins: Plugins, *fields: PluginFields) -> LintResult:
    """The one result."""
    (partition,) = partitions(plugins, *fields)
    batch = LintKrakendPlugins.Batch("", partition.elements, partition.metadata)
    return plugins.request(LintResult, [batch])


def test_nothing_is_built_and_nothing_listed(plugins: Plugins) -> None:
    plugins.options("--krakend-check-rung=2", "--krakend-require-verdict")
    result = linted(plugins, plugins.plugin("a", UUID, more=CANNOT_BE_BUILT))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 module compared by go.mod, go.sum and imports (rung 0)." in result.stdout


def test_what_files_alone_tell_against_a_plugin_fails(plugins: Plugins) -> None:
    result = linted(plugins, plugins.plugin("a", OLD_UUID, more=CANNOT_BE_BUILT))
    assert result.exit_code == 1
    assert "error[module-version] Another version of a module: github.com/" in result.stdout


def test_one_plugins_mistake_does_not_hide_the_others(plugins: Plugins) -> None:
    bad = plugins.plugin("b", fields=', resolve="edge", krakend_version="2.13.8"')
    result = linted(plugins, plugins.plugin("a"), bad)
    assert (result.exit_code, result.stdout[:13]) == (1, "a:so: unknown")
    assert result.stderr.startswith("b:so: `krakend_version` and `resolve` are both set")


def test_plugins_of_which_the_same_is_said_share_a_line(plugins: Plugins) -> None:
    result = linted(plugins, *(plugins.plugin(name) for name in ("a", "b", "c")))
    assert result.stdout == (
        "3 plugins: unknown whether they load in KrakenD 2.13.8 on linux-amd64-musl; nothing "
        "speaks against them: nothing was compared (rung 0). Fingerprints were not compared: that "
        "takes the built `.so`.\n"
    )


def test_the_text_is_coloured_only_where_pants_is_told_so(plugins: Plugins) -> None:
    bad = plugins.plugin("a", OLD_UUID)
    plugins.options("--colors")
    colored = linted(plugins, bad).stdout
    plugins.options("--no-colors")
    assert ("\x1b[31m" in colored, "\x1b" in linted(plugins, bad).stdout) == (True, False)


def test_nothing_is_linted_where_that_is_to_be_skipped(plugins: Plugins) -> None:
    plugins.options("--krakend-check-skip")
    assert not partitions(plugins, plugins.plugin("a", OLD_UUID))
