"""Go's own versions and their order: go lines (`1.25`, `1.25.3`) and toolchains (`go1.25.3`).

Module versions are no business of this file. Source of the rules:
https://go.dev/doc/toolchain#version and package go/version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pants_krakend.core.errors import KrakendError

__all__ = ["GoVersion", "GoVersionError"]

_NUMBER = "(0|[1-9][0-9]{0,8})"
_FORM = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}|([a-z]{{1,20}}){_NUMBER}?)?)?")
_FIRST_WITH_LANGUAGE = 21
_ABSENT = -1


class GoVersionError(KrakendError):
    """A text is no Go version: raised for anything but 1.N, 1.N.P and 1.NrcR."""


@dataclass(frozen=True, order=True)
class GoVersion:
    """One Go version, ordered as Go orders them: 1.21 < 1.21rc1 < 1.21.0 < 1.21.1.

    Before 1.21 there was no .0: 1.20 is a release, equal to 1.20.0, and 1.20rc1 < 1.20.

    :param patch: -1 where there is none, which sorts before 0.
    :param text: as written, without `go` and without a `-suffix` of a custom toolchain.
    """

    major: int
    minor_number: int
    patch: int
    kind: str
    pre: int
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> GoVersion:
        """Read a go line's version or a toolchain's name.

        :raises GoVersionError: it is neither (`default` is neither).
        """
        bare = text[len("go") :].split("-", 1)[0] if text.startswith("go") else text
        match = _FORM.fullmatch(bare)
        if match is None:
            what = f"{text[:100]!a} is not a Go version."
            remedy = "Write it as 1.25.3, 1.25, 1.25rc1 or go1.25.3."
            raise GoVersionError(what, remedy=remedy)
        major, minor, patch, kind, pre = match.groups()
        old = minor is None or int(minor) < _FIRST_WITH_LANGUAGE
        absent = 0 if old and not kind else _ABSENT
        return cls(
            major=int(major),
            minor_number=int(minor or 0),
            patch=int(patch) if patch else absent,
            kind=kind or "",
            pre=int(pre) if pre else _ABSENT,
            text=bare,
        )

    @property
    def minor(self) -> str:
        """The language version that this is of, such as `1.25`."""
        return f"{self.major}.{self.minor_number}"

    @property
    def is_language(self) -> bool:
        """Whether this names a language version only, and no release that could be had."""
        return self.patch == _ABSENT and not self.kind

    def __str__(self) -> str:
        return self.text
