"""The targets and their fields: what a BUILD file can say, not what is done with it."""

from __future__ import annotations

import posixpath
import re
from typing import Iterable, Optional

from pants.core.goals.package import OutputPathField
from pants.engine.addresses import Address
from pants.engine.fs import GlobMatchErrorBehavior
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    DictStringToStringField,
    InvalidFieldException,
    MultipleSourcesField,
    StringField,
    StringSequenceField,
    Target,
    TargetGenerator,
)
from pants.util.frozendict import FrozenDict
from pants.util.strutil import help_text

from pants_krakend.compat import EnvironmentField
from pants_krakend.core.build.builder_image import BuilderName, check_images
from pants_krakend.core.build.outputs import default_output_path
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gosource.cgo import SOURCE_EXTENSIONS
from pants_krakend.core.platform import Platform
from pants_krakend.core.verdict.rules import Rule

__all__ = [
    "AcceptedFindingsField",
    "BuilderField",
    "BuilderImageField",
    "GoBuildTagsField",
    "GoModuleSourcesField",
    "GoPackageSourcesField",
    "KrakendEditionField",
    "KrakendGoModule",
    "KrakendGoPackage",
    "KrakendPlatformsField",
    "KrakendPlugin",
    "KrakendPluginEnvironmentField",
    "KrakendPluginOutputPathField",
    "KrakendPluginSourcesField",
    "KrakendResolveField",
    "KrakendVersionField",
    "LdflagsField",
]

GO_FILE_GLOBS = ("*.go", "!*_test.go", *(f"*{ext}" for ext in sorted(SOURCE_EXTENSIONS)))
MODULE_FILE_NAMES = ("go.mod", "go.sum", "go.work", "go.work.sum")


class KrakendPluginSourcesField(MultipleSourcesField):
    """The files that belong to the plugin for `--changed-since`; the build finds its own inputs."""

    alias = "_sources"
    default = (*GO_FILE_GLOBS, *MODULE_FILE_NAMES)
    default_glob_match_error_behavior = GlobMatchErrorBehavior.ignore
    uses_source_roots = False


class KrakendVersionField(StringField):
    alias = "krakend_version"
    help = help_text(
        """
        The release of KrakenD that the plugin is built for, exactly: `2.13.8`. A plugin loads in
        that release only.

        Default: `[krakend].default_version`.
        """
    )


class KrakendResolveField(StringField):
    alias = "resolve"
    help = help_text(
        """
        The gateway that the plugin is built for, by the name of its lockfile in
        `[krakend].resolves`. It takes the place of `krakend_version`: to set both is an error.

        Default: `[krakend].default_resolve`.
        """
    )


class KrakendEditionField(StringField):
    alias = "edition"
    valid_choices = ("ce", "ee")
    help = help_text(
        """
        The edition of KrakenD that the plugin is built for: `ce` (Community) or `ee` (Enterprise).
        The two have different version numbers, Go versions and modules.

        Default: what the lockfile says, or `ce` for a release.
        """
    )


