"""What a process with a network is told of the user's environment, and what it may not print.

Only the text that is handed over is made here; how it gets to the process is known elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pants_krakend.core.errors import KrakendError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["HANDOVER_VARIABLE", "SecretInOption", "handover", "require_no_secret"]

# The one variable that the process has: the path of a file that holds what `handover` gives.
HANDOVER_VARIABLE = "PANTS_KRAKEND_HANDOVER"

# Whoever may see a shorter one learns little, and hiding `1` or `ci` makes a message unreadable.
_SHORTEST_SECRET = 8
# A token may stand alone (`https://TOKEN@host`); the `git` of `ssh://git@host` is none.
_USER_INFO = re.compile(r"(?P<scheme>https?://)(?P<user>[^/\s\"']+)@")


class SecretInOption(KrakendError):
    """An option holds credentials, and Pants writes options into logs."""


def require_no_secret(requested: Collection[str]) -> None:
    """See that no value that is set in an option has credentials in it.

    :param requested: `[krakend].fetch_env_vars`: `NAME`, or `NAME=value`.
    :raises SecretInOption: a value is a URL with a user or a password.
    """
    for each in requested:
        name, is_set, value = each.partition("=")
        if is_set and _USER_INFO.search(value):
            raise SecretInOption(
                f"`[krakend].fetch_env_vars` sets {name} to a URL with credentials in it.",
                evidence=_USER_INFO.sub(r"\g<scheme>[hidden]@", each),
                remedy="What is set in an option is no secret: it is in logs and caches. Put the "
                f"credentials into a netrc file, or name `{name}` alone in the option and set the "
                "variable in the environment that Pants is started in.",
            )


def handover(
    requested: Collection[str], variables: Mapping[str, str], settings: Collection[str]
) -> bytes:
    """The variables of a process, and strings that it replaces in all that it prints.

    Entries are separated by NUL: `NAME=value` is a variable, and `=text` must not be printed. That
    is what stands before the `@` of a URL, and the value of every variable that is taken from the
    environment and is none of the usual settings.

    :param requested: `[krakend].fetch_env_vars`: `NAME`, or `NAME=value`.
    :param variables: the values of those that are set.
    :param settings: names of variables whose values are shown.
    """
    hidden = {
        secret
        for name, value in variables.items()
        for secret in _secrets(value, whole=name in requested and name not in settings)
        if len(secret) >= _SHORTEST_SECRET
    }
    # The longest first: one may be part of another.
    entries = [f"={secret}" for secret in sorted(hidden, key=lambda each: (-len(each), each))]
    entries += [f"{name}={value}" for name, value in sorted(variables.items())]
    return "\0".join(entries).encode(errors="surrogateescape")


def _secrets(value: str, *, whole: bool) -> Iterator[str]:
    if whole:
        yield value
    for match in _USER_INFO.finditer(value):
        _, _, password = match["user"].partition(":")
        yield from (match["user"], password, unquote(password))
