"""What rules want to know of the fields of a `krakend_gateway`."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.config.flexible import Flexible
from pants_krakend.core.platform import Platform
from pants_krakend.gateway_targets import (
    GatewayAcceptedFindingsField,
    GatewayConfigField,
    GatewayEnvField,
    GatewayFilesField,
    GatewayPartialsField,
    GatewayPlatformField,
    GatewayPluginFolderField,
    GatewayPluginsField,
    GatewayRequestsField,
    GatewaySchemaField,
    GatewaySettingsField,
    GatewaySourcesField,
    GatewayTemplatesField,
    GatewayTimeoutField,
)
from pants_krakend.plugin import GatewayChoice
from pants_krakend.subsystem import KrakendSubsystem

__all__ = ["GatewayFields"]


@dataclass(frozen=True)
class GatewayFields(GatewayChoice):
    """The fields that say what is deployed, and how it is tested."""

    required_fields = (GatewaySourcesField,)

    sources: GatewaySourcesField
    config: GatewayConfigField
    templates: GatewayTemplatesField
    partials: GatewayPartialsField
    settings: GatewaySettingsField
    files: GatewayFilesField
    plugins: GatewayPluginsField
    requests: GatewayRequestsField
    schema: GatewaySchemaField
    plugin_folder: GatewayPluginFolderField
    accepted_findings: GatewayAcceptedFindingsField
    platform: GatewayPlatformField
    env: GatewayEnvField
    timeout: GatewayTimeoutField

    @property
    def flexible(self) -> Flexible:
        """The configuration and its directories, relative to the BUILD file."""
        here = self.address.spec_path or "."
        named = (self.config, self.templates, self.partials, self.settings)
        paths = (posixpath.relpath(each.path, here) if each.path else "" for each in named)
        return Flexible(*paths)

    def platforms(self, gateway: Gateway, krakend: KrakendSubsystem) -> list[Platform]:
        """The platforms that it may be checked and tested on, the best first.

        :raises UnknownPlatform: `[krakend].default_platforms` names one that there is none of.
        """
        if self.platform.value:
            return [Platform.parse(self.platform.value)]
        defaults = [Platform.parse(name) for name in krakend.default_platforms]
        known = [Platform.parse(name) for name in sorted(gateway.platforms)]
        return [each for each in dict.fromkeys([*defaults, *known]) if each in known] or known
