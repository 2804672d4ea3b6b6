"""The rule that reads a built plugin, in a process: what it says is cached with the file."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import Digest
from pants.engine.rules import collect_rules, rule

from pants_krakend.core.abi.facts import BinaryFacts
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.report.facts_document import parse_facts
from pants_krakend.engine import callable_rule, implicitly
from pants_krakend.toolchain.own_program import OwnProgramRequest, run_own_program

__all__ = ["BinaryRequest", "FoundBinary", "UnreadableBinary", "find_binary"]


class UnreadableBinary(KrakendError):
    """A file that was built cannot be read."""


@dataclass(frozen=True)
class BinaryRequest:
    """Ask for the facts of a file.

    :param file: its name in the digest.
    :param subject: what it is, for people.
    """

    digest: Digest
    file: str
    subject: str


@dataclass(frozen=True)
class FoundBinary:
    """What the file says."""

    facts: BinaryFacts


@rule(desc="Read a built plugin")
async def read_binary(request: BinaryRequest) -> FoundBinary:
    result = await run_own_program(
        OwnProgramRequest(
            (request.file,),
            description=f"Read {request.subject}",
            digest=request.digest,
            module="pants_krakend.commands.read_built",
        ),
        **implicitly(),
    )
    if result.exit_code != 0:
        raise UnreadableBinary(
            f"What was built for {request.subject} cannot be read.",
            evidence=result.stderr.strip(),
            remedy="Please report it.",
        )
    return FoundBinary(parse_facts(result.stdout))


find_binary = callable_rule(read_binary)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
