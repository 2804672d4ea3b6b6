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


class _Gateways(dict[Platform, Path]):
    """The test gateway by platform, each built when it is first asked for."""

    def __init__(self, engine: RuleRunner, directory: Path) -> None:
        super().__init__()
        self.engine, self.directory = engine, directory

    def __missing__(self, platform: Platform) -> Path:
        request = build_request(self.engine, Artifact.GATEWAY, platform, "gateway")
        built = self.engine.request(NativeBuild, [request])
        (file,) = self.engine.request(DigestContents, [built.digest])
        program = self.directory / platform.value
        program.write_bytes(file.content)
        program.chmod(0o755)
        self[platform] = program
        return program


@pytest.fixture(scope="session")
def gateways(
    engine: RuleRunner, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Platform, Path]:
    """The test gateway for each platform that a test asks for, built by the native builder."""
    sources = REPOSITORY / "tests" / "gateway"
    engine.write_files({f"gateway/{f.name}": f.read_bytes() for f in sources.iterdir()})
    return _Gateways(engine, tmp_path_factory.mktemp("gateway"))
