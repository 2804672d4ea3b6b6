"""Tests of one plugin's verdict: how far up it comes, and what of a failing build is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pants.engine.addresses import Address
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule

from pants_krakend.artifacts import read_source
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.lockfile import render_lock
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.registered import PluginKind, Registered
from pants_krakend.core.verdict.finding import Outcome, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.plugin import PluginFields
from pants_krakend.verdicts.conftest import OLD_UUID, UUID, Plugins
from pants_krakend.verdicts.plugin import PluginVerdict, PluginVerdictRequest

MUSL = Platform.LINUX_AMD64_MUSL


@pytest.fixture
def plugins() -> Plugins:
    """An empty repository."""
    return Plugins(QueryRule(PluginVerdict, [PluginVerdictRequest]))


def judged(
    plugins: Plugins, fields: PluginFields, rung: Rung = Rung.LINKED, platform: Platform = MUSL
) -> Verdict:
    """The verdict."""
    request = PluginVerdictRequest(fields, platform, rung)
    return plugins.request(PluginVerdict, [request]).verdict


def error_of(plugins: Plugins, fields: PluginFields, rung: Rung = Rung.LINKED) -> KrakendError:
    """Why there is no verdict."""
    with pytest.raises(ExecutionError) as caught:
        judged(plugins, fields, rung)
    wrapped: tuple[Exception, ...] = tuple(caught.value.wrapped_exceptions)
    (error,) = wrapped
    assert isinstance(error, KrakendError)
    return error


@pytest.mark.parametrize(
    ("rung", "outcome"),
    [
        pytest.param(Rung.STATIC, Outcome.UNKNOWN, id="by files alone"),
        pytest.param(Rung.LINKED, Outcome.UNKNOWN, id="by what is linked"),
        pytest.param(Rung.FINGERPRINTS, Outcome.LOADS, id="by fingerprints"),
    ],
)
def test_only_fingerprints_tell_that_a_plugin_loads(
    plugins: Plugins, rung: Rung, outcome: Outcome
) -> None:
    verdict = judged(plugins, plugins.plugin("a", UUID), rung)
    assert (verdict.rung, verdict.outcome, verdict.findings) == (rung, outcome, ())


@pytest.mark.parametrize(
    ("rung", "registered"),
    [
        pytest.param(Rung.LINKED, None, id="nothing is opened that is not built"),
        pytest.param(
            Rung.FINGERPRINTS, (Registered(PluginKind.HTTP_SERVER, "a"),), id="what is built is"
        ),
    ],
)
def test_what_a_plugin_registers_is_known_where_it_was_opened(
    plugins: Plugins, rung: Rung, registered: tuple[Registered, ...] | None
) -> None:
    assert judged(plugins, plugins.plugin("a", UUID), rung).registered == registered


def test_what_opening_shows_can_be_accepted(plugins: Plugins) -> None:
    accepted = ', go_build_tags=["silent"], accepted_findings={"registers-nothing": "a try"}'
    verdict = judged(plugins, plugins.plugin("a", fields=accepted), Rung.FINGERPRINTS)
    (finding,) = verdict.findings
    assert (finding.rule, finding.accepted) == (Rule.REGISTERS_NOTHING, "a try")
    assert (verdict.outcome, verdict.blocking) == (Outcome.FAILS, ())


@pytest.mark.parametrize("rung", [pytest.param(each, id=each.name) for each in list(Rung)[:3]])
def test_another_version_of_a_module_is_found_on_every_rung_with_its_line(
    plugins: Plugins, rung: Rung
) -> None:
    (finding,) = judged(plugins, plugins.plugin("a", OLD_UUID), rung).findings
    assert (finding.key, finding.where, finding.rung) == (
        "module-version github.com/google/uuid",
        "a/go.mod:5",
        rung,
    )


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        pytest.param("MissingSum", Rule.GO_SUM, id="a line is missing in go.sum"),
        pytest.param("GoTooOld", Rule.GO_LINE, id="a module asks for a newer Go"),
        pytest.param("CompileFailed", Rule.SOURCES, id="the compiler refuses it"),
        pytest.param("UnknownImport", Rule.SOURCES, id="a package that does not exist"),
        pytest.param("ModuleMismatch", Rule.SOURCES, id="a module is not the one of go.sum"),
        pytest.param("CannotLinkAsPlugin", Rule.SOURCES, id="assembly that no plugin can hold"),
    ],
)
@pytest.mark.parametrize(
    "rung",
    [
        pytest.param(Rung.LINKED, id="while it is listed"),
        pytest.param(Rung.FINGERPRINTS, id="while it is built"),
    ],
)
def test_what_stops_a_build_for_the_plugins_sake_is_a_finding(
    plugins: Plugins, error: str, rule: Rule, rung: Rung
) -> None:
    verdict = judged(plugins, plugins.plugin("a", more=f"// fails({error})\n"), rung)
    assert (verdict.rung, verdict.outcome) == (Rung.STATIC, Outcome.FAILS)
    (finding,) = verdict.findings
    assert (finding.rule, finding.rung, finding.where) == (rule, rung, "a/main.go:3")
    assert (finding.cause, finding.remedy) == (
        "a:so for linux-amd64-musl fails.\na/main.go:3:8: so",
        "Mend it.",
    )


def test_what_stops_a_build_stands_beside_what_files_tell(plugins: Plugins) -> None:
    verdict = judged(plugins, plugins.plugin("a", OLD_UUID, more="// fails(CompileFailed)\n"))
    assert [each.rule for each in verdict.findings] == [Rule.MODULE_VERSION, Rule.SOURCES]


@pytest.mark.parametrize(
    ("error", "rung"),
    [
        pytest.param("NetworkFailed", Rung.LINKED, id="no network"),
        pytest.param("ModuleUnavailable", Rung.LINKED, id="no credentials"),
        pytest.param("BuildToolFailed", Rung.FINGERPRINTS, id="a broken cache"),
        pytest.param("DiskFull", Rung.FINGERPRINTS, id="a full disk"),
    ],
)
def test_what_stops_a_build_whatever_the_plugin_is_remains_an_error(
    plugins: Plugins, error: str, rung: Rung
) -> None:
    fields = plugins.plugin("a", more=f"// fails({error})\n")
    assert type(error_of(plugins, fields, rung)).__name__ == error


@pytest.mark.parametrize("rung", [pytest.param(each, id=each.name) for each in list(Rung)[:3]])
@pytest.mark.parametrize(
    ("files", "key", "where"),
    [
        pytest.param(
            {"go.mod": "module example.com/a\n\ngo 1.99\n"},
            "go-line a/go.mod",
            "a/go.mod:3",
            id="go.mod asks for a newer Go",
        ),
        pytest.param(
            {"main.go": 'package main\n\nimport _ "example.com/a/none"\n\nfunc main() {}\n'},
            "sources a:so",
            "a/main.go:3",
            id="a package of the module that is not there",
        ),
        pytest.param({"main.go": "package auth\n"}, "sources a:so", "", id="no main package"),
    ],
)
def test_what_is_seen_before_a_build_is_one_finding_on_every_rung(
    plugins: Plugins, files: Mapping[str, str], key: str, where: str, rung: Rung
) -> None:
    (finding,) = judged(plugins, plugins.plugin("a", files=files), rung).findings
    assert (finding.key, finding.where) == (key, where)


def test_a_newer_go_line_stops_a_build_even_where_an_old_go_would_compile_it(
    plugins: Plugins,
) -> None:
    verdict = judged(plugins, plugins.plugin("a", fields=', krakend_version="2.1.4"'))
    found = [(each.rule, each.severity, each.where) for each in verdict.findings]
    assert found == [
        (Rule.NO_FINGERPRINTS, Severity.RISK, ""),
        (Rule.GO_LINE, Severity.ERROR, "a/go.mod:3"),
    ]


def test_a_release_without_plugins_is_a_finding(plugins: Plugins) -> None:
    verdict = judged(plugins, plugins.plugin("a", fields=', krakend_version="3.0.0"'))
    assert verdict.outcome is Outcome.FAILS
    assert [each.rule for each in verdict.findings] == [Rule.GATEWAY_WITHOUT_PLUGINS]


def test_a_lock_whose_paths_no_build_has_is_a_finding_that_names_the_resolve(
    plugins: Plugins,
) -> None:
    facts = read_source("release:2.13.8", Path())
    trimmed = replace(facts, layout=replace(facts.layout, trimpath=True))
    plugins.write_files({"edge.lock": render_lock(trimmed)})
    plugins.options("--krakend-resolves={'edge': 'edge.lock'}", version="")
    verdict = judged(plugins, plugins.plugin("a", fields=', resolve="edge"'))
    assert verdict.gateway == "the gateway of the resolve 'edge'"
    assert [each.rule for each in verdict.findings] == [Rule.SOURCE_PATHS]


def test_a_finding_on_the_gateway_is_accepted_as_any_other(plugins: Plugins) -> None:
    accepted = ', accepted_findings={"gateway-without-plugins": "gone next week"}'
    fields = plugins.plugin("a", fields=f', krakend_version="3.0.0"{accepted}')
    assert judged(plugins, fields).blocking == ()


def test_a_gateway_that_is_chosen_by_a_mistake_is_an_error(plugins: Plugins) -> None:
    fields = plugins.plugin("a", fields=', krakend_version="2.13"')
    assert error_of(plugins, fields).what == "'2.13' names no exact release of KrakenD."


def test_a_directory_without_a_module_is_an_error(plugins: Plugins) -> None:
    plugins.write_files({"a/BUILD": 'krakend_plugin(name="so")\n', "a/main.go": "package main\n"})
    fields = PluginFields.create(plugins.get_target(Address("a", target_name="so")))
    assert error_of(plugins, fields, Rung.STATIC).what.startswith("There is no go.mod")


@pytest.mark.parametrize("rung", [pytest.param(each, id=each.name) for each in list(Rung)[:3]])
def test_a_finding_is_accepted_on_every_rung(plugins: Plugins, rung: Rung) -> None:
    fields = ', accepted_findings={"module-version": "tried"}'
    verdict = judged(plugins, plugins.plugin("a", OLD_UUID, fields=fields), rung)
    assert (verdict.outcome, verdict.blocking) == (Outcome.FAILS, ())
    assert [each.accepted for each in verdict.findings] == ["tried"]
