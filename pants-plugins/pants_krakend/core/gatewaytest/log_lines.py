"""What a gateway's log says of plugins, as records. Which of it is good or bad is not told here.

Sources: krakend-ce:plugin.go, luraproject/lura v2.0.1 to v2.14.1 (server.go, executor.go,
proxy/plugin.go). The place in front of a client's line differs between releases, and so does the
level of a server's; what is read here is the same in all of 2.x.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from pants_krakend.core.config.kinds import place_of
from pants_krakend.core.probe.registered import PluginKind
from pants_krakend.core.report.log_text import said

__all__ = ["NOT_OF_THE_KIND", "GatewayLog", "Modifiers", "read_log"]

# Said of every plugin, good ones too, for each kind that it is not of.
NOT_OF_THE_KIND = "not found in plugin"

_LOADERS = {place_of(kind).loader: kind for kind in PluginKind}
_LOADER = rf"\[SERVICE: (?P<loader>{'|'.join(_LOADERS)}) Plugin\]"
_STARTED = "[SERVICE: Plugin Loader] Starting loading process"
_FAILED = re.compile(rf"{_LOADER} plugin #\d+ \((?P<file>.*?)\): (?P<error>.+)")
_TOTAL = re.compile(rf"{_LOADER} Total plugins loaded: (?P<count>\d{{1,9}})")
_NO_FOLDER = re.compile(rf"{_LOADER} (?P<error>open .+)")
_SERVER = re.compile(r"\[PLUGIN: Server\] Injecting plugin (?P<name>.+)")
_CLIENT = re.compile(r"\[BACKEND: .*\] Injecting plugin (?P<name>.+)")
_MODIFIERS = re.compile(
    r"\[(?P<tag>ENDPOINT|BACKEND): .*\]\[Modifier Plugins\] "
    r"Adding (?P<request>\d{1,9}) request and (?P<response>\d{1,9}) response modifiers"
)
_REFUSED = re.compile(
    r"No plugin res?gistered as |Wrong plugin handler type|Error getting the plugin handler|"
    r"No plugins registered for the module"
)
_DIED = re.compile(
    r"fatal error: |^panic: |SIGBUS|SIGSEGV|new module data overlaps|no plugin module data"
)
_AGAIN = "(previous failure)"


@dataclass(frozen=True)
class Modifiers:
    """How many modifiers were put into one endpoint or backend.

    :param tag: `ENDPOINT` or `BACKEND`.
    """

    tag: str
    request: int
    response: int


@dataclass
class GatewayLog:
    """What was found in a log, in its order.

    :param is_loading: whether the gateway looked for plugins at all.
    :param failures: by kind and file name, the first error and the line that has it.
    :param totals: how many plugins of a kind were loaded.
    :param injected: names that were used, once for each place.
    :param refused: lines about names and factories that were refused, and `died` those of an end.
    """

    is_loading: bool = False
    failures: dict[tuple[PluginKind, str], tuple[str, str]] = field(default_factory=dict)
    totals: dict[PluginKind, int] = field(default_factory=dict)
    no_folder: str = ""
    injected: list[tuple[PluginKind, str]] = field(default_factory=list)
    modifiers: list[Modifiers] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)


def read_log(text: str) -> GatewayLog:
    """Read a log in any of the forms that gateways and engines write; other lines are left out."""
    log = GatewayLog()
    for line in (each for whole in text.splitlines() for each in said(whole)):
        log.is_loading = log.is_loading or _STARTED in line
        if not _read_loading(log, line):
            _read_serving(log, line)
    return log


def _read_loading(log: GatewayLog, line: str) -> bool:
    failed, total, no_folder = _FAILED.search(line), _TOTAL.search(line), _NO_FOLDER.search(line)
    if failed:
        if _AGAIN not in line:
            key = (_LOADERS[failed["loader"]], posixpath.basename(failed["file"]))
            log.failures.setdefault(key, (failed["error"], line))
    elif total:
        log.totals[_LOADERS[total["loader"]]] = int(total["count"])
    elif no_folder:
        log.no_folder = log.no_folder or line
    return bool(failed or total or no_folder)


def _read_serving(log: GatewayLog, line: str) -> None:
    server, client, modifiers = _SERVER.search(line), _CLIENT.search(line), _MODIFIERS.search(line)
    if server:
        log.injected.append((PluginKind.HTTP_SERVER, server["name"].strip()))
    elif client:
        log.injected.append((PluginKind.HTTP_CLIENT, client["name"].strip()))
    elif modifiers:
        counts = int(modifiers["request"]), int(modifiers["response"])
        log.modifiers.append(Modifiers(modifiers["tag"], *counts))
    elif _REFUSED.search(line):
        log.refused.append(line)
    elif _DIED.search(line):
        log.died.append(line)
