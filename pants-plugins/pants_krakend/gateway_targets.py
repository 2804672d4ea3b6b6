"""The target `krakend_gateway` and its fields: what a BUILD file can say of a deployment."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import ClassVar, Optional

from pants.core.goals.test import TestTimeoutField
from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.fs import GlobMatchErrorBehavior
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    AsyncFieldMixin,
    Dependencies,
    DictStringToStringField,
    InvalidFieldException,
    MultipleSourcesField,
    SpecialCasedDependencies,
    StringField,
    Target,
)
from pants.util.frozendict import FrozenDict
from pants.util.strutil import help_text

from pants_krakend.core.config.flexible import VARIABLE
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.targets import (
    AcceptedFindingsField,
    KrakendEditionField,
    KrakendResolveField,
    KrakendVersionField,
)

__all__ = [
    "GatewayAcceptedFindingsField",
    "GatewayConfigField",
    "GatewayEnvField",
    "GatewayFilesField",
    "GatewayPartialsField",
    "GatewayPlatformField",
    "GatewayPluginFolderField",
    "GatewayPluginsField",
    "GatewayRequestsField",
    "GatewaySchemaField",
    "GatewaySettingsField",
    "GatewaySourcesField",
    "GatewayTemplatesField",
    "GatewayTimeoutField",
    "KrakendGateway",
]

_CONFIG_FILES = ("json", "yaml", "yml", "toml", "tmpl")


class GatewaySourcesField(MultipleSourcesField):
    """The files that belong to the gateway for `--changed-since`: whatever it may be made of."""

    alias = "_sources"
    default = tuple(f"**/*.{each}" for each in _CONFIG_FILES)
    default_glob_match_error_behavior = GlobMatchErrorBehavior.ignore
    uses_source_roots = False


class _FileField(StringField, AsyncFieldMixin):
    """A file in the directory of the BUILD file, or below."""

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None and (
            not value or posixpath.isabs(value) or posixpath.normpath(value).startswith("..")
        ):
            raise InvalidFieldException(
                f"{address}: `{cls.alias}` is {value!r}. Write the path of a file in the "
                "directory of the BUILD file or below, relative to it."
            )
        return value

    @property
    def path(self) -> str:
        """The file, relative to the build root; empty if none is named."""
        if not self.value:
            return ""
        return posixpath.normpath(posixpath.join(self.address.spec_path, self.value))


class GatewayConfigField(_FileField):
    alias = "config"
    default: ClassVar[str] = "krakend.json"
    help = help_text(
        """
        The gateway's configuration: a file here or below, JSON, YAML or TOML by the end of its
        name, or a template (`.tmpl`).
        """
    )


class GatewayTemplatesField(_FileField):
    alias = "templates"
    help = help_text(
        """
        The directory, here or below, with the templates of flexible configuration (FC_TEMPLATES).
        With this field, `partials` or `settings`, or with a `config` that ends in `.tmpl`, the
        gateway itself renders its configuration (`GATEWAY -c CONFIG check`, FC_ENABLE and FC_OUT)
        before anything is said of it.
        """
    )


class GatewayPartialsField(_FileField):
    alias = "partials"
    help = "The directory, here or below, with what templates include (FC_PARTIALS)."


class GatewaySettingsField(_FileField):
    alias = "settings"
    help = "The directory, here or below, with the values of templates (FC_SETTINGS)."


class GatewayFilesField(DictStringToStringField):
    alias = "files"
    help = help_text(
        """
        What the configuration names: the path there, and the file that stands for it in the test,
        relative to the BUILD file or, after `//`, to the build root:
        `{"/etc/krakend/jwk.json": "keys/jwk.json", "lua/add.lua": "//lua/add.lua"}`. A relative
        path is one from where the gateway is started.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[dict[str, str]], address: Address
    ) -> Optional[FrozenDict[str, str]]:
        value = super().compute_value(raw_value, address)
        for path in value or ():
            if not path or posixpath.normpath(path).startswith(".."):
                raise InvalidFieldException(
                    f"{address}: `{cls.alias}` has a path {path!r}, where no file can be put. "
                    "Write it as in the configuration: an absolute path, or one below the "
                    "directory that the gateway is started in."
                )
        return value

    def paths(self, address: Address) -> Mapping[str, str]:
        """The files, relative to the build root, by the paths that the configuration names."""
        return {
            named: posixpath.normpath(
                file[2:] if file.startswith("//") else posixpath.join(address.spec_path, file)
            )
            for named, file in (self.value or {}).items()
        }


