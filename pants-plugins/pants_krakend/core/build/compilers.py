"""Which C compiler the options name for a platform."""

from __future__ import annotations

from collections.abc import Mapping

from pants_krakend.core.build.plan import CCompilerName
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform

__all__ = ["BadCCompilers", "c_compiler_of"]


class BadCCompilers(KrakendError):
    """`[krakend].c_compilers` names a platform or a C compiler that there is none of."""


def c_compiler_of(
    platform: Platform, default: CCompilerName, by_platform: Mapping[str, str]
) -> CCompilerName:
    """The C compiler of a platform.

    :param default: `[krakend].c_compiler`.
    :param by_platform: `[krakend].c_compilers`.
    :raises BadCCompilers: it has a bad key or value, whichever platform that is for.
    """
    platforms = [each.value for each in Platform]
    compilers = {each.value: each for each in CCompilerName}
    for key, value in sorted(by_platform.items()):
        if key not in platforms or value not in compilers:
            raise BadCCompilers(
                f"`[krakend].c_compilers` has {key!r}: {value!r}, which names no "
                + ("platform." if key not in platforms else "C compiler."),
                remedy=f"Its keys are platforms ({', '.join(platforms)}), its values C compilers "
                f"({', '.join(compilers)}).",
            )
    return compilers[by_platform[platform.value]] if platform.value in by_platform else default
