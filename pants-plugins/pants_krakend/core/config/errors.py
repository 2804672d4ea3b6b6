"""The errors of reading a configuration; each names the file and, where there is one, the line."""

from __future__ import annotations

from pants_krakend.core.errors import KrakendError

__all__ = ["ConfigSyntaxError", "ConfigUnseen"]


class ConfigSyntaxError(KrakendError):
    """The gateway could not read the file either.

    :param line: the place, from 1.
    """

    line: int = 1

    @classmethod
    def at(cls, file: str, line: int, problem: str, *, remedy: str) -> ConfigSyntaxError:
        """The error for one place of a file."""
        error = cls(f"{file}:{line}: {problem}", remedy=remedy)
        error.line = line
        return error


class ConfigUnseen(KrakendError):
    """The file may be right, and cannot be read here: a template, or a format of old gateways."""
