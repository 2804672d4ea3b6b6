"""What the backend says of a plugin is what becomes of it when a host really opens it."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from pants_krakend.core.platform import Arch
from pants_krakend.core.verdict.finding import Outcome, Severity
from pants_krakend.core.verdict.rules import Rule
from tests.corpus.files import FILES
from tests.corpus.hosts import HOSTS, PLAIN
from tests.corpus.judging import judge, judge_sources, read_gateway, with_less
from tests.corpus.making import Made
from tests.corpus.plugins import PLUGINS, UNBUILDABLE
from tests.corpus.recipes import Host, Plugin, Truth
from tests.corpus.results import Pair
from tests.corpus.siblings import SIBLINGS

pytestmark = [
    pytest.mark.gateway,
    pytest.mark.skipif(
        os.uname().machine != Arch.AMD64.gnu_name,
        reason="the corpus is opened, and its plugins are for amd64",
    ),
]

TRUTHS = {**{each.name: each.truth for each in PLUGINS}, **FILES}
FEWEST_PAIRS, FEWEST_NAMED = 300, 0.95
# Why nobody can tell whether a plugin will do, although the loader may take it.
RISKS = {
    Rule.GO_PATCH,
    Rule.GLIBC_VERSION,
    Rule.LIBC,
    Rule.MODULE_CONTENT,
    Rule.MODULE_REPLACED,
    Rule.MODULE_VERSION,
}


def of_plugin(pairs: Sequence[Pair], name: str) -> list[Pair]:
    return [each for each in pairs if each.plugin == name]


def pair_of(pairs: Sequence[Pair], host: str, plugin: str) -> Pair:
    (pair,) = (each for each in pairs if (each.host, each.plugin) == (host, plugin))
    return pair


every_plugin = pytest.mark.parametrize("name", [pytest.param(each, id=each) for each in TRUTHS])
every_second = pytest.mark.parametrize(
    "second", [pytest.param(each, id=each.name) for each in SIBLINGS]
)


def test_everything_is_built_but_what_cannot_be(made: Made) -> None:
    assert set(made.failures) == {name for name, *_ in UNBUILDABLE}, made.failures


@pytest.mark.parametrize(
    ("name", "said"), [pytest.param(name, said, id=name) for name, _, said, _ in UNBUILDABLE]
)
def test_go_builds_nothing_of(made: Made, name: str, said: str) -> None:
    assert said in made.failures[name]


@every_plugin
def test_the_plain_host_does_what_the_design_of_a_plugin_says(
    pairs: Sequence[Pair], name: str
) -> None:
    pair = pair_of(pairs, PLAIN.name, name)
    assert pair.opened.truth is TRUTHS[name], pair


@every_plugin
def test_no_verdict_is_wrong(pairs: Sequence[Pair], name: str) -> None:
    found = of_plugin(pairs, name)
    wrong = [str(each) for each in found if each.is_wrong_loads or each.is_wrong_fails]
    assert (len(found), wrong) == (len({each.host for each in pairs}), [])


@every_plugin
def test_facts_that_lack_something_say_no_more_than_whole_ones(
    made: Made, pairs: Sequence[Pair], name: str
) -> None:
    pair = pair_of(pairs, PLAIN.name, name)
    gateway = read_gateway(PLAIN.name, made.hosts[PLAIN.name])
    assert gateway is not None
    outcomes = {
        what: judge(poorer, name, made.files[name]).outcome
        for what, poorer in with_less(gateway).items()
    }
    is_good = pair.opened.truth is Truth.LOADED
    allowed = {Outcome.UNKNOWN, Outcome.LOADS if is_good else Outcome.FAILS, pair.outcome}
    assert {what: each for what, each in outcomes.items() if each not in allowed} == {}
    assert outcomes["no fingerprints"] is not Outcome.LOADS


@every_second
def test_no_verdict_on_the_second_of_two_plugins_is_wrong(
    second_plugins: Sequence[Pair], second: Plugin
) -> None:
    found = of_plugin(second_plugins, second.name)
    wrong = [str(each) for each in found if each.is_wrong_loads or each.is_wrong_fails]
    assert (len(found), wrong) == (len(SIBLINGS) - 1, [])


@every_plugin
def test_unknown_is_said_for_a_declared_risk_only(pairs: Sequence[Pair], name: str) -> None:
    unknown = [each for each in of_plugin(pairs, name) if each.outcome is Outcome.UNKNOWN]
    assert [str(each) for each in unknown if not each.deciding or each.deciding - RISKS] == []


@pytest.mark.parametrize(
    "plugin",
    [
        pytest.param(each, id=each.name)
        for each in PLUGINS
        if each.truth is Truth.LOADED and each.rules and each.rules <= RISKS
    ],
)
def test_a_risk_that_the_loader_takes_is_unknown(pairs: Sequence[Pair], plugin: Plugin) -> None:
    pair = pair_of(pairs, PLAIN.name, plugin.name)
    assert (pair.outcome, pair.deciding) == (Outcome.UNKNOWN, plugin.rules)


def test_a_glibc_plugin_that_musl_takes_by_luck_is_unknown(pairs: Sequence[Pair]) -> None:
    if "musl" not in {each.host for each in pairs}:
        pytest.skip("musl's dynamic loader is missing: install Debian's package `musl`")
    pair = pair_of(pairs, "musl", "plain")
    assert pair.opened.truth is Truth.LOADED
    assert (pair.outcome, pair.deciding) == (Outcome.UNKNOWN, frozenset({Rule.LIBC}))


@pytest.mark.parametrize("host", ["directory", "go.work"])
def test_a_variable_of_another_size_fails_though_the_loader_takes_it(
    pairs: Sequence[Pair], host: str
) -> None:
    pair = pair_of(pairs, host, "directory, array of another size")
    assert pair.opened.truth is Truth.LOADED
    assert (pair.outcome, pair.deciding) == (Outcome.FAILS, frozenset({Rule.VARIABLE_SIZE}))


@every_plugin
def test_what_ends_the_process_cannot_be_exempted(pairs: Sequence[Pair], name: str) -> None:
    deadly = [each for each in of_plugin(pairs, name) if each.opened.truth is Truth.DIED]
    exemptible = [
        str(each)
        for each in deadly
        if each.verdict and Severity.DIES not in {one.severity for one in each.verdict.findings}
    ]
    assert exemptible == []


def test_the_cause_is_named(pairs: Sequence[Pair], second_plugins: Sequence[Pair]) -> None:
    decided = [each for each in (*pairs, *second_plugins) if each.deciding]
    unnamed = [str(each) for each in decided if not each.is_named]
    assert len(unnamed) <= len(decided) * (1 - FEWEST_NAMED), "\n".join(unnamed)


def test_a_wrong_cause_is_not_sure(pairs: Sequence[Pair], second_plugins: Sequence[Pair]) -> None:
    unnamed = [each for each in (*pairs, *second_plugins) if each.deciding and not each.is_named]
    sure = [
        str(each)
        for each in unnamed
        if each.verdict and all(one.sure for one in each.verdict.findings)
    ]
    assert sure == []


def test_the_corpus_is_large(pairs: Sequence[Pair], second_plugins: Sequence[Pair]) -> None:
    assert len(pairs) + len(second_plugins) >= FEWEST_PAIRS


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(host, id=host.name)
        for host in HOSTS
        if not host.rules.isdisjoint({Rule.GATEWAY_WITHOUT_PLUGINS, Rule.STATIC_GATEWAY})
    ],
)
def test_a_host_that_cannot_be_locked_loads_nothing(pairs: Sequence[Pair], host: Host) -> None:
    found = [each for each in pairs if each.host == host.name]
    assert {each.verdict for each in found} == {None}
    assert [str(each) for each in found if each.opened.truth is Truth.LOADED] == []


@pytest.mark.parametrize("name", [pytest.param(each.name, id=each.name) for each in PLUGINS])
def test_sources_fail_only_what_fails_and_load_never(sources: Sequence[Pair], name: str) -> None:
    found = of_plugin(sources, name)
    loads = [str(each) for each in found if each.outcome is Outcome.LOADS]
    wrong = [str(each) for each in found if each.is_wrong_fails]
    assert (loads, wrong) == ([], [])


@pytest.mark.parametrize(
    ("name", "rules"), [pytest.param(name, rules, id=name) for name, _, _, rules in UNBUILDABLE]
)
def test_sources_that_go_builds_nothing_of_are_failed_for_that(
    made: Made, name: str, rules: frozenset[Rule]
) -> None:
    gateway = read_gateway(PLAIN.name, made.hosts[PLAIN.name])
    assert gateway is not None
    (verdict,) = judge_sources(gateway, name, made.sources[name])
    assert {each.rule for each in verdict.findings if each.severity.fails} == rules
