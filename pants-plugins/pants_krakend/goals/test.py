"""`pants test` for `krakend_gateway`: the real gateway opens its plugins and answers requests."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import Any

from pants.core.goals.test import TestFieldSet, TestRequest, TestResult, TestSubsystem
from pants.engine.fs import EMPTY_FILE_DIGEST, CreateDigest, Digest, FileContent, FileEntry
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from pants_krakend.builders.gateway_program import (
    GatewayProgramRequest,
    gateway_program,
    gateway_source,
)
from pants_krakend.builders.plugin import PluginBuildRequest, build_plugin
from pants_krakend.builders.probe import MachineRequest, find_machine
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gatewaytest.program import ProgramSource, choose_runner
from pants_krakend.core.gatewaytest.trial import (
    CONFIG,
    FILES,
    GATEWAY,
    PLUGINS,
    REQUESTS,
    TRIAL,
    Trial,
)
from pants_krakend.core.platform import Platform
from pants_krakend.core.report.config import config_text
from pants_krakend.core.report.gateway_test_text import junit_of_problem
from pants_krakend.core.verdict.finding import Rung
from pants_krakend.engine import (
    callable_rule,
    concurrently,
    create_digest,
    digest_to_snapshot,
    get_digest_entries,
    implicitly,
    path_globs_to_digest,
)
from pants_krakend.gateway import GatewayFields
from pants_krakend.sources.deployments import DeploymentRequest, find_deployment
from pants_krakend.sources.modules import existing
from pants_krakend.subsystem import KrakendGatewaySubsystem, KrakendSubsystem
from pants_krakend.toolchain.own_program import OwnProgramRequest, run_own_program
from pants_krakend.verdicts.gateway import (
    GatewayVerdict,
    GatewayVerdictRequest,
    judge_gateway,
    rendered_files,
)

__all__ = ["KrakendGatewayTestFieldSet", "TestKrakendGateway"]

_DEFAULT_SECONDS = 60
# For ending the gateway, and for what surrounds it.
_MORE_SECONDS = 30
_EXTRA = ("gateway.log", "krakend.json")


@dataclass(frozen=True)
class KrakendGatewayTestFieldSet(GatewayFields, TestFieldSet):
    """What testing needs to know of a `krakend_gateway`."""


class TestKrakendGateway(TestRequest):
    """Ask to test `krakend_gateway` targets."""

    tool_subsystem = KrakendGatewaySubsystem  # type: ignore[assignment] # Pants wants a protocol
    field_set_type = KrakendGatewayTestFieldSet


@dataclass(frozen=True)
class TrialFilesRequest:
    """Ask for everything that a test needs.

    :param config: what the gateway reads.
    """

    trial: Trial
    fields: GatewayFields
    source: ProgramSource
    config: bytes

    @property
    def platform(self) -> Platform:
        """That the gateway runs on."""
        return self.source.platform


@dataclass(frozen=True)
class TrialFiles:
    """It, laid out as `core/gatewaytest/trial.py` says."""

    digest: Digest


async def _named_files(fields: GatewayFields) -> list[FileEntry]:
    """The files that the configuration names, below where the gateway is started."""
    paths = fields.files.paths(fields.address)
    digest = await path_globs_to_digest(existing(*paths.values()))
    entries = {
        each.path: each for each in await get_digest_entries(digest) if isinstance(each, FileEntry)
    }
    return [
        replace(entries[file], path=posixpath.join(FILES, posixpath.normpath(named).lstrip("/")))
        for named, file in paths.items()
    ]


@rule(desc="Lay out the test of a KrakenD gateway", level=LogLevel.DEBUG)
async def lay_out_trial(request: TrialFilesRequest) -> TrialFiles:
    trial, fields, platform = request.trial, request.fields, request.platform
    found = await find_deployment(DeploymentRequest(fields), **implicitly())
    built = await concurrently(
        build_plugin(PluginBuildRequest(each, platform), **implicitly()) for each in found.plugins
    )
    addresses = [str(each.address) for each in found.plugins]
    names = {each.address: each.file for each in trial.deployment.plugins}
    digests = {f"{PLUGINS}/{names[at]}": each.digest for at, each in zip(addresses, built)}
    entries = await concurrently(get_digest_entries(each) for each in digests.values())
    contents = [FileContent(TRIAL, trial.render()), FileContent(CONFIG, request.config)]
    if found.requests is not None:
        contents.append(FileContent(REQUESTS, found.requests))
    files = [
        FileEntry(name, entry.file_digest, is_executable=True)
        for name, several in zip(digests, entries)
        for entry in several
        if isinstance(entry, FileEntry)
    ]
    files += await _named_files(fields)
    if not trial.runner.image:
        program = await gateway_program(GatewayProgramRequest(request.source), **implicitly())
        files.append(replace(program.file, path=GATEWAY))
    return TrialFiles(await create_digest(CreateDigest([*contents, *files])))


trial_files = callable_rule(lay_out_trial)


@rule(desc="Test a KrakenD gateway", level=LogLevel.DEBUG)
async def test_krakend_gateway(
    batch: TestKrakendGateway.Batch[KrakendGatewayTestFieldSet, Any],
    test: TestSubsystem,
    krakend: KrakendSubsystem,
) -> TestResult:
    fields = batch.single_element
    try:
        verdict = await judge_gateway(
            GatewayVerdictRequest(fields, Rung.FINGERPRINTS), **implicitly()
        )
        if verdict.fails:
            text = f"The gateway was not started.\n{verdict.text(color=False)}"
            return replace(
                _result(fields, test, 1, text),
                xml_results=await digest_to_snapshot(
                    await create_digest(CreateDigest([_report_of_problem(fields, text)]))
                ),
            )
        machine = await find_machine(MachineRequest(), **implicitly())
        source = await gateway_source(fields, verdict.platform, krakend)
        runner = choose_runner(source, machine, is_asked=bool(fields.platform.value))
        trial = replace(_trial(fields, verdict, test), runner=runner)
        asked = TrialFilesRequest(trial, fields, source, verdict.config_file[1])
        files = await trial_files(asked, **implicitly())
    except KrakendError as error:
        return _result(fields, test, 1, "", f"{error.of(str(fields.address))}\n")
    run = await run_own_program(
        OwnProgramRequest(
            ("trial", "."),
            description=f"Test {fields.address} with {verdict.found.gateway.name}",
            digest=files.digest,
            outputs=(*_EXTRA, trial.report),
            seconds=trial.seconds + _MORE_SECONDS,
            needs_engine=bool(runner.image),
            is_forced=test.force,
        ),
        **implicitly(),
    )
    entries = [each for each in await get_digest_entries(run.digest) if isinstance(each, FileEntry)]
    report = await create_digest(CreateDigest([e for e in entries if e.path == trial.report]))
    extra = await create_digest(
        CreateDigest([*(e for e in entries if e.path in _EXTRA), *rendered_files(verdict)])
    )
    stdout = run.stdout.decode(errors="replace")
    if run.exit_code and verdict.config.findings:
        # Notes fail nothing, and one of them may be why an answer is another one: the order.
        stdout += config_text(verdict.config)
    return replace(
        _result(fields, test, run.exit_code, stdout, run.stderr),
        result_metadata=run.metadata,
        xml_results=await digest_to_snapshot(report),
        extra_output=await digest_to_snapshot(extra),
        log_extra_output=True,
    )


def _report(fields: GatewayFields) -> str:
    """The name of the JUnit file, which no other test has."""
    return f"{fields.address.path_safe_spec}.xml"


def _report_of_problem(fields: GatewayFields, text: str) -> FileContent:
    return FileContent(_report(fields), junit_of_problem(str(fields.address), text))


def _trial(fields: GatewayFields, verdict: GatewayVerdict, test: TestSubsystem) -> Trial:
    return Trial(
        name=str(fields.address),
        config=verdict.config_file[0],
        requests=fields.requests.path,
        deployment=verdict.deployment,
        seconds=fields.timeout.calculate_from_global_options(test) or _DEFAULT_SECONDS,
        report=_report(fields),
        environment=tuple(sorted((fields.env.value or {}).items())),
        accepted=tuple(sorted((fields.accepted_findings.value or {}).items())),
        files=tuple(sorted(each for each in fields.files.value or () if posixpath.isabs(each))),
    )


def _result(
    fields: GatewayFields, test: TestSubsystem, exit_code: int, stdout: str, stderr: str = ""
) -> TestResult:
    """The result of a test of which no process has run."""
    return TestResult(
        exit_code=exit_code,
        stdout=stdout,
        stdout_digest=EMPTY_FILE_DIGEST,
        stderr=stderr,
        stderr_digest=EMPTY_FILE_DIGEST,
        addresses=(fields.address,),
        output_setting=test.output,
        result_metadata=None,
    )


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules(), *TestKrakendGateway.rules()]
