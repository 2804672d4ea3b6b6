"""The rule that judges a gateway: its plugins one by one, beside each other, and its configuration.

Nothing is started. What the plugins register is known where they are opened, which is on rung 2.
"""

from __future__ import annotations

import posixpath
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from pants.engine.fs import FileContent
from pants.engine.rules import collect_rules, rule

from pants_krakend.builders.probe import MachineRequest, find_machine
from pants_krakend.builders.rendering import RenderRequest, render_config
from pants_krakend.core.build.outputs import plugin_files
from pants_krakend.core.build.request import Gateway
from pants_krakend.core.config.contract import judge_config
from pants_krakend.core.config.findings import ConfigVerdict
from pants_krakend.core.config.flexible import Rendered, judge_rendered
from pants_krakend.core.config.plugins import Deployment, ListedPlugin, TestedGateway
from pants_krakend.core.config.schema import read_schema
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.core.probe.host import first_native
from pants_krakend.core.report.config import config_text
from pants_krakend.core.report.files import verdict_files
from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.core.verdict.finding import Rung, Verdict
from pants_krakend.core.verdict.siblings import with_failing_siblings
from pants_krakend.engine import callable_rule, concurrently, implicitly
from pants_krakend.gateway import GatewayFields
from pants_krakend.resources import producer
from pants_krakend.sources.deployments import (
    DeployedPlugin,
    DeploymentRequest,
    FoundDeployment,
    find_deployment,
)
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.verdicts.plugin import PluginVerdictRequest, judge_plugin

__all__ = [
    "GatewayVerdict",
    "GatewayVerdictRequest",
    "gateways_files",
    "gateways_text",
    "judge_gateway",
    "rendered_files",
    "try_to_judge_gateway",
]


@dataclass(frozen=True)
class GatewayVerdictRequest:
    """Ask whether a gateway's configuration and plugins fit it and each other.

    :param rung: 0 (by the sources alone) or 2 (with plugins that are built and opened).
    """

    fields: GatewayFields
    rung: Rung


@dataclass(frozen=True)
class GatewayVerdict:
    """The answer.

    :param platform: that the plugins were judged for.
    :param rendered: what the gateway made of a configuration of templates.
    """

    found: FoundDeployment
    platform: Platform
    deployment: Deployment
    plugins: tuple[Verdict, ...]
    config: ConfigVerdict
    rendered: Rendered | None = None

    @property
    def config_file(self) -> tuple[str, bytes]:
        """The path and the content of what the gateway reads in the end."""
        if self.rendered is not None and self.rendered.text is not None:
            return self.rendered.file, self.rendered.text
        return self.config.config, self.found.config

    @property
    def fails(self) -> bool:
        """Whether the gateway would not be what its target says."""
        return self.config.fails or any(each.blocking for each in self.plugins)

    @property
    def is_open(self) -> bool:
        """Whether something is not known."""
        return self.config.is_open or any(each.is_open for each in self.plugins)

    def text(self, *, color: bool) -> str:
        """It for people."""
        return verdicts_text(self.plugins, color=color) + config_text(self.config, color=color)


@dataclass(frozen=True)
class FallibleGatewayVerdict:
    """A verdict, or why there is none: exactly one of the two."""

    verdict: GatewayVerdict | None
    problem: KrakendError | None = None


@rule(desc="Judge a gateway")
async def judge_krakend_gateway(
    request: GatewayVerdictRequest, krakend: KrakendSubsystem
) -> GatewayVerdict:
    fields = request.fields
    found = await find_deployment(DeploymentRequest(fields), **implicitly())
    platforms = fields.platforms(found.gateway, krakend)
    platform = platforms[0]
    if request.rung is not Rung.STATIC:
        machine = await find_machine(MachineRequest(), **implicitly())
        platform = first_native(platforms, machine) or platform
    judged = await concurrently(
        judge_plugin(PluginVerdictRequest(each, platform, request.rung), **implicitly())
        for each in found.plugins
    )
    names = [_file(each, platform) for each in found.plugins]
    # The gateway opens them in the order of their files' names.
    order = sorted(range(len(names)), key=lambda at: names[at])
    beside = with_failing_siblings([(judged[at].verdict, judged[at].sibling) for at in order])
    reasons: Mapping[str, str] = fields.accepted_findings.value or {}
    verdicts = tuple(each.accepting(reasons) for each in beside)
    listed = [
        ListedPlugin(each.plugin, names[at], each.registered) for at, each in zip(order, verdicts)
    ]
    deployment = Deployment(
        _tested(found.gateway),
        tuple(listed),
        folder=fields.plugin_folder.value or "",
        files=frozenset(fields.files.value or ()),
    )
    rendered = None
    if fields.flexible.is_used and request.rung is not Rung.STATIC:
        rendered = await render_config(RenderRequest(fields, platform), **implicitly())
    config = _judge_config(fields, found, deployment, rendered).accepting(reasons)
    return GatewayVerdict(found, platform, deployment, verdicts, config, rendered)


def _file(plugin: DeployedPlugin, platform: Platform) -> str:
    path = plugin.output_path.value_or_default(file_ending="so")
    (files,) = plugin_files(path, [platform])
    return posixpath.basename(files.library)


def _tested(gateway: Gateway) -> TestedGateway:
    return TestedGateway(gateway.name, gateway.edition, gateway.version)


def _judge_config(
    fields: GatewayFields,
    found: FoundDeployment,
    deployment: Deployment,
    rendered: Rendered | None,
) -> ConfigVerdict:
    schema = None if found.schema is None else read_schema(fields.schema.path, found.schema)
    if rendered is not None:
        return judge_rendered(rendered, fields.config.path, deployment, schema)
    return judge_config(fields.config.path, found.config, deployment, schema)


judge_gateway = callable_rule(judge_krakend_gateway)


@rule(desc="Try to judge a gateway")
async def attempt_to_judge(request: GatewayVerdictRequest) -> FallibleGatewayVerdict:
    try:
        return FallibleGatewayVerdict(await judge_gateway(request, **implicitly()))
    except KrakendError as error:
        return FallibleGatewayVerdict(None, error.of(str(request.fields.address)))


try_to_judge_gateway = callable_rule(attempt_to_judge)


def rendered_files(verdict: GatewayVerdict, directory: str = "") -> list[FileContent]:
    """What the gateway made of its templates, for the user, whom findings refer to its lines.

    :param directory: that the file is to be in, if any.
    """
    rendered = verdict.rendered
    if rendered is None or rendered.text is None:
        return []
    path = posixpath.join(directory, posixpath.basename(rendered.file))
    return [FileContent(path, rendered.text)]


def gateways_text(judged: Sequence[FallibleGatewayVerdict], *, color: bool) -> tuple[str, str]:
    """What is to go to stdout and to stderr."""
    texts = [each.verdict.text(color=color) for each in judged if each.verdict]
    return "".join(texts), "".join(f"{each.problem}\n\n" for each in judged if each.problem)


def gateways_files(
    judged: Sequence[FallibleGatewayVerdict], outputs: Container[str]
) -> Mapping[str, bytes]:
    """The files for other programs; a plugin of several gateways is told of once."""
    verdicts = [each.verdict for each in judged if each.verdict]
    plugins = dict.fromkeys(plugin for each in verdicts for plugin in each.plugins)
    return verdict_files(outputs, list(plugins), producer(), [each.config for each in verdicts])


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
