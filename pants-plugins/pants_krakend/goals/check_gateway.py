"""`pants check` and `pants lint` for `krakend_gateway`: do configuration and plugins fit."""

from __future__ import annotations

from typing import Any

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.core.goals.lint import LintResult, LintTargetsRequest
from pants.core.util_rules.partitions import PartitionerType
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.report.outputs import check_outputs
from pants_krakend.core.verdict.finding import Rung
from pants_krakend.engine import concurrently, create_digest, implicitly
from pants_krakend.gateway import GatewayFields
from pants_krakend.subsystem import (
    KrakendCheckSubsystem,
    KrakendGatewaySubsystem,
    KrakendSubsystem,
)
from pants_krakend.verdicts.gateway import (
    GatewayVerdictRequest,
    gateways_files,
    gateways_text,
    rendered_files,
    try_to_judge_gateway,
)

__all__ = ["CheckKrakendGateways", "LintKrakendGateways"]

CHECKER = KrakendGatewaySubsystem.options_scope


class CheckKrakendGateways(CheckRequest[GatewayFields]):
    """Ask to check `krakend_gateway` targets."""

    field_set_type = GatewayFields
    tool_name = CHECKER


class LintKrakendGateways(LintTargetsRequest):
    """Ask to lint `krakend_gateway` targets."""

    field_set_type = GatewayFields
    tool_subsystem = KrakendGatewaySubsystem  # type: ignore[assignment] # Pants wants a protocol
    partitioner_type = PartitionerType.DEFAULT_SINGLE_PARTITION


@rule(desc="Check KrakenD gateways")
async def check_gateways(
    request: CheckKrakendGateways,
    krakend: KrakendSubsystem,
    options: KrakendGatewaySubsystem,
    check: KrakendCheckSubsystem,
    global_options: GlobalOptions,
) -> CheckResults:
    """Judge with plugins that are built and opened, since a name is known by nothing less."""
    if options.skip:
        return CheckResults([], checker_name=CHECKER)
    try:
        outputs = check_outputs(check.output)
    except KrakendError as error:
        return CheckResults([CheckResult(1, "", f"{error}\n")], checker_name=CHECKER)
    gateways = sorted(request.field_sets, key=lambda each: each.address)
    judged = await concurrently(
        try_to_judge_gateway(GatewayVerdictRequest(each, Rung.FINGERPRINTS), **implicitly())
        for each in gateways
    )
    stdout, stderr = gateways_text(judged, color=global_options.colors)
    is_bad = any(each.verdict is None or each.verdict.fails for each in judged)
    is_open = any(each.verdict and each.verdict.is_open for each in judged)
    status = int(is_bad or (krakend.require_verdict and is_open))
    files = [FileContent(*each) for each in gateways_files(judged, outputs).items()]
    files += [
        file
        for fields, each in zip(gateways, judged)
        if each.verdict
        for file in rendered_files(each.verdict, fields.address.path_safe_spec)
    ]
    report = await create_digest(CreateDigest(files))
    result = CheckResult(status, stdout, stderr, report=report)
    return CheckResults([result], checker_name=CHECKER)


@rule(desc="Lint KrakenD gateways")
async def lint_gateways(
    request: LintKrakendGateways.Batch[GatewayFields, Any], global_options: GlobalOptions
) -> LintResult:
    """Judge by the sources alone: what plugins register is not seen there."""
    judged = await concurrently(
        try_to_judge_gateway(GatewayVerdictRequest(each, Rung.STATIC), **implicitly())
        for each in request.elements
    )
    stdout, stderr = gateways_text(judged, color=global_options.colors)
    is_bad = any(each.verdict is None or each.verdict.fails for each in judged)
    return LintResult(int(is_bad), stdout, stderr, linter_name=LintKrakendGateways.tool_name)


def rules() -> list[object]:
    """The rules of this module."""
    return [
        *collect_rules(),
        *LintKrakendGateways.rules(),
        UnionRule(CheckRequest, CheckKrakendGateways),
    ]