class KrakendPlatformsField(StringSequenceField):
    alias = "platforms"
    help = help_text(
        f"""
        The platforms that the plugin is built for, of: {", ".join(p.value for p in Platform)}.
        `musl` is KrakenD's Alpine image, `glibc` its packages for other Linux systems. KrakenD
        before 2.1.3 was not made for arm64.

        Default: `[krakend].default_platforms`.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        names = super().compute_value(raw_value, address)
        if names is None:
            return None
        if not names:
            raise InvalidFieldException(
                f"{address}: `platforms` is empty. Name at least one platform, or leave it out."
            )
        try:
            parsed = [Platform.parse(name) for name in names]
        except KrakendError as err:
            raise InvalidFieldException(str(err.of(str(address)))) from None
        return tuple(sorted({platform.value for platform in parsed}))


class GoBuildTagsField(StringSequenceField):
    alias = "go_build_tags"
    help = help_text(
        """
        Go build tags for the plugin and all it links.

        A tag that selects other files of a package that the gateway links too makes a plugin that
        the gateway refuses: the gateway is built without tags.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        tags = super().compute_value(raw_value, address)
        for tag in tags or ():
            if not re.fullmatch(r"[\w.]+", tag):
                raise InvalidFieldException(
                    f"{address}: {tag!r} in `go_build_tags` is not a build tag. A tag consists of "
                    "letters, digits, `_` and `.`; give each one as a string of its own."
                )
        return None if tags is None else tuple(sorted(set(tags)))


class LdflagsField(StringSequenceField):
    alias = "ldflags"
    help = help_text(
        """
        Further arguments for Go's linker, after those that make the file reproducible
        (`-s -w -buildid=`): for instance `["-X=main.version=1.2.0"]`. They do not change whether a
        gateway loads the plugin.
        """
    )


class BuilderField(StringField):
    alias = "builder"
    valid_choices = BuilderName
    help = help_text(
        """
        What compiles the plugin: `native` (this machine, without a container) or `container` (the
        vendor's builder image of the gateway's release).

        Default: `[krakend].builder`.
        """
    )


class BuilderImageField(DictStringToStringField):
    alias = "builder_image"
    help = help_text(
        """
        The images that the plugin is compiled in where `builder` is `container`, by C library, in
        place of the vendor's: `{"musl": "registry.example.com/krakend/builder:2.13.8"}`. An image
        with a tag needs its digest in `[krakend].builder_digests`.

        Default: `[krakend].builder_image`, or else the vendor's.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[dict[str, str]], address: Address
    ) -> Optional[FrozenDict[str, str]]:
        value = super().compute_value(raw_value, address)
        try:
            check_images(value or {}, cls.alias)
        except KrakendError as err:
            raise InvalidFieldException(str(err.of(str(address)))) from None
        return value


class AcceptedFindingsField(DictStringToStringField):
    alias = "accepted_findings"
    help = help_text(
        """
        Findings of `check` and `package` that are accepted, each with the reason: they stay
        visible and fail nothing. A key is a rule's id, with a space and what the finding is about
        behind it, or alone for all findings of that rule:
        `{"module-version github.com/google/uuid": "only used by a test"}`. What would end the
        gateway's process cannot be accepted.
        """
    )

    @classmethod
    def compute_value(
        cls, raw_value: Optional[dict[str, str]], address: Address
    ) -> Optional[FrozenDict[str, str]]:
        value = super().compute_value(raw_value, address)
        known = {rule.value for rule in Rule}
        for key, reason in (value or {}).items():
            if key.split(" ", 1)[0] not in known:
                raise InvalidFieldException(
                    f"{address}: `accepted_findings` has {key!r}, which begins with no rule's id. "
                    f"The rules are: {', '.join(sorted(known))}."
                )
            if not reason.strip():
                raise InvalidFieldException(
                    f"{address}: `accepted_findings` gives no reason for {key!r}. Write one: it is "
                    "shown wherever the finding is."
                )
        return value


class KrakendPluginOutputPathField(OutputPathField):
    help = help_text(
        """
        Where the plugin goes, relative to `dist/`; the name ends with `.so`. With several
        platforms each has a directory of its own in front of the file name.

        Default: the BUILD file's directory with dots for slashes, then the directory's own name
        for a target called `so`, else the target's name: `plugins.auth/auth.so`.
        """
    )

    def value_or_default(self, *, file_ending: Optional[str]) -> str:
        del file_ending  # the default ends as a plugin does
        return self.value or default_output_path(
            self.address.spec_path, self.address.target_name, self.address.parameters_repr
        )


class KrakendPluginEnvironmentField(EnvironmentField):
    help = help_text(
        """
        The environment, of those in `[environments-preview].names`, that the plugin is compiled
        in: the native builder's compile is run there, and everything else on this machine. The
        bytes are the same everywhere, as long as zig compiles C.

        Default: this machine.
        """
    )


class KrakendPlugin(Target):
    alias = "krakend_plugin"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        Dependencies,
        KrakendPluginSourcesField,
        KrakendVersionField,
        KrakendResolveField,
        KrakendEditionField,
        KrakendPlatformsField,
        GoBuildTagsField,
        LdflagsField,
        BuilderField,
        BuilderImageField,
        AcceptedFindingsField,
        KrakendPluginOutputPathField,
        KrakendPluginEnvironmentField,
    )
    help = help_text(
        """
        A plugin of the KrakenD API gateway: the Go main package in this directory, built to a
        `.so` file that the gateway of the given release loads.

        Its go.mod lies here or in a parent directory. What the package imports is found by itself.
        """
    )


class GoModuleSourcesField(MultipleSourcesField):
    """Where the module's go.mod is; the files themselves belong to the generated targets."""

    alias = "_sources"
    default = MODULE_FILE_NAMES
    default_glob_match_error_behavior = GlobMatchErrorBehavior.ignore
    uses_source_roots = False


class GoPackageSourcesField(MultipleSourcesField):
    """The files of one package: Go, C, embedded."""

    alias = "_package_sources"
    uses_source_roots = False

    @property
    def directory(self) -> str:
        """The package's directory, relative to the build root."""
        generated_name = self.address.generated_name or "."
        return posixpath.normpath(posixpath.join(self.address.spec_path, generated_name))


class KrakendGoPackage(Target):
    alias = "krakend_go_package"
    core_fields = (*COMMON_TARGET_FIELDS, Dependencies, GoPackageSourcesField)
    help = help_text(
        """
        A Go package that plugins import. Made by `krakend_go_module`, not written in BUILD files.
        """
    )


class KrakendGoModule(TargetGenerator):
    alias = "krakend_go_module"
    generated_target_cls = KrakendGoPackage
    core_fields = (*COMMON_TARGET_FIELDS, GoModuleSourcesField)
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = (Dependencies,)
    help = help_text(
        """
        A Go module: goes into the BUILD file beside a go.mod (or a go.work). It makes a
        `krakend_go_package` of every package directory, so that `--changed-since` and `dependents`
        see which plugins share what code. Builds are right without it.
        """
    )
