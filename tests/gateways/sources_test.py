"""`pants test` of gateways that come from files: in a tarball, elsewhere, and for another CPU."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pants_krakend.__main__ import main
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.host import LOOKED_FOR, Machine, find_own_way
from tests.support.build_root import BuildRoot, PantsRun
from tests.support.platforms import BUILT_ONLY

pytestmark = pytest.mark.gateway

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL
RESOLVES = ("packed", "elsewhere", "foreign", "unasked", "another")
BUILD = """\
krakend_plugin(name="so", resolve=parametrize({resolves}))
krakend_gateway(
    name="gateway",
    resolve=parametrize({native}),
    plugins=[":so"],
    requests="requests.json",
)
krakend_gateway(
    name="foreign",
    resolve="foreign",
    platform="{platform}",
    plugins=[":so@resolve=foreign"],
    requests="requests.json",
)
"""
CONFIG = {
    "version": 3,
    "plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"},
    "extra_config": {"plugin/http-server": {"name": ["plain"], "plain": {}}},
    "endpoints": [],
}
ASKED = {
    "name": "plain",
    "path": "/__plain",
    "expect": {"status": 200, "body": {"plugin": "plain"}},
}


@pytest.fixture(scope="module")
def tested(gateways: Mapping[Platform, Path], tmp_path_factory: pytest.TempPathFactory) -> PantsRun:
    """One run that tests a gateway from each place."""
    place = tmp_path_factory.mktemp("sources")
    locks = {each: f"locks/{each}.lock" for each in RESOLVES}
    sources = {
        "packed": "tarball:files/krakend.tar.gz",
        "elsewhere": f"binary:{place}/krakend",
        "another": f"binary:{place}/another",
        **dict.fromkeys(("foreign", "unasked"), "binary:files/foreign"),
    }
    options = (f"--krakend-resolves={locks}", f"--krakend-resolve-sources={sources}")
    root = BuildRoot(place / "build root", options=(*options, "--krakend-default-version="))
    root.copy("tests/plugins/plain", "plain").write(
        {
            "plain/BUILD": BUILD.format(
                resolves=", ".join(f'"{each}"' for each in RESOLVES),
                native='"packed", "elsewhere", "another", "unasked"',
                platform=BUILT_ONLY.value,
            ),
            "plain/krakend.json": json.dumps(CONFIG),
            "plain/requests.json": json.dumps({"requests": [ASKED]}),
        }
    )
    files = root.path / "files"
    files.mkdir()
    with tarfile.open(files / "krakend.tar.gz", "w:gz") as tar:
        tar.add(gateways[MUSL], "usr/bin/krakend")
    copies = {place / "krakend": GLIBC, place / "another": GLIBC, files / "foreign": BUILT_ONLY}
    for copy, platform in copies.items():
        copy.write_bytes(gateways[platform].read_bytes())
    (root.path / "locks").mkdir()
    for each, lock in locks.items():
        source = sources[each].replace(":files", f":{files}")
        assert main(["lock", source, f"--output={root.path / lock}"]) == 0
        text = (root.path / lock).read_text().replace(f":{files}", ":files")
        (root.path / lock).write_text(text)
    (place / "another").write_bytes(b"another gateway")
    return root.pants("test", "plain::")


def require_foreign() -> None:
    """Skip where this machine has no emulator for the gateway of another CPU."""
    host = os.uname()
    files = frozenset(each for each in LOOKED_FOR if Path(each).exists())
    if not find_own_way(BUILT_ONLY, Machine(f"{host.sysname} {host.machine}", files)):
        pytest.skip(f"no emulator with a C library for {BUILT_ONLY.value}")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("gateway@resolve=packed", id="in a tarball of the repository"),
        pytest.param("gateway@resolve=elsewhere", id="a file outside of the repository"),
    ],
)
def test_a_gateway_that_is_a_file_opens_its_plugins_and_answers(
    tested: PantsRun, name: str
) -> None:
    assert f"✓ plain:{name} succeeded" in tested.output


@pytest.mark.emulated
def test_a_gateway_for_another_cpu_is_emulated_where_its_target_names_the_platform(
    tested: PantsRun,
) -> None:
    require_foreign()
    assert "✓ plain:foreign succeeded" in tested.output


@pytest.mark.emulated
def test_nobody_emulates_a_gateway_unasked(tested: PantsRun) -> None:
    require_foreign()
    assert (
        "plain:gateway@resolve=unasked: This machine can run a gateway for "
        f"{BUILT_ONLY.value} under an emulator only."
    ) in tested.output


def test_another_file_than_the_locked_one_is_not_run(tested: PantsRun) -> None:
    found = hashlib.sha256(b"another gateway").hexdigest()
    assert "another is not the file that was locked." in tested.output
    assert f"and it is sha256:{found}." in tested.output
