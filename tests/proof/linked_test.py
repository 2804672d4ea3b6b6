"""What rungs 0 and 1 say of real plugins, of which the proof also shows what the gateway says."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.artifacts import read_source
from pants_krakend.builders.listing import ListingRequest
from pants_krakend.checkout import read_checkout
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.build.request import build_context
from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.core.verdict.linked import LinkedListing, judge_linked
from pants_krakend.core.verdict.static import judge_static
from tests.support.build_root import REPOSITORY
from tests.support.native import KRAKEND, build_request

PLATFORM = Platform.LINUX_AMD64_MUSL
# Far below what each plugin shares with the gateway.
ENOUGH = 100


@pytest.fixture(scope="module")
def krakend() -> GatewayFacts:
    """KrakenD 2.13.8."""
    return read_source(f"release:{KRAKEND}", Path())


def on_rung_0(engine: RuleRunner, directory: str, krakend: GatewayFacts) -> Verdict:
    place = Path(engine.build_root, directory)
    source = read_checkout(place, build_context(PLATFORM, krakend.go, ())).source
    return judge_static(source, krakend, gateway_name="KrakenD", platform=PLATFORM)


def on_rung_1(engine: RuleRunner, directory: str, krakend: GatewayFacts) -> Verdict:
    build = build_request(engine, Artifact.LISTING, PLATFORM, directory)
    linked = engine.request(LinkedListing, [ListingRequest(build)])
    place = Path(engine.build_root, directory)
    source = read_checkout(place, build_context(PLATFORM, krakend.go, ())).source
    return judge_linked(source, linked, krakend, gateway_name="KrakenD", platform=PLATFORM)


def plugin(engine: RuleRunner, name: str) -> str:
    """A test plugin in a build root of its own."""
    sources = REPOSITORY / "tests" / "plugins" / name
    engine.write_files({f"plugins/{name}/{f.name}": f.read_bytes() for f in sources.iterdir()})
    return f"plugins/{name}"


@pytest.mark.parametrize("judge", [on_rung_0, on_rung_1])
def test_a_plugin_with_the_gateways_versions_has_no_finding(
    engine: RuleRunner, krakend: GatewayFacts, judge: Callable[..., Verdict]
) -> None:
    verdict = judge(engine, plugin(engine, "thirdparty"), krakend)
    assert verdict.findings == ()


@pytest.mark.parametrize("judge", [on_rung_0, on_rung_1])
def test_another_version_of_a_module_is_the_only_finding(
    engine: RuleRunner, krakend: GatewayFacts, judge: Callable[..., Verdict]
) -> None:
    verdict = judge(engine, plugin(engine, "wrongversion"), krakend)
    assert [(each.key, each.packages, each.where[-8:]) for each in verdict.findings] == [
        (
            "module-version github.com/google/uuid",
            ("github.com/google/uuid",),
            "go.mod:7",
        )
    ]


def test_every_package_that_both_link_is_compared(
    engine: RuleRunner, krakend: GatewayFacts
) -> None:
    assert on_rung_1(engine, plugin(engine, "thirdparty"), krakend).compared > ENOUGH
