"""Which C compiler a build uses, and what identifies it in a cache key."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.process import Process
from pants.engine.rules import collect_rules, rule

from pants_krakend.compat import EnvironmentTarget
from pants_krakend.core.build.compilers import c_compiler_of
from pants_krakend.core.build.plan import CCompiler, CCompilerName, short_digest
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.platform import Platform
from pants_krakend.engine import (
    callable_rule,
    callable_rule_in,
    execute_process,
    implicitly,
)
from pants_krakend.subsystem import KrakendSubsystem
from pants_krakend.toolchain.pins import ZIG

__all__ = ["CCompilerRequest", "NoCCompiler", "choose_c_compiler", "choose_c_compiler_in"]

# What gcc and what it calls say of themselves; the same text on every machine with the same ones.
# A worker of a remote environment has no variables, and may have no /tmp.
_IDENTIFY = """\
export PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C TMPDIR=.
"$1" -dumpmachine && "$1" -dumpfullversion && "$1" --version && "$1" -Wl,--version || exit 1
for libc in /lib/ld-musl-*.so.1; do [ "$1" = musl-gcc ] && "$libc" 2>&1; done
cksum <"$("$1" -print-file-name=libc.so)"
"$1" -E -dM -include features.h - </dev/null | grep '__GLIBC.*__ [0-9]'
true
"""


class NoCCompiler(KrakendError):
    """The machine's own C compiler was asked for, and cannot compile for the platform."""


@dataclass(frozen=True)
class CCompilerRequest:
    """Ask for the C compiler of a platform, as the options say.

    :param place: where it is to be run, for people.
    """

    platform: Platform
    place: str = "on this machine"


@rule(desc="Find the C compiler")
async def find_c_compiler(
    request: CCompilerRequest, krakend: KrakendSubsystem, environment: EnvironmentTarget
) -> CCompiler:
    name = c_compiler_of(request.platform, krakend.c_compiler, krakend.c_compilers)
    if name is CCompilerName.ZIG:
        pins = short_digest("\n".join(sorted(ZIG.sha256)))
        return CCompiler(CCompilerName.ZIG, pins, directory=f"zig/{ZIG.version}-{pins}")
    compiler = CCompiler(CCompilerName.GCC, "")
    command = compiler.command(request.platform)
    said = await execute_process(
        Process(
            ("/bin/sh", "-c", _IDENTIFY, "identify", command),
            description=f"Ask {command} for its version",
            # The compiler of an image that has one name for ever has one version for ever.
            cache_scope=environment.executable_search_path_cache_scope(),
        ),
        **implicitly(),
    )
    text = said.stdout.decode(errors="replace")
    if said.exit_code != 0 or not text.startswith(request.platform.arch.gnu_name):
        raise NoCCompiler(
            f"{command} {request.place} cannot compile for {request.platform.value}.",
            evidence=(said.stderr.decode(errors="replace") if said.exit_code else text)
            .strip()
            .partition("\n")[0],
            remedy="Install it, or set `[krakend].c_compiler` to `zig`, which compiles for every "
            "platform from any machine.",
        )
    return CCompiler(CCompilerName.GCC, short_digest(text))


choose_c_compiler = callable_rule(find_c_compiler)
choose_c_compiler_in = callable_rule_in(find_c_compiler)


def rules() -> list[object]:
    """The rules of this module."""
    return [*collect_rules()]
