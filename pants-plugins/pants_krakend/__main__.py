"""`python -m pants_krakend`: what the core knows, without Pants.

Only reading arguments lives here; each command is a module of `commands`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Callable

from pants_krakend.artifacts import image_digests
from pants_krakend.commands.check import FORMATS, CheckCall, check
from pants_krakend.commands.explain import show_explanations
from pants_krakend.commands.facts import show_facts
from pants_krakend.commands.lock import make_lock
from pants_krakend.commands.program import write_program
from pants_krakend.commands.snippet import KINDS, show_snippet
from pants_krakend.commands.trial import try_gateway
from pants_krakend.commands.verify_caches import verify_caches
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.releases_text import render_releases
from pants_krakend.core.platform import Arch, Platform
from pants_krakend.resources import catalogue, fingerprint_tables

FAILED = 1
BAD_CALL = 2
_CHECK = """\
Say whether a gateway would load plugins: every reason why not, with the edit that mends it.
A directory is judged by its go.mod, go.sum and imports (rung 0: it can be found to fail, and never
to load), a .so file by its fingerprints (rung 2: exact). Several .so files are judged together, as
plugins that one gateway opens in that order. Nothing is run, compiled or fetched.
"""
_CHECK_END = """\
examples:
  python -m pants_krakend check --gateway 2.13.8 plugins/auth
  python -m pants_krakend check --gateway edge.lock plugins/auth dist/*.so --require-verdict
  python -m pants_krakend check --gateway binary:/usr/bin/krakend auth.so --format sarif

exit status: 0 nothing found, 1 a plugin would not load (or, with --require-verdict, nobody can
tell), 2 nothing to check, or something named that cannot be read.
"""
_EXPLAIN = """\
Say what a line of a gateway's log or of a shell means, why it probably happened and how to mend it.
Prefixes, times, colours and JSON around the line do no harm. A rule of `check` is explained too.
"""
_EXPLAIN_END = """\
examples:
  python -m pants_krakend explain 'plugin was built with a different version of package net/http'
  python -m pants_krakend explain module-version
  docker logs gateway 2>&1 | python -m pants_krakend explain -

exit status: 0 explained, 1 nothing in the text is known.
"""


def main(argv: list[str]) -> int:
    """Run one command and return the exit status: 0 fine, 1 a file is not what it has to be.

    A call with wrong arguments ends in status 2; what else the statuses of a command mean is said
    in its own module.
    """
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except KrakendError as error:
        sys.stderr.write(f"{error}\n\n")
        return BAD_CALL if arguments.command == "check" else FAILED


def _run(arguments: argparse.Namespace) -> int:
    commands: Mapping[str, Callable[[], int]] = {
        "check": lambda: _check(arguments),
        "digest": lambda: _digest(arguments.source),
        "explain": lambda: show_explanations(arguments.text),
        "facts": lambda: show_facts(arguments.files, as_json=arguments.json),
        "lock": lambda: make_lock(arguments.sources, output=arguments.output, old=arguments.diff),
        "program": lambda: write_program(
            arguments.source, arguments.digest, Arch(arguments.cpu), arguments.output
        ),
        "releases": _releases,
        "snippet": lambda: show_snippet(arguments.kind, arguments.name, arguments.directory),
        "trial": lambda: try_gateway(arguments.directory),
        "verify-caches": lambda: verify_caches(arguments.directory),
    }
    return commands[arguments.command]()


def _check(arguments: argparse.Namespace) -> int:
    return check(
        CheckCall(
            gateway=arguments.gateway,
            paths=tuple(arguments.paths),
            format=arguments.format,
            platform=Platform.parse(arguments.platform) if arguments.platform else None,
            require_verdict=arguments.require_verdict,
        )
    )


def _digest(source: str) -> int:
    sys.stdout.write("\n".join([*image_digests(source), ""]))
    return 0


def _releases() -> int:
    sys.stdout.write(render_releases(catalogue(), fingerprint_tables()))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pants_krakend", description="Facts about KrakenD gateways and plugins."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands)
    _add_explain(commands)
    facts = commands.add_parser("facts", help="what a gateway, a plugin or any other file is")
    facts.add_argument("files", nargs="+", type=Path, metavar="FILE")
    facts.add_argument("--json", action="store_true", help="one JSON document, sorted")
    lock = commands.add_parser("lock", help="make the lock of a gateway, or compare one with it")
    lock.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="binary:PATH, tarball:PATH, image:NAME:TAG or release:X.Y.Z; several are one "
        "gateway's platforms",
    )
    lock.add_argument("--output", type=Path, metavar="FILE", help="write the lock to this file")
    lock.add_argument(
        "--diff", type=Path, metavar="FILE", help="say what differs from this lock, and fail if so"
    )
    digest = commands.add_parser("digest", help="what an image's tag stands for now")
    digest.add_argument("source", metavar="image:NAME:TAG")
    program = commands.add_parser("program", help="the program of a locked gateway, to be run")
    program.add_argument("source", metavar="SOURCE")
    program.add_argument("--digest", required=True, metavar="sha256:…", help="what was locked")
    program.add_argument("--cpu", required=True, choices=[each.value for each in Arch])
    program.add_argument("--output", required=True, type=Path, metavar="FILE")
    commands.add_parser("releases", help="the KrakenD releases that are known")
    _add_snippet(commands)
    trial = commands.add_parser("trial", help="the test of a gateway, as `pants test` lays it out")
    trial.add_argument("directory", type=Path, metavar="DIRECTORY")
    verify = commands.add_parser(
        "verify-caches", help="whether tools, modules and compiled packages were changed meanwhile"
    )
    verify.add_argument(
        "directory",
        nargs="?",
        type=Path,
        metavar="DIRECTORY",
        help="what `[GLOBAL].named_caches_dir` names, if it is set; no build may run meanwhile",
    )
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check",
        help="whether a gateway would load plugins, and every reason why not",
        description=_CHECK,
        epilog=_CHECK_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a plugin's directory, or its .so file"
    )
    check.add_argument(
        "--gateway",
        required=True,
        metavar="GATEWAY",
        help="a release (2.13.8), a lockfile, or a source (binary:PATH, image:NAME:TAG)",
    )
    check.add_argument(
        "--platform",
        metavar="PLATFORM",
        help="the gateway's, as linux-amd64-musl; by default the one that a .so file is for, and "
        "for directories the gateway's first, Alpine's before others",
    )
    check.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="text for people; json and sarif for programs; vendor: what `krakend check-plugin` "
        "would print for the directories, and on stderr where that misleads",
    )
    check.add_argument(
        "--require-verdict", action="store_true", help="fail too where the verdict is unknown"
    )


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="what a line of a gateway's log means, and how to mend it",
        description=_EXPLAIN,
        epilog=_EXPLAIN_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    explain.add_argument(
        "text", metavar="TEXT|RULE", help="the line, a rule's id, or - for a log on standard input"
    )


def _add_snippet(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    snippet = commands.add_parser(
        "snippet", help="what to paste into krakend.json so that the gateway uses a plugin"
    )
    snippet.add_argument(
        "directory",
        nargs="?",
        type=Path,
        metavar="DIRECTORY",
        help="a plugin's main package: its names are guessed from the Go files",
    )
    snippet.add_argument(
        "--kind", choices=KINDS, help="the plugin's kind, if no directory is given"
    )
    snippet.add_argument(
        "--name", action="append", default=[], help="a name that it registers; may be repeated"
    )


if __name__ == "__main__":
    # Whoever ends this lets it clean up: a container that it reads an image through goes with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
