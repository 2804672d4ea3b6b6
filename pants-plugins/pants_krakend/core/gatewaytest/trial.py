"""What one test of a gateway consists of, as the document that a rule hands to the process.

Records and their JSON only; both ends of it are of one version of this package.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.gatewaytest.program import Runner
from pants_krakend.core.probe.registered import PluginKind, Registered

__all__ = ["CONFIG", "FILES", "GATEWAY", "PLUGINS", "REQUESTS", "TRIAL", "Trial", "parse_trial"]

_PLACE = ".trial"
# Where the files of a test lie in its directory.
TRIAL = f"{_PLACE}/trial.json"
CONFIG = f"{_PLACE}/config"
REQUESTS = f"{_PLACE}/requests"
GATEWAY = f"{_PLACE}/gateway"
PLUGINS = f"{_PLACE}/plugins"
# Where the gateway is started, with the files that its configuration names.
FILES = f"{_PLACE}/files"


@dataclass(frozen=True)
class Trial:
    """One test of a gateway.

    :param name: of what is tested, for people.
    :param config: the path of the configuration in the repository; its content lies at `CONFIG`.
    :param requests: likewise, at `REQUESTS`; empty if there are none.
    :param environment: the variables of the gateway, with their values.
    :param seconds: how long everything together may take.
    :param report: the name of the JUnit file.
    :param accepted: keys and reasons of findings that fail nothing, as in `Finding.accepting`.
    :param files: the absolute paths that the configuration has for files; such a file lies below
        `FILES` under the same path.
    :param runner: how the gateway is run; one that has an image brings no program along.
    """

    name: str
    config: str
    requests: str
    deployment: Deployment
    seconds: int
    report: str
    environment: tuple[tuple[str, str], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    runner: Runner = field(default_factory=Runner)

    def render(self) -> bytes:
        """It as JSON, sorted."""
        plugins = [
            {
                "address": each.address,
                "file": each.file,
                "registered": [
                    [one.kind.value, one.name, one.request, one.response] for one in each.registered
                ]
                if each.registered is not None
                else None,
            }
            for each in self.deployment.plugins
        ]
        content = {
            "name": self.name,
            "config": self.config,
            "requests": self.requests,
            "gateway": asdict(self.deployment.gateway),
            "plugins": plugins,
            "seconds": self.seconds,
            "report": self.report,
            "environment": self.environment,
            "accepted": self.accepted,
            "files": self.files,
            "runner": asdict(self.runner),
        }
        return json.dumps(content, indent=1, sort_keys=True).encode()


def parse_trial(data: bytes) -> Trial:
    """Read what `Trial.render` wrote."""
    content = json.loads(data)
    plugins = tuple(
        ListedPlugin(each["address"], each["file"], _registered(each["registered"]))
        for each in content.pop("plugins")
    )
    gateway = TestedGateway(**content.pop("gateway"))
    environment = tuple((name, value) for name, value in content.pop("environment"))
    accepted = tuple((key, reason) for key, reason in content.pop("accepted"))
    runner = content.pop("runner")
    content["files"] = tuple(content["files"])
    return Trial(
        deployment=Deployment(gateway, plugins),
        environment=environment,
        accepted=accepted,
        runner=Runner(tuple(runner["emulator"]), runner["image"], runner["cpu"]),
        **content,
    )


def _registered(rows: list[tuple[str, str, bool, bool]] | None) -> tuple[Registered, ...] | None:
    if rows is None:
        return None
    return tuple(
        Registered(PluginKind(kind), name, request, response)
        for kind, name, request, response in rows
    )
