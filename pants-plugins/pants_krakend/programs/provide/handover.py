"""The user's settings and credentials, which this process is handed in a file.

As variables of the process they would be in Pants' caches and logs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["take_over"]

_VARIABLE = "PANTS_KRAKEND_HANDOVER"
_HIDDEN = "[hidden]"
_USER_INFO = re.compile(r"(https?://)[^/\s\"']+@")


def take_over() -> Callable[[str], str]:
    """Put what was handed over into the environment, and return what hides secrets in a text.

    Entries are separated by NUL: `NAME=value` is a variable, `=text` a secret.
    """
    file = os.environ.pop(_VARIABLE, None)
    content = os.fsdecode(Path(file).read_bytes()) if file else ""
    entries = [entry.partition("=") for entry in content.split("\0") if entry]
    os.environ.update({name: value for name, _, value in entries if name})
    secrets = [value for name, _, value in entries if not name]

    def hide(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, _HIDDEN)
        return _USER_INFO.sub(rf"\1{_HIDDEN}@", text)

    return hide
