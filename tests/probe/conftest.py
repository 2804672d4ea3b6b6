"""What the tests of the probe ask: one check of all test plugins, for what can be opened here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from pants_krakend.core.platform import Platform
from tests.support.build_root import REPOSITORY, BuildRoot, PantsRun
from tests.support.platforms import RUN_HERE

PLUGINS = REPOSITORY / "tests" / "plugins" / "registering"
# What the plugin `everykind` registers.
EVERY_KIND = [
    "http-client a-client-with-logger",
    "http-server a-handler",
    "http-server a-handler-too",
    "req-resp-modifier a-modifier-with-context-request",
    "req-resp-modifier a-modifier-response",
    "req-resp-modifier a-modifier-both",
    "middleware a-middleware",
]
_VERDICTS = "dist/check/krakend/verdicts.json"


@dataclass(frozen=True)
class Checked:
    """A run of `check` on rung 2, with the verdicts that it wrote, by plugin and platform."""

    run: PantsRun
    verdicts: Mapping[tuple[str, str], Mapping[str, Any]]

    def names(self, plugin: str, platform: Platform) -> list[str]:
        """What a plugin registers, as `kind name`."""
        registered = self.verdicts[plugin, platform.value]["registered"]
        return [f"{each['kind']} {each['name']}" for each in registered]

    def finding(self, plugin: str, platform: Platform) -> Mapping[str, str]:
        """The only finding of a plugin."""
        (found,) = self.verdicts[plugin, platform.value]["findings"]
        finding: Mapping[str, str] = found
        return finding


def check(root: BuildRoot, *plugins: str) -> Checked:
    """Check plugins of the build root."""
    addresses = [f"{each}:so" for each in plugins]
    options = ("--krakend-check-rung=2", "--krakend-check-output=json")
    run = root.pants(*options, "check", *addresses)
    document = json.loads((root.path / _VERDICTS).read_text())
    by_plugin = {
        (re.sub(":so$", "", each["plugin"]), each["platform"]): each
        for each in document["verdicts"]
    }
    return Checked(run, by_plugin)


def plugins_for(root: BuildRoot, *names: str) -> BuildRoot:
    """The build root, with test plugins in it."""
    root.copy("tests/plugins/registering", ".")
    for each in names:
        root.write({f"{each}/BUILD": 'krakend_plugin(name="so")\n'})
    return root


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """All test plugins, for the platforms of this machine's CPU."""
    names = sorted(each.name for each in PLUGINS.iterdir() if each.is_dir())
    option = f"--krakend-default-platforms={[platform.value for platform in RUN_HERE]}"
    root = BuildRoot(tmp_path_factory.mktemp("probe") / "all plugins", options=(option,))
    return check(plugins_for(root, *names), *names)
