"""What really becomes of plugins: hosts that open them, each pair in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.recipes import Truth
from tests.support.gateway import free_port

__all__ = ["Opened", "open_in_gateway", "open_in_host"]

_SECONDS = 60
# A gateway that waits for ever is no better than one that has died.
_GATEWAY_SECONDS = 20
_LOADED_ALL = "Loading process completed"
_REFUSED = "plugin.Open("
_HAS_NO_SUCH_SYMBOL = "not found in plugin"


@dataclass(frozen=True)
class Opened:
    """What became of one file.

    :param said: what Go said, if anything.
    """

    truth: Truth
    said: str = ""


def open_in_host(program: Path, files: Sequence[Path]) -> list[Opened]:
    """Open files in one small host, in their order."""
    done = subprocess.run(
        [program, *files],
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
        timeout=_SECONDS,
    )
    opened = [_of_line(line) for line in done.stdout.splitlines()]
    died = Opened(Truth.DIED, "\n".join(done.stderr.splitlines()[:2]))
    return [*opened, *[died] * len(files)][: len(files)]


def _of_line(line: str) -> Opened:
    word, _, rest = line.partition(" ")
    if word == "refused":
        return Opened(Truth.REFUSED, rest)
    return Opened(Truth.LOADED if int(rest) else Truth.NOTHING_REGISTERED)


def open_in_gateway(program: Path, file: Path, directory: Path) -> Opened:
    """Offer one file to each loader of the gateway of the tests.

    :param directory: for its files; made here.
    """
    folder = directory / "plugins"
    folder.mkdir(parents=True)
    shutil.copy(file, folder)
    config = directory / "krakend.json"
    plugin = {"folder": f"{folder}/", "pattern": ".so"}
    config.write_text(json.dumps({"version": 3, "endpoints": [], "plugin": plugin}))
    lines = list(_loading_lines([str(program), "-c", str(config), "-p", str(free_port())]))
    shutil.rmtree(folder)
    if not lines or _LOADED_ALL not in lines[-1]:
        return Opened(Truth.DIED, "\n".join(lines[-2:]))
    of_file = [line for line in lines if file.name in line]
    refused = next((line for line in of_file if _REFUSED in line), "")
    if refused:
        return Opened(Truth.REFUSED, refused)
    # A loader that finds its symbol says nothing, or that the symbol is of another type.
    loaders = 3
    found = sum(_HAS_NO_SUCH_SYMBOL in line for line in of_file) < loaders
    return Opened(Truth.LOADED if found else Truth.NOTHING_REGISTERED)


def _loading_lines(argv: list[str]) -> Iterator[str]:
    """What the gateway logs until all plugins were offered to it, or it has ended."""
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace"
    ) as process:
        deadline = threading.Timer(_GATEWAY_SECONDS, process.kill)
        deadline.start()
        try:
            for line in process.stdout or ():
                yield line.rstrip("\n")
                if _LOADED_ALL in line:
                    return
        finally:
            deadline.cancel()
            process.kill()
