"""`pants check` for `krakend_plugin`: would the gateway load it, and is the gateway's lock true."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions

from pants_krakend.core.build.request import named_lock
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.sources import resolve_sources
from pants_krakend.core.report.files import verdict_files
from pants_krakend.core.report.outputs import VENDOR, check_outputs, rung_of
from pants_krakend.core.report.verdict import verdicts_text
from pants_krakend.engine import concurrently, create_digest, implicitly
from pants_krakend.plugin import PluginFields
from pants_krakend.resources import producer
from pants_krakend.subsystem import KrakendCheckSubsystem, KrakendSubsystem
from pants_krakend.verdicts.lock import CheckedLock, LockCheckRequest, check_lock
from pants_krakend.verdicts.plugin import PluginVerdictRequest
from pants_krakend.verdicts.plugins import JudgedPlugins, PluginsRequest, judge_plugins
from pants_krakend.verdicts.vendor import VendorRequest, ask_vendor

__all__ = ["CheckKrakendPlugins"]

CHECKER = "krakend"


class CheckKrakendPlugins(CheckRequest[PluginFields]):
    """Ask to check `krakend_plugin` targets."""

    field_set_type = PluginFields
    tool_name = CHECKER


async def _vendor_files(plugins: JudgedPlugins) -> list[FileContent]:
    """What the vendor's command would say of each plugin, and a file on where that misleads."""
    answers = await concurrently(
        ask_vendor(VendorRequest(asked.fields, asked.platform, verdict), **implicitly())
        for asked, verdict in plugins.judged
    )
    files = [
        FileContent(_vendor_file(asked), answer.text.encode())
        for (asked, _), answer in zip(plugins.judged, answers)
        if answer.text
    ]
    remarks = "".join(each.remarks for each in answers)
    return [*files, FileContent("vendor/misleads.txt", remarks.encode())]


def _vendor_file(asked: PluginVerdictRequest) -> str:
    """Another name for each address and platform: Pants hangs at two files of one name."""
    address = asked.fields.address
    name = f"{address.target_name}{address.parameters_repr}-{asked.platform.value}.txt"
    return posixpath.join("vendor", address.spec_path, name)


@rule(desc="Check KrakenD plugins")
async def check_plugins(
    request: CheckKrakendPlugins,
    krakend: KrakendSubsystem,
    options: KrakendCheckSubsystem,
    global_options: GlobalOptions,
) -> CheckResults:
    """Judge every plugin, and check each lock once whose sources can be looked at."""
    if options.skip:
        return CheckResults([], checker_name=CHECKER)
    try:
        rung = rung_of(options.rung, require_verdict=krakend.require_verdict)
        outputs = check_outputs(options.output)
    except KrakendError as error:
        return CheckResults([CheckResult(1, "", f"{error}\n")], checker_name=CHECKER)
    plugins = await judge_plugins(PluginsRequest(request.field_sets, rung), **implicitly())
    lock_requests = {
        lock for fields in request.field_sets if (lock := _lock_check(fields, krakend))
    }
    locks = await concurrently(
        check_lock(each, **implicitly())
        for each in sorted(lock_requests, key=lambda each: each.lock.resolve)
    )
    contents = verdict_files(outputs, plugins.verdicts, producer())
    files = [FileContent(name, data) for name, data in contents.items()]
    if VENDOR in outputs:
        files += await _vendor_files(plugins)
    result = CheckResult(
        exit_code=_status(plugins, locks, require_verdict=krakend.require_verdict),
        stdout=verdicts_text(plugins.verdicts, color=global_options.colors)
        + "".join(each.text for each in locks),
        stderr=plugins.problems_text,
        report=await create_digest(CreateDigest(files)),
    )
    return CheckResults([result], checker_name=CHECKER)


def _lock_check(fields: PluginFields, krakend: KrakendSubsystem) -> LockCheckRequest | None:
    """The check of a plugin's lock; None where nothing can be compared, or judging will say why."""
    try:
        lock = named_lock(fields.asked(krakend), krakend.resolves)
        if lock is None or lock.resolve not in krakend.resolve_sources:
            return None
        sources = resolve_sources(lock.resolve, krakend.resolve_sources)
    except KrakendError:
        return None
    ours = tuple(each for each in sources if each.is_in_repository)
    images = tuple(each for each in sources if each.is_image)
    if not ours and not images:
        return None
    return LockCheckRequest(lock, ours, images, is_whole=len(ours) == len(sources))


def _status(plugins: JudgedPlugins, locks: Iterable[CheckedLock], *, require_verdict: bool) -> int:
    is_bad = plugins.fails or any(not each.is_same for each in locks)
    return int(is_bad or (require_verdict and plugins.is_open))


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), UnionRule(CheckRequest, CheckKrakendPlugins)]
