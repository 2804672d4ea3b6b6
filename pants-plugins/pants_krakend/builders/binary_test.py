"""Tests of reading a built file: what the command is asked, and what comes of its answer."""

from __future__ import annotations

import pytest
from pants.engine.fs import EMPTY_DIGEST
from pants.testutil.rule_runner import MockGet, run_rule_with_mocks

from pants_krakend.builders.binary import (
    BinaryRequest,
    FoundBinary,
    UnreadableBinary,
    read_binary,
)
from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.abi.kind import Kind
from pants_krakend.core.report.facts_document import facts_json, render_json
from pants_krakend.toolchain.own_program import OwnProgramRequest, OwnProgramResult

REQUEST = BinaryRequest(EMPTY_DIGEST, "output", "auth:so for linux-amd64-musl")
FACTS = BinaryFacts(Kind.PLUGIN, arch="amd64", go="1.25.12", fingerprints={"fmt": "0" * 16})


def read(exit_code: int, stdout: bytes, stderr: str = "") -> tuple[FoundBinary, OwnProgramRequest]:
    """What is read where the command answers so, and what it was asked."""
    asked: list[OwnProgramRequest] = []

    def answer(request: OwnProgramRequest) -> OwnProgramResult:
        asked.append(request)
        return OwnProgramResult(exit_code, stdout, stderr, EMPTY_DIGEST)

    get = MockGet(output_type=OwnProgramResult, input_types=(OwnProgramRequest,), mock=answer)
    found: FoundBinary = run_rule_with_mocks(read_binary, rule_args=[REQUEST], mock_gets=[get])
    return found, asked[0]


def test_the_file_is_read_by_the_plain_command() -> None:
    found, asked = read(0, render_json([facts_json("output", FACTS)]).encode())
    assert found.facts == FACTS
    assert asked == OwnProgramRequest(
        ("output",),
        description="Read auth:so for linux-amd64-musl",
        module="pants_krakend.commands.read_built",
    )


def test_a_file_that_cannot_be_read_is_an_error_with_what_the_command_said() -> None:
    with pytest.raises(UnreadableBinary) as raised:
        read(1, b"", "It contradicts itself.\n")
    assert str(raised.value) == (
        "What was built for auth:so for linux-amd64-musl cannot be read.\n\n"
        "It contradicts itself.\n\n"
        "Please report it."
    )
