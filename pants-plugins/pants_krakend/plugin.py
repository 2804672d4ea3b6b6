"""What every rule that takes a `krakend_plugin` wants to know of its fields."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.target import FieldSet

from pants_krakend.core.build.request import build_context, gateway_release
from pants_krakend.core.gateway.catalogue import Release
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.platform import Platform
from pants_krakend.resources import catalogue
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import (
    GoBuildTagsField,
    KrakendEditionField,
    KrakendPlatformsField,
    KrakendPluginSourcesField,
    KrakendVersionField,
)

__all__ = ["PluginFields"]


@dataclass(frozen=True)
class PluginFields(FieldSet):
    """The fields that say which gateway and platforms a plugin is for."""

    required_fields = (KrakendPluginSourcesField,)

    krakend_version: KrakendVersionField
    edition_field: KrakendEditionField
    platforms: KrakendPlatformsField
    go_build_tags: GoBuildTagsField

    @property
    def edition(self) -> str:
        """`ce` or `ee`."""
        return self.edition_field.value or KrakendEditionField.default

    @property
    def tags(self) -> tuple[str, ...]:
        """The build tags, sorted."""
        return self.go_build_tags.value or ()

    def release(self, krakend: KrakendSubsystem) -> Release:
        """The gateway's release.

        :raises KrakendError: see `gateway_release`.
        """
        return gateway_release(
            catalogue(),
            edition=self.edition,
            version=self.krakend_version.value,
            default=krakend.default_version,
        )

    def built_platforms(self, krakend: KrakendSubsystem) -> list[Platform]:
        """The platforms to build for, each once.

        :raises UnknownPlatform: the option names one that there is none of.
        """
        names = self.platforms.value or sorted(set(krakend.default_platforms))
        return [Platform.parse(name) for name in names]

    def context(self, platform: Platform, release: Release) -> BuildContext:
        """What source files are chosen for."""
        return build_context(platform, release, self.tags)
