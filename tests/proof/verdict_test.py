"""What is said of plugins that the proof really loads, against the shipped tables of KrakenD."""

from __future__ import annotations

from pathlib import Path

import pytest

from pants_krakend.artifacts import release_facts
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.binary import judge_binary
from pants_krakend.core.verdict.finding import Outcome, Verdict
from pants_krakend.core.verdict.rules import Rule
from pants_krakend.files import read_binary
from tests.support.build_root import BuildRoot
from tests.support.platforms import ARM64, RUN_HERE


def judged(file: Path, version: str, platform: Platform) -> Verdict:
    """The verdict on a file, for a release of KrakenD."""
    return judge_binary(
        file.name,
        read_binary(file),
        release_facts(version),
        gateway_name=f"KrakenD {version}",
        platform=platform,
    )


@pytest.mark.parametrize("platform", [pytest.param(each, id=each.value) for each in RUN_HERE])
@pytest.mark.parametrize("plugin", ["auth", "cgo", "plain", "thirdparty"])
def test_a_plugin_for_krakend_2_13_8_loads(
    plugins: BuildRoot, plugin: str, platform: Platform
) -> None:
    verdict = judged(
        plugins.dist(f"plugins.{plugin}/{platform.value}/{plugin}.so"), "2.13.8", platform
    )
    assert (verdict.outcome, verdict.findings) == (Outcome.LOADS, ())


@pytest.mark.parametrize("platform", [pytest.param(each, id=each.value) for each in ARM64])
@pytest.mark.parametrize("plugin", ["cgo", "plain", "thirdparty"])
def test_a_plugin_for_krakend_2_13_8_on_arm64_loads(
    arm64_plugins: BuildRoot, plugin: str, platform: Platform
) -> None:
    file = arm64_plugins.dist(f"plugins.{plugin}/{platform.value}/{plugin}.so")
    verdict = judged(file, "2.13.8", platform)
    assert (verdict.outcome, verdict.findings) == (Outcome.LOADS, ())


@pytest.mark.parametrize("version", ["2.10.2", "2.6.3"])
def test_a_plugin_for_an_older_krakend_loads(older_plugins: BuildRoot, version: str) -> None:
    name = f"plain@krakend_version={version}".replace(".", "_")
    verdict = judged(older_plugins.dist(f"plain/{name}.so"), version, Platform.LINUX_AMD64_MUSL)
    assert (verdict.outcome, verdict.findings) == (Outcome.LOADS, ())


@pytest.mark.parametrize("version", ["2.13.7", "2.12.1", "2.10.2"])
def test_a_plugin_for_another_krakend_than_its_own_fails(plugins: BuildRoot, version: str) -> None:
    platform = Platform.LINUX_AMD64_GLIBC
    file = plugins.dist(f"plugins.plain/{platform.value}/plain.so")
    assert judged(file, version, platform).outcome is Outcome.FAILS


def test_one_module_of_another_version_is_the_only_finding(plugins: BuildRoot) -> None:
    platform = Platform.LINUX_AMD64_GLIBC
    file = plugins.dist(f"plugins.wrongversion/{platform.value}/wrongversion.so")
    verdict = judged(file, "2.13.8", platform)
    (finding,) = verdict.findings
    assert (verdict.outcome, finding.rule, finding.subject, finding.plugin, finding.gateway) == (
        Outcome.FAILS,
        Rule.MODULE_VERSION,
        "github.com/google/uuid",
        "v1.5.0",
        "v1.6.0",
    )


def test_other_paths_of_modules_are_the_only_finding(unmapped_plugin: Path) -> None:
    (finding,) = judged(unmapped_plugin, "2.13.8", Platform.LINUX_AMD64_GLIBC).findings
    assert (finding.rule, finding.gateway, finding.packages) == (
        Rule.SOURCE_PATHS,
        "/go/pkg/mod",
        ("github.com/golang-jwt/jwt/v5",),
    )
