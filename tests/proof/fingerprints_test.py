"""Plugins against the real gateway: every package that both contain has the same fingerprint.

The tables that are shipped hold the fingerprints of KrakenD itself, compiled from source at its tag
with the canonical paths.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest

from pants_krakend.core.abi.facts import read_facts
from pants_krakend.core.platform import Platform
from pants_krakend.resources import fingerprint_table
from tests.support.build_root import BuildRoot
from tests.support.platforms import ARM64

# Far below what each plugin shares, and far above what a reader that misses most would find.
ENOUGH = 100


def shared(plugin: Path, version: str) -> dict[str, tuple[str, str]]:
    """The packages that the plugin and KrakenD contain: the plugin's fingerprint and KrakenD's."""
    facts = read_facts(plugin.read_bytes())
    table = fingerprint_table(version, facts.arch)
    assert table is not None
    mine = facts.fingerprints
    known = mine.keys() & table.packages.keys() - table.unknown
    return {package: (mine[package], table.packages[package]) for package in known}


def differing(packages: dict[str, tuple[str, str]]) -> set[str]:
    """Those of which the plugin has another build than KrakenD."""
    return {package for package, (mine, gateway) in packages.items() if mine != gateway}


@pytest.mark.parametrize(
    ("plugin", "module_package"),
    [
        pytest.param("auth", "github.com/golang-jwt/jwt/v5", id="auth"),
        pytest.param("thirdparty", "google.golang.org/grpc", id="thirdparty"),
        pytest.param("plain", "net/http", id="plain"),
    ],
)
@pytest.mark.parametrize("libc", ["musl", "glibc"])
def test_every_shared_package_is_that_of_krakend_2_13_8(
    plugins: BuildRoot, plugin: str, module_package: str, libc: str
) -> None:
    file = plugins.dist(f"plugins.{plugin}/linux-amd64-{libc}/{plugin}.so")

    packages = shared(file, "2.13.8")

    assert differing(packages) == set()
    assert module_package in packages
    assert len(packages) > ENOUGH


@pytest.mark.parametrize(
    ("plugin", "module_package"),
    [
        pytest.param("thirdparty", "google.golang.org/grpc", id="thirdparty"),
        pytest.param("plain", "net/http", id="plain"),
    ],
)
@pytest.mark.parametrize("platform", [pytest.param(each, id=each.value) for each in ARM64])
def test_every_shared_package_is_that_of_krakend_2_13_8_on_arm64(
    arm64_plugins: BuildRoot, plugin: str, module_package: str, platform: Platform
) -> None:
    file = arm64_plugins.dist(f"plugins.{plugin}/{platform.value}/{plugin}.so")

    packages = shared(file, "2.13.8")

    assert differing(packages) == set()
    assert module_package in packages
    assert len(packages) > ENOUGH


@pytest.mark.parametrize("version", ["2.10.2", "2.6.3"])
def test_every_shared_package_is_that_of_an_older_krakend_with_an_older_go(
    older_plugins: BuildRoot, version: str
) -> None:
    name = f"plain@krakend_version={version}".replace(".", "_")

    packages = shared(older_plugins.dist(f"plain/{name}.so"), version)

    assert differing(packages) == set()
    assert len(packages) > ENOUGH


def another_module_version(request: Callable[[str], object]) -> Path:
    root = request("plugins")
    assert isinstance(root, BuildRoot)
    return root.dist("plugins.wrongversion/linux-amd64-glibc/wrongversion.so")


def no_path_mapping(request: Callable[[str], object]) -> Path:
    file = request("unmapped_plugin")
    assert isinstance(file, Path)
    return file


@pytest.mark.parametrize(
    ("plugin", "packages"),
    [
        pytest.param(
            another_module_version, {"github.com/google/uuid"}, id="another version of a module"
        ),
        pytest.param(no_path_mapping, {"github.com/golang-jwt/jwt/v5"}, id="no path mapping"),
    ],
)
def test_a_build_that_the_gateway_refuses_differs_from_krakend_in_the_package_it_names(
    plugin: Callable[[Callable[[str], object]], Path],
    packages: set[str],
    request: pytest.FixtureRequest,
) -> None:
    assert differing(shared(plugin(request.getfixturevalue), "2.13.8")) == packages
