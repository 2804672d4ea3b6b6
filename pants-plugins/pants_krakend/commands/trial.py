"""`trial`: the test of a gateway in the current directory, as `pants test` runs it.

Its files are those that `core/gatewaytest/trial.py` names. Exit status: 0 passed, 1 failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pants_krakend.core.config.read import read_config
from pants_krakend.core.gatewaytest.cases import RequestsFile
from pants_krakend.core.gatewaytest.outcome import judge_seen
from pants_krakend.core.gatewaytest.requests_file import parse_requests
from pants_krakend.core.gatewaytest.trial import (
    CONFIG,
    REQUESTS,
    TRIAL,
    Trial,
    parse_trial,
)
from pants_krakend.core.report.gateway_test_text import junit_xml, outcome_text
from pants_krakend.trials.run import Place, run_trial

__all__ = ["try_gateway"]


def try_gateway(directory: Path) -> int:
    """Run the test, print its result and write its reports.

    :raises KrakendError: the configuration or the requests cannot be read.
    """
    trial = parse_trial((directory / TRIAL).read_bytes())
    document = read_config(trial.config, (directory / CONFIG).read_bytes())
    requests = _requests(trial, directory)
    seen = run_trial(trial, document, requests, Place(directory))
    judged = judge_seen(seen, document, trial.deployment, requests.requests)
    outcome = judged.accepting(dict(trial.accepted))
    (directory / trial.report).write_bytes(junit_xml(trial, outcome))
    sys.stdout.write(outcome_text(trial, outcome))
    return int(not outcome.has_passed)


def _requests(trial: Trial, directory: Path) -> RequestsFile:
    if not trial.requests:
        return RequestsFile(())
    return parse_requests(trial.requests, (directory / REQUESTS).read_bytes())
