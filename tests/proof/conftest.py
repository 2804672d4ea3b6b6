"""What the proof is made with: the test gateway and the plugins, each built once per run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest  # pytest 7.0 has no public name for it
from pants.base.build_environment import get_pants_cachedir

from pants_krakend.core.build.plan import GoToolchain
from pants_krakend.core.platform import Libc, Platform
from pants_krakend.resources import catalogue
from tests.support.build_root import BuildRoot
from tests.support.native import KRAKEND
from tests.support.other_user import by_another_user, give_to_another_user
from tests.support.platforms import ARM64, RUN_HERE

OLDER_KRAKENDS = ("2.10.2", "2.6.3")
NETWORK_SETTING = re.compile(r"PIP_|SSL_CERT_|GOPROXY$|GO\w*SUMDB$|\w+_proxy$", re.IGNORECASE)
# What a machine may set otherwise, and no build may show.
HABITS = {"LC_ALL": "C", "TZ": "Asia/Kathmandu"}
CAREFUL = ("sh", "-c", 'umask 077; exec "$@"', "sh")
FOR_HERE = f"--krakend-default-platforms={[platform.value for platform in RUN_HERE]}"


@pytest.fixture(
    scope="session",
    params=[pytest.param(each, id=each.value) for each in RUN_HERE],
)
def platform(request: SubRequest) -> Platform:
    """Each platform whose gateway can be run on this machine."""
    platform: Platform = request.param
    if platform.libc is Libc.MUSL and not Path(platform.loader).exists():
        pytest.skip(f"{platform.loader} is missing: install Debian's package `musl`")
    return platform


@pytest.fixture(scope="session")
def gateway(gateways: Mapping[Platform, Path], platform: Platform) -> Path:
    """The test gateway for the platform."""
    return gateways[platform]


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> BuildRoot:
    """The examples and the test plugins for KrakenD 2.13.8, for what can be run here."""
    root = BuildRoot(tmp_path_factory.mktemp("proof") / "all plugins", options=(FOR_HERE,))
    root.copy("examples", ".")
    names = ("cgo", "plain", "thirdparty", "wrongversion")
    for name in names:
        root.copy(f"tests/plugins/{name}", f"plugins/{name}")
        root.write({f"plugins/{name}/BUILD": 'krakend_plugin(name="so")\n'})
    accepted = '{"module-version": "the proof shows that the gateway refuses it"}'
    root.write(
        {"plugins/wrongversion/BUILD": f'krakend_plugin(name="so", accepted_findings={accepted})\n'}
    )
    root.package(*(f"plugins/{name}:so" for name in ("auth", "quota", "redact", *names)))
    return root


@pytest.fixture(scope="session")
def arm64_plugins(tmp_path_factory: pytest.TempPathFactory) -> BuildRoot:
    """Some of the test plugins for KrakenD 2.13.8, packaged for arm64."""
    option = f"--krakend-default-platforms={[platform.value for platform in ARM64]}"
    root = BuildRoot(tmp_path_factory.mktemp("proof") / "arm64", options=(option,))
    for name in ("cgo", "plain", "thirdparty"):
        root.copy(f"tests/plugins/{name}", f"plugins/{name}")
        root.write({f"plugins/{name}/BUILD": 'krakend_plugin(name="so")\n'})
    root.package("::")
    return root


@pytest.fixture(scope="session")
def workspace_plugins(tmp_path_factory: pytest.TempPathFactory) -> BuildRoot:
    """Two plugins of one go.work, packaged for what can be run here."""
    root = BuildRoot(tmp_path_factory.mktemp("proof") / "go work", options=(FOR_HERE,))
    root.copy("tests/plugins/workspace", ".")
    for directory in ("a", "deep/er/b"):
        root.write({f"{directory}/BUILD": 'krakend_plugin(name="so")\n'})
    root.package("::")
    return root


@pytest.fixture(scope="session")
def older_plugins(tmp_path_factory: pytest.TempPathFactory) -> BuildRoot:
    """One plugin, packaged for older releases with other versions of Go."""
    root = BuildRoot(tmp_path_factory.mktemp("proof") / "older gateways")
    root.copy("tests/plugins/plain", "plain")
    versions = ", ".join(f'"{version}"' for version in OLDER_KRAKENDS)
    root.write(
        {"plain/BUILD": f'krakend_plugin(name="so", krakend_version=parametrize({versions}))\n'}
    )
    root.package("::")
    return root


@pytest.fixture(scope="session")
def unmapped_plugin(plugins: BuildRoot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The auth plugin as a plain `go build` makes it: right in everything but the paths.

    It takes Go and modules from where packaging has put them, and Go's own cache for the rest.
    """
    release = catalogue().release(KRAKEND)
    cache = Path(get_pants_cachedir()) / "named_caches" / "krakend"
    go = GoToolchain(release.go, release.go_sums["linux-amd64"])
    output = tmp_path_factory.mktemp("unmapped") / "auth.so"
    subprocess.run(
        [str(cache / go.directory / "bin" / "go"), "build", "-buildmode=plugin", "-o", str(output)],
        cwd=plugins.path / "plugins" / "auth",
        env={
            "CGO_ENABLED": "1",
            "GOENV": "off",
            "GOPATH": str(cache / "gopath"),
            "GOPROXY": "off",
            "GOTOOLCHAIN": "local",
            "HOME": os.environ["HOME"],
            "PATH": os.environ["PATH"],
        },
        check=True,
    )
    return output


@dataclass(frozen=True)
class OtherMachine:
    """Another machine, as far as a build can tell.

    :param path: the directory that is the whole of its PATH.
    """

    root: BuildRoot
    home: Path
    path: Path

    @property
    def named_caches(self) -> Path:
        """Where Pants keeps toolchains, and Go's caches, there."""
        return self.home / ".cache" / "pants" / "named_caches"


@pytest.fixture(scope="session")
def other_machine() -> Iterator[OtherMachine]:
    """A machine with empty caches and no Go on PATH, on which the auth plugin was packaged.

    It has another locale, time zone and umask. Where root runs the tests, another user runs Pants
    there.
    """
    # Not below pytest's own directory, which only the user who runs the tests may enter.
    place = Path(tempfile.mkdtemp(prefix="pants-krakend other machine "))
    home, tools = place / "home", place / "tools"
    home.mkdir()
    tools.mkdir()
    (tools / "sh").symlink_to(str(shutil.which("sh")))
    root = BuildRoot(
        place / "src" / "deeper" / "checkout",
        environment={**network_settings(), **HABITS, "HOME": str(home), "PATH": str(tools)},
        run_by=(*CAREFUL, *by_another_user()),
    )
    root.copy("examples", ".")
    give_to_another_user(place)
    try:
        root.package("plugins/auth:so")
        yield OtherMachine(root, home, tools)
    finally:
        shutil.rmtree(place)


def network_settings() -> dict[str, str]:
    """What the machine of the tests says of how to reach package indexes and module proxies."""
    return {name: each for name, each in os.environ.items() if NETWORK_SETTING.match(name)}