class GatewayPluginsField(SpecialCasedDependencies):
    alias = "plugins"
    help = help_text(
        """
        The plugins of the gateway: addresses of `krakend_plugin` targets, of which each is built
        for this very gateway. Where the gateway itself is parametrized by `resolve` or
        `krakend_version`, an address without `@` stands for the plugin's variant of that name.
        """
    )

    def to_unparsed_address_inputs(self) -> UnparsedAddressInputs:
        variant = ",".join(
            f"{name}={self.address.parameters[name]}"
            for name in (KrakendVersionField.alias, KrakendResolveField.alias)
            if name in self.address.parameters
        )
        plain = super().to_unparsed_address_inputs()
        if not variant:
            return plain
        return UnparsedAddressInputs(
            [each if "@" in each else f"{each}@{variant}" for each in plain.values],
            owning_address=self.address,
            description_of_origin=plain.description_of_origin,
        )


class GatewayRequestsField(_FileField):
    alias = "requests"
    help = help_text(
        """
        The requests of `pants test`, with what has to come back and what stands in for the
        backends: a file here or below, YAML or JSON. Without it the test starts the gateway, and
        sees whether it loads and uses its plugins.
        """
    )


class GatewaySchemaField(_FileField):
    alias = "schema"
    help = help_text(
        """
        KrakenD's published JSON schema of configurations, of the gateway's version, as a file here
        or below; `check`, `lint` and `test` then hold the configuration against it. Nothing is
        fetched.
        """
    )


class GatewayPluginFolderField(StringField):
    alias = "plugin_folder"
    help = help_text(
        """
        Where the plugins lie when the gateway is deployed, as `/opt/krakend/plugins/`: `folder` of
        the configuration has to be the same. Without it nobody can tell.
        """
    )


class GatewayAcceptedFindingsField(AcceptedFindingsField):
    help = help_text(
        """
        Findings about the configuration, the plugins beside each other and the gateway's log that
        are accepted, each with the reason: they stay visible and fail neither `check`, `lint` nor
        `test`. A key is a rule's id, with a space and what the finding is about behind it, or alone
        for all findings of that rule: `{"unused-plugin plugins/new:so": "used from May on"}`.
        What would end the gateway's process cannot be accepted.
        """
    )


class GatewayPlatformField(StringField):
    alias = "platform"
    help = help_text(
        f"""
        The platform that the gateway is checked and tested on, one of:
        {", ".join(p.value for p in Platform)}. Its plugins are built for it, whatever their own
        `platforms` are.

        Default: the first that this machine can run, those of `[krakend].default_platforms`
        before others.
        """
    )

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        try:
            return None if value is None else Platform.parse(value).value
        except KrakendError:
            raise InvalidFieldException(
                f"{address}: `platform` is {value!r}. Write one of: "
                f"{', '.join(p.value for p in Platform)}."
            ) from None


class GatewayEnvField(DictStringToStringField):
    alias = "env"
    help = help_text(
        """
        The environment variables of the tested gateway, as `{"ACME_SECRET": "for tests"}`. It sees
        no others: none of this machine's.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[dict[str, str]], address: Address
    ) -> Optional[FrozenDict[str, str]]:
        value = super().compute_value(raw_value, address)
        flexible = sorted(name for name in value or () if name.startswith(VARIABLE))
        if flexible:
            raise InvalidFieldException(
                f"{address}: `{cls.alias}` has {', '.join(flexible)}. Set `templates`, `partials` "
                "and `settings`: what they render to is checked, and is what is tested."
            )
        return value


class GatewayTimeoutField(TestTimeoutField):
    help = help_text(
        """
        How many seconds the test may take, from the gateway's start to the last answer.

        Default: `[test].timeout_default`, or 60.
        """
    )


class GatewayVersionField(KrakendVersionField):
    help = help_text(
        """
        The release of KrakenD that the gateway is, exactly: `2.13.8`. For `pants test` it has to be
        a `resolve`.

        Default: `[krakend].default_version`.
        """
    )


class GatewayResolveField(KrakendResolveField):
    help = help_text(
        """
        The gateway, by the name of its lockfile in `[krakend].resolves`. `pants test` runs what
        `[krakend].resolve_sources` has for it.

        Default: `[krakend].default_resolve`.
        """
    )


class KrakendGateway(Target):
    alias = "krakend_gateway"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        Dependencies,
        GatewaySourcesField,
        GatewayConfigField,
        GatewayTemplatesField,
        GatewayPartialsField,
        GatewaySettingsField,
        GatewayFilesField,
        GatewayPluginsField,
        GatewayRequestsField,
        GatewaySchemaField,
        GatewayPluginFolderField,
        GatewayAcceptedFindingsField,
        GatewayVersionField,
        GatewayResolveField,
        KrakendEditionField,
        GatewayPlatformField,
        GatewayEnvField,
        GatewayTimeoutField,
    )
    help = help_text(
        """
        A gateway as it is deployed: a configuration and the plugins that it uses.

        `check` and `lint` say whether they fit each other; `test` starts the real gateway with
        them, sends it requests and compares what comes back.
        """
    )
