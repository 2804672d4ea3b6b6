"""What rules want to know of the fields of a `krakend_plugin` or `krakend_gateway`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pants.engine.target import Field, FieldSet

from pants_krakend.core.build.builder_image import BuilderName, check_images
from pants_krakend.core.build.request import Asked, Gateway, build_context
from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.finding import Verdict
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import (
    AcceptedFindingsField,
    BuilderField,
    BuilderImageField,
    GoBuildTagsField,
    KrakendEditionField,
    KrakendPlatformsField,
    KrakendPluginSourcesField,
    KrakendResolveField,
    KrakendVersionField,
    LdflagsField,
)

__all__ = ["GatewayChoice", "PluginFields"]


@dataclass(frozen=True)
class GatewayChoice(FieldSet):
    """The fields that say which gateway is meant."""

    required_fields: ClassVar[tuple[type[Field], ...]] = (KrakendResolveField,)

    krakend_version: KrakendVersionField
    resolve: KrakendResolveField
    edition: KrakendEditionField

    def asked(self, krakend: KrakendSubsystem) -> Asked:
        """What is said of the gateway, here and in the options."""
        return Asked(
            edition=self.edition.value,
            version=self.krakend_version.value,
            resolve=self.resolve.value,
            default_version=krakend.default_version,
            default_resolve=krakend.default_resolve,
        )


@dataclass(frozen=True)
class PluginFields(GatewayChoice):
    """The fields that say what a plugin is built for, how, and what is accepted of it."""

    required_fields = (KrakendPluginSourcesField,)

    platforms: KrakendPlatformsField
    go_build_tags: GoBuildTagsField
    ldflags: LdflagsField
    builder: BuilderField
    builder_image: BuilderImageField
    accepted_findings: AcceptedFindingsField

    @property
    def tags(self) -> tuple[str, ...]:
        """The build tags, sorted."""
        return self.go_build_tags.value or ()

    def builder_name(self, krakend: KrakendSubsystem) -> BuilderName:
        """What compiles the plugin."""
        return BuilderName(self.builder.value) if self.builder.value else krakend.builder

    def given_images(self, krakend: KrakendSubsystem) -> Mapping[str, str]:
        """The images that take the vendor's place, by C library.

        :raises BadImageName: the option has something else.
        """
        if self.builder_image.value:
            return self.builder_image.value
        check_images(krakend.builder_image, "[krakend].builder_image")
        return krakend.builder_image

    def built_platforms(self, krakend: KrakendSubsystem) -> list[Platform]:
        """The platforms to build for, each once.

        :raises UnknownPlatform: the option names one that there is none of.
        """
        names = self.platforms.value or sorted(set(krakend.default_platforms))
        return [Platform.parse(name) for name in names]

    def accepting(self, verdict: Verdict) -> Verdict:
        """The verdict with what is accepted of the plugin."""
        return verdict.accepting(self.accepted_findings.value or {})

    def context(self, platform: Platform, gateway: Gateway) -> BuildContext:
        """What source files are chosen for."""
        return build_context(platform, gateway.go, self.tags)
