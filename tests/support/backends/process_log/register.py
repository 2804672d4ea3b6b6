"""What Pants asks for: a listener that appends a line of JSON for each process to a file.

The file is named by the environment variable `PROCESS_LOG`. Only Pants imports this module.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pants.engine.rules import collect_rules, rule
from pants.engine.streaming_workunit_handler import (
    StreamingWorkunitContext,
    WorkunitsCallback,
    WorkunitsCallbackFactory,
    WorkunitsCallbackFactoryRequest,
)
from pants.engine.unions import UnionRule

_SCHEDULING = "Scheduling: "


class ProcessLog(WorkunitsCallback):
    """Appends to the file what has come to its end."""

    @property
    def can_finish_async(self) -> bool:
        """The file is whole when Pants has ended."""
        return False

    def __call__(
        self,
        *,
        started_workunits: tuple[Mapping[str, Any], ...],
        completed_workunits: tuple[Mapping[str, Any], ...],
        finished: bool,
        context: StreamingWorkunitContext,
    ) -> None:
        """Take what Pants reports once in a while, and at its end."""
        del started_workunits, finished, context
        with Path(os.environ["PROCESS_LOG"]).open("a") as file:
            file.writelines(_lines(completed_workunits))


def _lines(workunits: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in workunits:
        if each["name"] == "process" and "source" in each["metadata"]:
            line = {
                "description": each["description"].replace(_SCHEDULING, "", 1),
                "source": each["metadata"]["source"],
            }
            yield f"{json.dumps(line)}\n"


@dataclass(frozen=True)
class ProcessLogRequest:
    """What Pants makes the listener by."""


@rule
def listen(request: ProcessLogRequest) -> WorkunitsCallbackFactory:
    """Make the listener."""
    del request
    return WorkunitsCallbackFactory(ProcessLog)


def rules() -> list[object]:
    """The rules of this backend."""
    return [*collect_rules(), UnionRule(WorkunitsCallbackFactoryRequest, ProcessLogRequest)]
