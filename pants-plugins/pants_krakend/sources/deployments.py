"""Rules that find what a `krakend_gateway` is made of: its plugins, files and lock."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from pants.engine.rules import collect_rules, rule
from pants.engine.target import (
    InferDependenciesRequest,
    InferredDependencies,
    StringField,
    Target,
    Targets,
)
from pants.engine.unions import UnionRule

from pants_krakend.core.build.request import Gateway, named_lock
from pants_krakend.core.errors import KrakendError
from pants_krakend.engine import callable_rule, implicitly, path_globs_to_paths, resolve_targets
from pants_krakend.gateway import GatewayFields
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.sources.locks import lock_address
from pants_krakend.sources.modules import existing, read_files
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import KrakendPluginOutputPathField

__all__ = [
    "DeployedPlugin",
    "DeploymentRequest",
    "FoundDeployment",
    "GatewayFilesMissing",
    "find_deployment",
]


class GatewayFilesMissing(KrakendError):
    """A field of a gateway names a file that is not there."""


class NoPlugin(KrakendError):
    """A gateway lists a target that is no plugin."""


class OtherGateway(KrakendError):
    """A gateway lists a plugin that is built for another one."""


@dataclass(frozen=True)
class DeployedPlugin(PluginFields):
    """A plugin in a gateway's list, with the name that its file gets."""

    output_path: KrakendPluginOutputPathField


@dataclass(frozen=True)
class FoundDeployment:
    """What a gateway is made of.

    :param config: its content; `requests` and `schema` likewise, None where none is named.
    :param plugins: by address.
    """

    gateway: Gateway
    config: bytes
    requests: bytes | None
    schema: bytes | None
    plugins: tuple[DeployedPlugin, ...]


@dataclass(frozen=True)
class DeploymentRequest:
    """Ask what a gateway is made of."""

    fields: GatewayFields


async def _check_directories(fields: GatewayFields) -> None:
    named = [each for each in (fields.templates, fields.partials, fields.settings) if each.path]
    found = await path_globs_to_paths(existing(*(f"{each.path}/**" for each in named)))
    for each in named:
        if not any(path.startswith(f"{each.path}/") for path in found.files):
            raise _no_directory(fields, each)


@rule(desc="Find what a gateway is made of")
async def find_deployment_of(
    request: DeploymentRequest, krakend: KrakendSubsystem
) -> FoundDeployment:
    fields = request.fields
    gateway = await gateway_of(fields, krakend)
    targets: Targets = await resolve_targets(
        **implicitly(fields.plugins.to_unparsed_address_inputs())
    )
    plugins = [_plugin(each, fields) for each in targets]
    for each in plugins:
        theirs = await gateway_of(each, krakend)
        if theirs != gateway:
            raise _other(each, theirs, fields, gateway)
    contents = await read_files(_files(fields))
    _check_files(fields, contents)
    await _check_directories(fields)
    return FoundDeployment(
        gateway,
        contents[fields.config.path],
        contents.get(fields.requests.path),
        contents.get(fields.schema.path),
        tuple(sorted(plugins, key=lambda each: each.address)),
    )


def _plugin(target: Target, fields: GatewayFields) -> DeployedPlugin:
    if not DeployedPlugin.is_applicable(target):
        raise NoPlugin(
            f"{fields.address}: `plugins` names {target.address}, which is a `{target.alias}`.",
            remedy="Name `krakend_plugin` targets.",
        )
    return DeployedPlugin.create(target)


def _other(
    plugin: DeployedPlugin, theirs: Gateway, fields: GatewayFields, gateway: Gateway
) -> OtherGateway:
    wanted = f'resolve="{gateway.lock.resolve}"' if gateway.lock else ""
    wanted = wanted or f'krakend_version="{gateway.version}"'
    return OtherGateway(
        f"{fields.address}: {plugin.address} in `plugins` is built for another gateway.",
        evidence=f"The plugin is for {theirs.name}, this gateway is {gateway.name}.",
        remedy=f"Set `{wanted}` of {plugin.address}, or list another target of that package that "
        "has it.",
    )


def _files(fields: GatewayFields) -> dict[str, str]:
    """The paths of all files that fields name, with the field."""
    named = (fields.config, fields.requests, fields.schema)
    others = fields.files.paths(fields.address).values()
    return {
        **dict.fromkeys(others, fields.files.alias),
        **{each.path: each.alias for each in named if each.path},
    }


def _check_files(fields: GatewayFields, contents: Container[str]) -> None:
    for path, field in _files(fields).items():
        if path not in contents:
            raise GatewayFilesMissing(
                f"{fields.address}: there is no {path}, which `{field}` names.",
                remedy=f"Correct `{field}`: a path relative to the BUILD file. If the file is "
                "there, `[GLOBAL].pants_ignore` or .gitignore hides it from Pants.",
            )


def _no_directory(fields: GatewayFields, field: StringField) -> GatewayFilesMissing:
    return GatewayFilesMissing(
        f"{fields.address}: `{field.alias}` is {field.value!r}, and no file lies in there.",
        remedy=f"Correct `{field.alias}`: the path of a directory relative to the BUILD file. If "
        "it has files, `[GLOBAL].pants_ignore` or .gitignore hides them from Pants.",
    )


find_deployment = callable_rule(find_deployment_of)


class InferGatewayDependencies(InferDependenciesRequest[GatewayFields]):
    """Ask what a `krakend_gateway` depends on, beside its plugins."""

    infer_from = GatewayFields


@rule(desc="Infer what a KrakenD gateway depends on")
async def infer_gateway_dependencies(
    request: InferGatewayDependencies, krakend: KrakendSubsystem
) -> InferredDependencies:
    # As for plugins: a mistake is shown by what checks, and must not take away `list`.
    try:
        lock = named_lock(request.field_set.asked(krakend), krakend.resolves)
    except KrakendError:
        return InferredDependencies([])
    return InferredDependencies([lock_address(lock)] if lock else [])


def rules() -> list[object]:
    """The rules of this module."""
    return [
        *collect_rules(),
        UnionRule(InferDependenciesRequest, InferGatewayDependencies),
    ]
