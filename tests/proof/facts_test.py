"""Gateways and plugins that our builder made: their facts, whole and stripped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it

from pants_krakend.core.abi.facts import BinaryFacts, read_facts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.platform import OLDEST_GLIBC, Platform
from tests.support.build_root import BuildRoot
from tests.support.elf_files import stripped, without_section_headers
from tests.support.platforms import RUN_HERE

pytestmark = pytest.mark.gateway

# Far below what they have, and far above what a reader that misses most would find.
ENOUGH = 100


@pytest.fixture(params=[pytest.param(each, id=each.value) for each in RUN_HERE])
def platform(request: SubRequest) -> Platform:
    """Each platform of this CPU, whether its loader is installed or not: nothing here is run."""
    platform: Platform = request.param
    return platform


@pytest.fixture(params=["gateway", "plugin"])
def file(
    request: SubRequest,
    platform: Platform,
    gateways: Mapping[Platform, Path],
    plugins: BuildRoot,
) -> Path:
    """A gateway and a plugin for the platform."""
    if request.param == "gateway":
        return gateways[platform]
    return plugins.dist(f"plugins.auth/{platform.value}/auth.so")


def of_platform(facts: BinaryFacts) -> str:
    """The platform that the facts are of, by its name."""
    assert facts.libc is not None
    return f"linux-{facts.arch}-{facts.libc.value}"


def test_a_gateway_tells_its_platform_go_and_layout(
    gateways: Mapping[Platform, Path], platform: Platform
) -> None:
    facts = read_facts(gateways[platform].read_bytes())
    assert facts.kind is Kind.GATEWAY
    assert of_platform(facts) == platform.value
    assert facts.go == "1.25.12"
    assert facts.build.main_package == "example.com/pants-krakend/testgateway"
    assert facts.layout == SourceLayout(
        trimpath=False,
        goroot="/usr/local/go",
        module_cache="/go/pkg/mod",
        main_module="/app/gateway",
    )
    assert len(facts.fingerprints) > ENOUGH
    assert len(facts.data_sizes) > ENOUGH


def test_a_plugin_tells_its_path_and_registerer(plugins: BuildRoot, platform: Platform) -> None:
    facts = read_facts(plugins.dist(f"plugins.auth/{platform.value}/auth.so").read_bytes())
    assert facts.kind is Kind.PLUGIN
    assert of_platform(facts) == platform.value
    assert facts.plugin_path == facts.build.main_package == "example.com/acme/gateway/plugins/auth"
    assert facts.registerers == ("HandlerRegisterer",)
    assert len(facts.fingerprints) > ENOUGH


@pytest.mark.parametrize(
    ("platform", "needed"),
    [
        pytest.param(Platform.LINUX_ARM64_MUSL, {"libc.so"}, id="linux-arm64-musl"),
        pytest.param(
            Platform.LINUX_ARM64_GLIBC,
            {"libc.so.6", "libpthread.so.0", "libresolv.so.2"},
            id="linux-arm64-glibc",
        ),
    ],
)
def test_a_plugin_for_arm64_needs_its_c_library_and_no_other(
    arm64_plugins: BuildRoot, platform: Platform, needed: set[str]
) -> None:
    file = arm64_plugins.dist(f"plugins.thirdparty/{platform.value}/thirdparty.so")
    facts = read_facts(file.read_bytes())
    assert (facts.kind, of_platform(facts)) == (Kind.PLUGIN, platform.value)
    assert set(facts.needed) == needed


def test_a_plugin_for_arm64_needs_no_newer_glibc_than_the_oldest_gateway_has(
    arm64_plugins: BuildRoot,
) -> None:
    file = arm64_plugins.dist("plugins.thirdparty/linux-arm64-glibc/thirdparty.so")
    newest = read_facts(file.read_bytes()).glibc
    assert [int(part) for part in newest.split(".")] <= [
        int(part) for part in OLDEST_GLIBC.split(".")
    ]


@pytest.mark.parametrize("flag", ["--strip-all", "--strip-debug"])
def test_a_stripped_file_tells_the_same(file: Path, tmp_path: Path, flag: str) -> None:
    assert read_facts(stripped(file, tmp_path, flag)) == read_facts(file.read_bytes())


def test_a_file_without_section_headers_tells_the_same(file: Path) -> None:
    data = file.read_bytes()
    assert read_facts(without_section_headers(data)) == read_facts(data)


def test_half_a_file_is_truncated(file: Path) -> None:
    data = file.read_bytes()
    assert read_facts(data[: len(data) // 2]).kind is Kind.TRUNCATED_ELF
