"""Tests of `failed`: which errors are findings, under which rule, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pants_krakend.core.build.failures import explain_failure
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import NoPluginSupport
from pants_krakend.core.gosource.follow import MissingPackage
from pants_krakend.core.verdict.failed import failure_finding, with_failure
from pants_krakend.core.verdict.finding import Finding, Rung, Severity, Verdict
from pants_krakend.core.verdict.rules import Rule


def of_go(output: str, status: int = 1) -> KrakendError:
    """What a failed `go list` is explained by."""
    return explain_failure(status, output, subject="auth:so", module_dir="auth", go="1.25.12")


@pytest.mark.parametrize(
    ("error", "rule", "where"),
    [
        pytest.param(
            of_go("main.go:7:2: missing go.sum entry for module providing package a.org/b"),
            Rule.GO_SUM,
            "auth/main.go:7",
            id="a missing sum",
        ),
        pytest.param(
            of_go("go: updates to go.mod needed; to update it:\n\tgo mod tidy"),
            Rule.GO_SUM,
            "",
            id="a go.mod that is out of date",
        ),
        pytest.param(
            of_go("go: a.org/b@v1.0.0 requires go >= 1.26.0 (running go 1.25.12)"),
            Rule.GO_LINE,
            "",
            id="a module for a newer Go",
        ),
        pytest.param(
            of_go("main.go:3:8: package gone is not in std (/usr/local/go/src/gone)"),
            Rule.SOURCES,
            "auth/main.go:3",
            id="an import that there is nothing of",
        ),
        pytest.param(
            of_go("verifying a.org/b@v1.0.0: checksum mismatch"),
            Rule.SOURCES,
            "",
            id="bytes that go.sum does not promise",
        ),
        pytest.param(
            MissingPackage('auth/main.go:3 imports "a", but', remedy="Correct the import."),
            Rule.SOURCES,
            "auth/main.go:3",
            id="a package of the repository that is not there",
        ),
        pytest.param(
            NoPluginSupport("KrakenD 3.0.0 loads no plugins.", remedy="Take 2.13.8."),
            Rule.GATEWAY_WITHOUT_PLUGINS,
            "",
            id="a gateway without plugins",
        ),
    ],
)
def test_an_error_that_says_that_no_plugin_can_load_is_a_finding(
    error: KrakendError, rule: Rule, where: str
) -> None:
    assert failure_finding(error, Rung.LINKED, "auth:so") == Finding(
        rule=rule,
        severity=Severity.ERROR,
        subject="auth:so",
        plugin="",
        gateway="",
        cause="\n".join(part for part in (error.what, error.evidence) if part),
        remedy=error.remedy,
        rung=Rung.LINKED,
        where=where,
    )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(of_go("no space left on device", 70), id="a machine that fails"),
        pytest.param(of_go("dial tcp 127.0.0.1:1: connection refused"), id="no network"),
        pytest.param(of_go("a.org/b@v1.0.0: 404 Not Found"), id="a module that is not served"),
        pytest.param(KrakendError("Something else.", remedy=""), id="anything else"),
    ],
)
def test_an_error_that_says_nothing_of_the_plugin_is_no_finding(error: KrakendError) -> None:
    assert failure_finding(error, Rung.LINKED, "auth:so") is None


STOPPED = Finding.of_error(
    Rule.GO_LINE, KrakendError("Too new.", remedy="Lower it."), Rung.LINKED, "auth:so"
)
AT_A_LINE = replace(STOPPED, subject="auth/go.mod", where="auth/go.mod:3", rung=Rung.STATIC)
RISK = replace(AT_A_LINE, severity=Severity.RISK)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        pytest.param((), (STOPPED,), id="for the first time"),
        pytest.param((AT_A_LINE,), (AT_A_LINE,), id="with a line, if one is known"),
        pytest.param((RISK,), (AT_A_LINE,), id="as what it is, where it seemed a risk"),
        pytest.param(
            (replace(RISK, cause="Another file is."),),
            (replace(RISK, cause="Another file is."), STOPPED),
            id="beside others of its rule",
        ),
    ],
)
def test_what_stops_a_build_is_told_once(
    seen: tuple[Finding, ...], told: tuple[Finding, ...]
) -> None:
    verdict = Verdict("auth:so", "KrakenD 2.1.4", "linux-amd64-musl", Rung.STATIC, seen)
    assert with_failure(verdict, STOPPED).findings == told
