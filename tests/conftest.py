"""Fixtures of all tests that start real programs."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Callable, NoReturn

import pytest
from _pytest.terminal import TerminalReporter  # pytest 7.0 has no public name for it
from pants.engine.fs import DigestContents
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.builders.native import NativeBuild
from pants_krakend.core.build.plan import Artifact
from pants_krakend.core.platform import Platform
from tests.support import closing
from tests.support.build_root import REPOSITORY, BuildRoot
from tests.support.containers.builders import BuilderImages
from tests.support.containers.clock import counted, spent
from tests.support.containers.engines import Engine, EngineWillNotRun, docker, podman
from tests.support.containers.gateways import GatewayImages
from tests.support.containers.packages import MissingPackages
from tests.support.containers.registry import Registry, serving
from tests.support.native import build_request, provided_go, provided_zig, rule_runner
from tests.support.platforms import way_here
from tests.support.reapi import ReapiWillNotRun, fetch_reapi

# Set where a missing engine or emulator is a failure and no reason to leave tests out: in CI.
_NEED_ENGINES = "PANTS_KRAKEND_TESTS_NEED_ENGINES"


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


@pytest.fixture(scope="session")
def containers_directory() -> Iterator[Path]:
    """Where engines and images are; its path is short, and nothing of it stays."""
    directory = Path(tempfile.mkdtemp(prefix="krakend-"))
    try:
        yield directory
    finally:
        with counted("removing images"):
            shutil.rmtree(directory)


@pytest.fixture(scope="session")
def registry(containers_directory: Path) -> Iterator[Registry]:
    """The registry that the engines of the tests pull from."""
    with serving(containers_directory / "registry") as served:
        yield served


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get(_NEED_ENGINES):
        pytest.fail(f"{reason}\n({_NEED_ENGINES} is set, so this is no reason to skip.)")
    pytest.skip(reason)


def _engine(run: AbstractContextManager[Engine]) -> Iterator[Engine]:
    try:
        with run as running:
            yield running
    except EngineWillNotRun as error:
        _unavailable(str(error))


@pytest.fixture(scope="session")
def emulator() -> Callable[[Platform], Sequence[str]]:
    """What stands in front of a gateway of a platform to run it: nothing for our own CPU."""

    def find(platform: Platform) -> Sequence[str]:
        way = way_here(platform)
        if way is None or way.platform is not platform:
            _unavailable(
                f"No gateway for {platform.value} runs here: .ci/run shows what that takes, for "
                "arm64 Debian's `qemu-user` and a C library for that CPU."
            )
        return way.emulator

    return find


@pytest.fixture(scope="session")
def docker_engine(containers_directory: Path, registry: Registry) -> Iterator[Engine]:
    """A Docker Engine; one that a test stops it has to start again."""
    yield from _engine(docker(containers_directory / "docker", registry))


@pytest.fixture(scope="session")
def podman_engine(containers_directory: Path, registry: Registry) -> Iterator[Engine]:
    """Podman's service."""
    yield from _engine(podman(containers_directory / "podman", registry))


@pytest.fixture(scope="session")
def builder_images(engine: RuleRunner, registry: Registry) -> BuilderImages:
    """What makes builder images, each when a test asks for it."""
    try:
        return BuilderImages(
            registry.blobs,
            go=functools.partial(provided_go, engine),
            zig=functools.partial(provided_zig, engine),
        )
    except MissingPackages as error:
        _unavailable(str(error))


@pytest.fixture(scope="session")
def gateway_images(registry: Registry, gateways: Mapping[Platform, Path]) -> GatewayImages:
    """What makes images of the test gateway."""
    try:
        return GatewayImages(registry.blobs, gateways)
    except MissingPackages as error:
        _unavailable(str(error))


@pytest.fixture(scope="session")
def reapi_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a remote cache, for `serving_reapi`."""
    try:
        return fetch_reapi(tmp_path_factory.mktemp("reapi"))
    except ReapiWillNotRun as error:
        _unavailable(str(error))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares fixtures, for runs of several processes; the longest first."""
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: not groups[item].startswith("tests/"))


def _group(item: pytest.Item) -> str:
    path = item.path.relative_to(REPOSITORY)
    is_heavy = path.parts[0] == "tests" and len(path.parts) > 2  # a directory
    return str(path.parent if is_heavy else path)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep what is to be shown at the end."""
    if spent():
        closing.show(session.config, "engines and images", [spent()])
    closing.sent(session.config)


class _Received:
    """What the processes of a run hand over, where there are several."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """One has ended."""
        closing.received(self.config, node)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to other processes of the run."""
    config.pluginmanager.register(_Received(config))


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Show it."""
    closing.write(config, terminalreporter)
