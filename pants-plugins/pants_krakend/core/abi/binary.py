"""What has to be true of a binary that this project made or is given, judged from its facts."""

from __future__ import annotations

from pants_krakend.core.abi.facts import read_facts
from pants_krakend.core.errors import KrakendError

__all__ = ["NotElf", "StaticGateway", "require_dynamic"]


class NotElf(KrakendError):
    """The bytes are no program and no library for Linux."""


class StaticGateway(KrakendError):
    """A gateway came out statically linked."""


def require_dynamic(data: bytes, subject: str) -> None:
    """See that a gateway can load plugins at all: the dynamic loader does that, or nothing.

    :raises NotElf: it is no ELF file, or not a whole one.
    :raises DamagedElf: it is one that cannot be read.
    :raises StaticGateway: it asks for no dynamic loader.
    """
    facts = read_facts(data)
    if not facts.kind.is_linked_elf:
        raise NotElf(
            f"{subject} cannot be read as a gateway.",
            evidence=facts.kind.sentence,
            remedy="Name a gateway's program or a plugin built for Linux.",
        )
    if not facts.interpreter:
        raise StaticGateway(
            f"{subject} is linked statically, so it can load no plugin.",
            evidence="It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not "
            "supported`.",
            remedy="Link it dynamically: no `-static` among its linker flags.",
        )
