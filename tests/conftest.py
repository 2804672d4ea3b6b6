"""Fixtures of all tests that start real programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pants.engine.fs import DigestContents
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders.native import NativeBuild
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.platform import Platform
from tests.support.build_root import REPOSITORY, BuildRoot
from tests.support.native import build_request, rule_runner


@pytest.fixture
def build_root(tmp_path: Path) -> BuildRoot:
    """An empty build root, in a directory whose name has a space."""
    return BuildRoot(tmp_path / "build root")


@pytest.fixture(scope="session")
def engine() -> RuleRunner:
    """The backend's rules with the user's caches."""
    return rule_runner()


@pytest.fixture(scope="session")
def gateways(
    engine: RuleRunner, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Platform, Path]:
    """The test gateway for each platform, built by the native builder."""
    sources = REPOSITORY / "tests" / "gateway"
    engine.write_files({f"gateway/{f.name}": f.read_bytes() for f in sources.iterdir()})
    programs = {}
    for platform in Platform:
        request = build_request(engine, Artifact.GATEWAY, platform, "gateway")
        built = engine.request(NativeBuild, [request])
        (file,) = engine.request(DigestContents, [built.digest])
        programs[platform] = tmp_path_factory.mktemp("gateway") / platform.value
        programs[platform].write_bytes(file.content)
        programs[platform].chmod(0o755)
    return programs
