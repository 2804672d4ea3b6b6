"""`pants package` for `krakend_plugin`: one `.so` and its metadata for each platform.

Every `.so` is judged by its fingerprints first, and none is given out that its gateway refuses.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import CreateDigest, Digest, FileContent, FileEntry, MergeDigests
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from pants_krakend.builders.plugin import PluginBuildRequest
from pants_krakend.core.build.outputs import PluginFiles, plugin_files
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.core.verdict.finding import Outcome, Verdict
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    create_digest,
    get_digest_entries,
    implicitly,
    merge_digests,
)
from pants_krakend.plugin import PluginFields
from pants_krakend.sources.gateways import gateway_of
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.targets import KrakendPluginOutputPathField
from pants_krakend.verdicts.built import judge_built

__all__ = ["KrakendPluginFieldSet", "WillNotLoad"]

logger = logging.getLogger(__name__)


class WillNotLoad(KrakendError):
    """A plugin was built that its gateway refuses, or of which that cannot be told."""


@dataclass(frozen=True)
class KrakendPluginFieldSet(PluginFields, PackageFieldSet):
    """What packaging needs to know of a `krakend_plugin`.

    Not its environment: Pants would run all of packaging there, and only the compiler is.
    """

    output_path: KrakendPluginOutputPathField


@dataclass(frozen=True)
class PluginPackageRequest:
    """Ask for a plugin's files for one platform."""

    field_set: KrakendPluginFieldSet
    files: PluginFiles


@dataclass(frozen=True)
class PackagedPlugin:
    """One platform's files, with their paths below `dist/`, and the verdict on them."""

    digest: Digest
    artifact: BuiltPackageArtifact
    verdict: Verdict


@rule(desc="Package a KrakenD plugin for one platform", level=LogLevel.DEBUG)
async def package_for_platform(request: PluginPackageRequest) -> PackagedPlugin:
    files = request.files
    judged = await judge_built(
        PluginBuildRequest(request.field_set, files.platform), **implicitly()
    )
    built, verdict = judged.built, request.field_set.accepting(judged.verdict)
    entries = await get_digest_entries(built.digest)
    library = [FileEntry(files.library, e.file_digest) for e in entries if isinstance(e, FileEntry)]
    metadata = FileContent(files.metadata, built.metadata.render())
    digest = await create_digest(CreateDigest([*library, metadata]))
    line = f"{built.gateway.name}, {files.platform.value}, Go {built.gateway.go}"
    outcome = f"{verdict.outcome.value}, {verdict.compared} packages compared"
    artifact = BuiltPackageArtifact(files.library, (f"{line}: {outcome}",))
    return PackagedPlugin(digest, artifact, verdict)


package_platform = callable_rule(package_for_platform)


@rule(desc="Package a KrakenD plugin", level=LogLevel.DEBUG)
async def package_krakend_plugin(
    field_set: KrakendPluginFieldSet, krakend: KrakendSubsystem
) -> BuiltPackage:
    try:
        gateway = await gateway_of(field_set, krakend)
        platforms = field_set.built_platforms(krakend)
        gateway.check_platforms(platforms)
        files = plugin_files(field_set.output_path.value_or_default(file_ending="so"), platforms)
        packaged = await concurrently(
            package_platform(PluginPackageRequest(field_set, each), **implicitly())
            for each in files
        )
        _require_loading(
            [each.verdict for each in packaged], is_unknown_allowed=not krakend.require_verdict
        )
    except KrakendError as error:
        raise error.of(str(field_set.address)) from error
    digest = await merge_digests(MergeDigests(plugin.digest for plugin in packaged))
    return BuiltPackage(digest, tuple(plugin.artifact for plugin in packaged))


def _require_loading(verdicts: Sequence[Verdict], *, is_unknown_allowed: bool) -> None:
    """Let pass what loads; say what is not known, or is accepted.

    :raises WillNotLoad: the gateway would refuse one of them; or, unless that is allowed, it is not
        known of one of them.
    """
    bad = [each for each in verdicts if each.blocking]
    if bad:
        raise WillNotLoad(
            "The plugin was built, but its gateway would refuse it.",
            evidence=verdicts_text(bad).rstrip(),
            remedy="Mend it as said above. A finding that you accept goes into "
            "`accepted_findings`, with the reason.",
        )
    vague = [each for each in verdicts if each.outcome is not Outcome.LOADS]
    if not is_unknown_allowed and any(each.is_open for each in verdicts):
        raise WillNotLoad(
            "It is not known whether the gateway would load the plugin.",
            evidence=verdicts_text(vague).rstrip(),
            remedy="Set `[krakend].require_verdict` to false to have it packaged nonetheless.",
        )
    if vague:
        logger.warning("%s", verdicts_text(vague).rstrip())


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), UnionRule(PackageFieldSet, KrakendPluginFieldSet)]
