"""One target, one command, four platforms: built in containers, and the same bytes natively."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it
from pants.testutil.rule_runner import RuleRunner

from pants_krakend.core.platform import Platform
from tests.builders.conftest import ContainerRoot, sha256_of
from tests.support.containers.builders import ARM64_MUSL_GCC, zig_as_gcc
from tests.support.gateway import Deployment, Gateway, running_gateway, upstream
from tests.support.native import provided_zig

pytestmark = pytest.mark.docker

ALL = f"--krakend-default-platforms={[each.value for each in Platform]}"
# The C compilers of the images: for musl on arm64 that is zig, which `ARM64_MUSL_GCC` is here, too.
NATIVE = ("--krakend-builder=native", "--krakend-c-compiler=gcc")
# One more directory of programs in /usr/local/bin, for what is run so and for nothing else.
WITH_PROGRAMS = 'mount -t overlay none -o "lowerdir=$0:/usr/local/bin" /usr/local/bin && exec "$@"'
ALONE = ("unshare", "--mount", "--propagation", "private", "sh", "-c", WITH_PROGRAMS)
PRIVATE = "/private/customers/7"
PLATFORMS = [pytest.param(each, id=each.value) for each in Platform]
EACH = pytest.mark.parametrize("platform", PLATFORMS)


@dataclass(frozen=True)
class Packaged:
    """One run of `package`.

    :param plugins: the `.so`, by platform, where nobody packages into.
    """

    output: str
    plugins: Mapping[Platform, Path]


def packaged(root: ContainerRoot, directory: Path, *options: str) -> Packaged:
    """Package the plugin for all platforms."""
    run = root.pants(ALL, *options, "package", "modifier:so")
    if run.exit_code != 0:
        raise AssertionError(run.output)
    root.root.dist("modifier").rename(directory)
    return Packaged(run.output, {each: directory / each.value / "modifier.so" for each in Platform})


@pytest.fixture(scope="module")
def in_containers(
    container_root: ContainerRoot, tmp_path_factory: pytest.TempPathFactory
) -> Packaged:
    """What the vendor's images make."""
    container_root.edit()
    return packaged(container_root, tmp_path_factory.mktemp("packaged") / "in containers")


@pytest.fixture(scope="module")
def natively(
    container_root: ContainerRoot,
    in_containers: Packaged,
    engine: RuleRunner,
    tmp_path_factory: pytest.TempPathFactory,
) -> Packaged:
    """What the native builder makes of the same sources."""
    assert in_containers.plugins
    programs = tmp_path_factory.mktemp("programs")
    compiler = programs / ARM64_MUSL_GCC
    compiler.write_text(zig_as_gcc(str(provided_zig(engine) / "zig")))
    compiler.chmod(0o755)
    alone = container_root.without_daemon
    root = replace(alone, root=replace(alone.root, run_by=(*ALONE, str(programs))))
    return packaged(root, tmp_path_factory.mktemp("packaged") / "natively", *NATIVE)


@pytest.fixture(params=PLATFORMS)
def served(
    request: SubRequest,
    in_containers: Packaged,
    gateways: Mapping[Platform, Path],
    emulator: Callable[[Platform], Sequence[str]],
    tmp_path: Path,
) -> Iterator[Gateway]:
    """The gateway of each platform, with what a container made for it."""
    platform: Platform = request.param
    words, plugin = emulator(platform), in_containers.plugins[platform]
    with upstream({"served": True}) as behind:
        deployment = Deployment([plugin], [], behind.port, {}, modifiers=["modifier"])
        with running_gateway(gateways[platform], tmp_path / "run", deployment, words) as gateway:
            yield gateway


@EACH
def test_a_container_makes_what_this_machine_makes_with_the_same_c_compiler(
    in_containers: Packaged, natively: Packaged, platform: Platform
) -> None:
    assert sha256_of(in_containers.plugins[platform]) == sha256_of(natively.plugins[platform])


@EACH
def test_the_verdict_on_what_a_container_made_is_that_it_loads(
    in_containers: Packaged, platform: Platform
) -> None:
    assert f"KrakenD 2.13.8, {platform.value}, Go 1.25.12: loads, " in in_containers.output


@pytest.mark.gateway
@pytest.mark.emulated
def test_a_gateway_of_the_platform_loads_what_a_container_made_and_the_plugin_works(
    served: Gateway,
) -> None:
    assert "[SERVICE: Modifier Plugin] Total plugins loaded: 1" in served.log
    assert served.get(PRIVATE).json == {"served": True, "words": ["test", "Plugin"]}
