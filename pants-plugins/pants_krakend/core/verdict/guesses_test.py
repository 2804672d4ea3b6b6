"""Tests of `guesses`: how to mend what is only likely."""

from __future__ import annotations

import pytest

from pants_krakend.core.abi.buildinfo import BuildInfo
from pants_krakend.core.gateway.locked import DIRECTORY, LockedModule
from pants_krakend.core.verdict.conftest import HOST, UUID, XID, host, judged, plugin


@pytest.mark.parametrize(
    ("module", "remedy"),
    [
        pytest.param(
            LockedModule(UUID, "v1.6.0", "h1:uuid"),
            f"Run `go get {UUID}@v1.6.0` in the plugin's module.",
            id="a version",
        ),
        pytest.param(
            LockedModule(UUID, "v1.6.0", "", LockedModule("example.com/fork", "v1.7.0", "h1:f")),
            f"Run `go mod edit -replace={UUID}=example.com/fork@v1.7.0` and `go mod tidy` in the "
            "plugin's module.",
            id="a fork in its place",
        ),
        pytest.param(
            LockedModule(UUID, "v1.6.0", "", LockedModule("./uuid", DIRECTORY)),
            f"The gateway compiles {UUID} from a directory of its own repository: build the plugin "
            "there, with the same go.work or the same `replace`.",
            id="a directory in its place",
        ),
    ],
)
def test_a_likely_other_version_is_mended_by_the_edit_that_makes_it_the_gateways(
    module: LockedModule, remedy: str
) -> None:
    others = [each for each in HOST.modules if each.path == XID]
    verdict = judged(plugin(UUID, build=BuildInfo()), host(modules=(module, *others)))

    assert [each.remedy for each in verdict.findings] == [remedy]
