"""What rules of every rung ask first: the sources of a plugin."""

from __future__ import annotations

from pants_krakend.core.build.request import Gateway
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.source import PluginSource, plugin_source
from pants_krakend.engine import implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.packages import Linked, LinkedRequest, linked_packages

__all__ = ["source_of"]


async def source_of(fields: PluginFields, platform: Platform, gateway: Gateway) -> PluginSource:
    """The sources of a plugin, as far as its first-party code goes.

    :raises KrakendError: it has no modules.
    """
    request = LinkedRequest(fields.address.spec_path, fields.context(platform, gateway))
    linked: Linked = await linked_packages(request, **implicitly())
    return plugin_source(str(fields.address), linked, fields.tags)
